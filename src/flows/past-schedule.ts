import type { Finding } from '../kernel/errors';
import { instantOf, parseDate } from '../kernel/local-time';
import type { CompiledFlow } from './definition';

/** Where a day ends last. */
const LAST_ZONE = 'Etc/GMT+12';

/** A warning where a campaign's only moment has passed for everybody: published now, it would write to nobody, or to all at once. */
export function pastSchedule({ trigger, places, id }: CompiledFlow, now: number): Finding[] {
  if (trigger.is !== 'schedule' || trigger.when.is === 'cron') return [];
  const { on, at, zone, ifPast } = trigger.when;
  // Of the shop's own zone nothing is known here: it is not over before it is over everywhere.
  const latest = zone === 'contact' || zone === 'shop' ? LAST_ZONE : zone;
  if (instantOf(parseDate(on)!, at, latest) >= now) return [];
  const [what, hint] =
    ifPast === 'skip'
      ? ['nobody is written to', 'a day to come, or if_past: send']
      : ['everybody is written to at once', 'a day to come, or if_past: skip'];
  const message = `${on} ${at} has passed: published now, ${what}`;
  return [{ at: places['trigger'] ?? `${id}:1:1`, level: 'warning', code: 'flow.in-the-past', message, hint }];
}
