import { ASIAN } from './asian-holidays';
import { solar, nth, THURSDAY, SUNDAY, type Rules } from './holiday-rule';
import { WESTERN } from './western-holidays';

/**
 * Holidays and festivals by country: the public holidays of the whole country, and the days shops write on. The day itself,
 * not the day off that stands in for it. Days that depend on the sight of the moon are not here: write them into an own list.
 */

/** Kept in every country we name, where it has no day of its own. */
export const EVERYWHERE: Rules = {
  'new-year': solar(1, 1),
  'valentines-day': solar(2, 14),
  'womens-day': solar(3, 8),
  'childrens-day': solar(6, 1),
  halloween: solar(10, 31),
  'singles-day': solar(11, 11),
  'black-friday': nth(4, THURSDAY, 11, 1),
  'cyber-monday': nth(4, THURSDAY, 11, 4),
  'christmas-eve': solar(12, 24),
  christmas: solar(12, 25),
  'new-years-eve': solar(12, 31),
  'mothers-day': nth(2, SUNDAY, 5),
  'fathers-day': nth(3, SUNDAY, 6),
};

/** Days that shops made, wherever the reader lives. */
const SHOP_DAYS: Rules = {
  '11-11': solar(11, 11),
  '12-12': solar(12, 12),
  '618': solar(6, 18),
  '520': solar(5, 20),
  'singles-day': solar(11, 11),
  'black-friday': nth(4, THURSDAY, 11, 1),
  'cyber-monday': nth(4, THURSDAY, 11, 4),
};

/** By country, and `shop` for the days shops made. */
export const BY_COUNTRY: Record<string, Rules> = { shop: SHOP_DAYS, ...ASIAN, ...WESTERN };
