import type { Change } from '../definition';

/** `set: { contact.attributes.x: 1, tags: { add: [vip] } }`. */
export interface SetStep {
  kind: 'set';
  id: string;
  changes: Change[];
  next: string | null;
}
