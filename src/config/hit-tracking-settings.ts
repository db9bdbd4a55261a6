import { isSupportedCountry } from 'libphonenumber-js';
import { z } from 'zod';
import { hintFor, membersOf } from './country-groups';
import { section } from './setting-words';

/** Countries by their codes; a group stands for each of its countries. */
const countries = z.array(z.string()).transform((written, ctx) => {
  for (const [i, name] of written.entries()) {
    if (membersOf(name).some((country) => !isSupportedCountry(country)))
      ctx.addIssue({ code: 'custom', path: [i], message: 'is no country', params: { hint: hintFor(name) } });
  }
  return [...new Set(written.flatMap(membersOf))];
});

/** Of whom it is recorded that they came (docs/consent.md). */
const tracking = (withConsent: string[]) =>
  section({
    /** `with_consent`: of nobody who did not agree to it; `never`: of nobody. */
    mode: z.enum(['always', 'with_consent', 'never']).default('always'),
    /** There only of those who agreed, under `always` too. */
    with_consent: countries.prefault(withConsent),
  });

/** Whether it is recorded that somebody opened an e-mail: where not, it has no pixel. */
export const openTracking = tracking(['FR']);
/** Whether it is recorded that somebody followed a link, of an e-mail or a text message: where not, it leads on all the same. */
export const clickTracking = tracking([]);
export type HitTrackingRule = z.output<ReturnType<typeof tracking>>;
