import { toIso } from '../kernel/local-time';
import type { DryRunSample } from './dry-run-texts.service';
import type { DryRun } from './dry-run.service';
import type { SmsCost } from '../rendering/sms-cost';

/** A dry run for people, a line each. */
export function printDryRun(run: DryRun): string[] {
  const { flow, since, until, people, messages, written_to: written, held_out: heldOut } = run;
  return [
    `${flow} from ${toIso(since)} to ${toIso(until)}, as if it had been live. Nothing was stored or sent.`,
    `${people} people would have entered; ${written} of them would have got ${messages} messages, and ${heldOut} were held out.`,
    ...run.steps.map(
      (s) =>
        `  ${s.step.padEnd(28)} ${s.channel.padEnd(6)} ${count(s.sent)} sent ${count(s.skipped)} skipped ${count(s.held_out)} held out`,
    ),
    ...Object.entries(run.skipped).map(([reason, n]) => `  skipped as ${reason.padEnd(24)} ${count(n)}`),
    ...byDay(run),
    ...(run.sms.messages > 0 ? [cost(run.sms)] : []),
    ...run.sizes.map(({ step, text }) => `${step === null ? '' : `${step}: `}${text}`),
    ...run.samples.flatMap(letter),
  ];
}

function byDay({ days, messages }: DryRun): string[] {
  if (days.length === 0) return [];
  const most = days.reduce((top, day) => (day.messages > top.messages ? day : top));
  const perDay = (messages / days.length).toFixed(1);
  return [`${perDay} messages a day on ${days.length} days, most on ${most.day}: ${most.messages}`];
}

function cost({ messages, segments, price, cost: sum }: SmsCost): string {
  const hint = 'to see their cost add to config/channels.yaml: sms: { price: "0.05 CNY" }';
  return `${messages} SMS in ${segments} parts: ${sum === null ? hint : `${sum} at ${price} a part`}`;
}

function letter({ at, address, step, channel, template, subject, text }: DryRunSample): string[] {
  const head = `${toIso(at)}  ${channel} "${template}" at ${step} to ${address}`;
  return ['', head, ...(subject === null ? [] : [`  ${subject}`]), text.replace(/^/gm, '  | ')];
}

function count(n: number): string {
  return String(n).padStart(6);
}
