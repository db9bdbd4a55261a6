import { isSupportedCountry } from 'libphonenumber-js';
import { z } from 'zod';
import { parseRecurringDay } from '../kernel/recurring-day';
import { COUNTRY_GROUPS, hintFor, membersOf } from './country-groups';
import { timeOfDay } from './setting-words';

/** From one time of day to another, in the contact's zone; `from` later than `to` runs over midnight. */
export const quietWindow = z.strictObject({ from: timeOfDay, to: timeOfDay });

const quietDay = z.string().transform((text, ctx) => {
  const day = parseRecurringDay(text);
  if (day) return day;
  ctx.addIssue({ code: 'custom', message: 'is no day', params: { hint: 'write sunday, "12-25" or easter+1' } });
  return z.NEVER;
});

/** One answer for both channels, or one for each. */
const softOptIn = z
  .union([z.boolean(), z.strictObject({ email: z.boolean().default(false), sms: z.boolean().default(false) })])
  .transform((said) => (typeof said === 'boolean' ? { email: said, sms: said } : said));

const countryRule = z.strictObject({
  /** `null`: none, whatever the shop's are. */
  quiet_hours: z.strictObject({ email: quietWindow.nullable().optional(), sms: quietWindow.nullable().optional() }).optional(),
  /** Days on which marketing of a channel rests, by the contact's calendar. */
  quiet_days: z.strictObject({ email: z.array(quietDay).optional(), sms: z.array(quietDay).optional() }).optional(),
  /** Customers may be told of similar goods as long as they do not object. */
  soft_opt_in: softOptIn.optional(),
  service_sms_needs_consent: z.boolean().optional(),
  /** Marketing e-mail to this country begins its subject with this word. */
  subject_prefix: z.string().optional(),
});
export type CountryRule = z.output<typeof countryRule>;

/**
 * What the law of countries adds, by country. A group (`EU`, `EEA`) stands for each of its countries; what a smaller group, or a
 * country itself, says goes before it, line by line.
 */
export const countryRules = z
  .record(z.string(), countryRule)
  .default({})
  .transform((written, ctx) => {
    const rules: Record<string, CountryRule> = {};
    for (const [name, rule] of Object.entries(written).sort(([a], [b]) => membersOf(b).length - membersOf(a).length)) {
      if (!COUNTRY_GROUPS[name] && !isSupportedCountry(name))
        ctx.addIssue({ code: 'custom', path: [name], message: 'is no country', params: { hint: hintFor(name) } });
      for (const country of membersOf(name)) rules[country] = over(rules[country], rule);
    }
    return rules;
  });

function over(before: CountryRule = {}, rule: CountryRule): CountryRule {
  return {
    ...before,
    ...rule,
    ...((before.quiet_hours ?? rule.quiet_hours) && { quiet_hours: { ...before.quiet_hours, ...rule.quiet_hours } }),
    ...((before.quiet_days ?? rule.quiet_days) && { quiet_days: { ...before.quiet_days, ...rule.quiet_days } }),
  };
}
