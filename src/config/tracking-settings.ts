import { z } from 'zod';
import { duration, section } from './setting-words';

/** What of opens and clicks is taken down (docs/tracking.md). */
export const trackingSettings = section({
  /**
   * So many hits a minute are counted. Of one link of one message: a person needs few. From one network (256 addresses, of IPv6
   * a /48): a city's phones share one, and all of Gmail's readers a handful.
   */
  hits_per_minute: section({
    link: z.number().int().positive().default(20),
    network: z.number().int().positive().default(6000),
  }),
  /** Hits are judged so long after they came: a scanner shows by its next clicks, and flows hear of no click of one. */
  judge_after: duration('10s'),
});
