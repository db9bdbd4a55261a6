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

/** Whether it is recorded that somebody opened an e-mail (docs/consent.md). Clicks are no part of it. */
export const openTracking = section({
  /** `with_consent`: of nobody who did not agree to it; `never`: no e-mail has a pixel. */
  mode: z.enum(['always', 'with_consent', 'never']).default('always'),
  /** There only of those who agreed, under `always` too. */
  with_consent: countries.prefault(['FR']),
});
export type OpenTrackingRule = z.output<typeof openTracking>;
