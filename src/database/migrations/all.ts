import type { Migration } from '../migration';
import { foundation } from './0001-foundation';

/** Every migration, in the order they landed. */
export const migrations: Migration[] = [foundation];
