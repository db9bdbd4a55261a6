import { z } from 'zod';
import { parseDuration, WEEK } from '../kernel/duration';
import { duration, givenDuration, section } from './setting-words';

const length = givenDuration.refine((ms) => ms > 0, 'must be longer than nothing');
const count = z.number().int().positive();

/** A count within a time: `{ within: 7d, count: 4 }`. */
export const countWithin = z.strictObject({ within: length, count });

/**
 * At least `gap` between two, and in each window of time at most its count. `{ gap, window, count }` is the older form, for one
 * window.
 */
const cap = (gap: string, ...windows: [within: string, count: number][]) =>
  z
    .strictObject({
      gap: duration(gap),
      windows: z.array(countWithin).optional(),
      window: length.optional(),
      count: count.optional(),
    })
    .transform((written, ctx) => {
      const older = written.window !== undefined || written.count !== undefined;
      if (older && written.windows)
        ctx.addIssue({
          code: 'custom',
          path: ['windows'],
          message: 'stands beside "window" or "count"',
          params: { hint: 'write all of them into "windows"' },
        });
      if (older && written.count === undefined)
        ctx.addIssue({ code: 'custom', path: ['window'], message: 'needs a "count" beside it' });
      const usual = windows.map(([within, most]) => ({ within: parseDuration(within)!, count: most }));
      const one = { within: written.window ?? WEEK, count: written.count! };
      return { gap: written.gap, windows: older ? [one] : (written.windows ?? usual) };
    });

/** Marketing messages to one contact. */
export const capsSettings = section({
  email: cap('16h', ['7d', 4], ['30d', 12]).prefault({}),
  sms: cap('24h', ['7d', 2], ['30d', 6]).prefault({}),
  /** Over both channels together, beside their own; null: none. */
  both: cap('0s').nullable().default(null),
  /** A message waits at most so long for a more important one that would find no room after it. */
  look_ahead: duration('4h'),
});
