import { never } from '../kernel/errors';
import { printDuration } from '../kernel/duration';
import type { ScheduleTime, Trigger } from './definition';

/** What starts a flow, in one short line for lists: `contact.birthday, 3d before, at 10:00`. */
export function printTrigger(trigger: Trigger): string {
  switch (trigger.is) {
    case 'event':
      return trigger.event;
    case 'date':
      return onDay(trigger.field, trigger);
    case 'holiday':
      return onDay(trigger.holiday, trigger);
    case 'segment':
      return `${trigger.change === 'enter' ? 'enters' : 'leaves'} segment ${trigger.segment}`;
    case 'schedule':
      return `${scheduled(trigger.when)}${trigger.segment === null ? '' : `, segment ${trigger.segment}`}`;
    default:
      return never(trigger);
  }
}

function onDay(day: string, { offset, at }: { offset: number; at: string | null }): string {
  const moved = offset === 0 ? '' : `, ${printDuration(Math.abs(offset))} ${offset < 0 ? 'before' : 'after'}`;
  return `${day}${moved}${at === null ? '' : `, at ${at}`}`;
}

function scheduled(when: ScheduleTime): string {
  const zone = when.zone === 'contact' ? '' : ` (${when.zone})`;
  return when.is === 'once' ? `on ${when.on} at ${when.at}${zone}` : `cron ${when.cron}${zone}`;
}
