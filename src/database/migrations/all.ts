import type { Migration } from '../migration';
import { foundation } from './0001-foundation';
import { flowLanguage } from './0002-flow-language';
import { deliverability } from './0003-deliverability';
import { consentWordings } from './0006-consent-wordings';
import { personalData } from './0007-personal-data';
import { restraint } from './0008-restraint';
import { tracking } from './0009-tracking';
import { dormancy } from './0011-dormancy';
import { credit } from './0012-credit';

/** Every migration, in the order they landed. */
export const migrations: Migration[] = [
  foundation,
  flowLanguage,
  deliverability,
  consentWordings,
  personalData,
  restraint,
  tracking,
  dormancy,
  credit,
];
