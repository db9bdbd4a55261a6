import { alphabet } from './alphabet';
import type { Check, Whole, Written } from './check';
import { contrast } from './contrast';
import { cssSupport } from './css-support';
import { darkMode } from './dark-mode';
import { postalAddress, unsubscribe } from './ending';
import { preheader, subject } from './first-look';
import { linkCount, links } from './links';
import { alt, imageWeight, imageWidth } from './pictures';
import { purpose } from './purpose';
import { shouting } from './shouting';
import { textVersion } from './text-version';
import { weight } from './weight';
import { words } from './words';

/** The checks that need only what the author wrote: made also of a template that does not compile. */
export const writtenChecks: Check<Written>[] = [links, alt, imageWidth, cssSupport, words, shouting, purpose];

/** The checks that need the whole mail, compiled and filled. */
export const wholeChecks: Check<Whole>[] = [
  subject, preheader, unsubscribe, postalAddress, contrast, darkMode, weight, textVersion, imageWeight, linkCount, alphabet,
]; // prettier-ignore

/** The ids by which a template switches checks off. */
export const checkIds: string[] = [...writtenChecks, ...wholeChecks].map((check) => check.id);
