import { toIso } from '../kernel/local-time';
import type { DryRun } from './dry-run.service';

/** A dry run for people, a line each. */
export function printDryRun(run: DryRun): string[] {
  const {
    flow,
    since,
    until,
    people,
    messages,
    written_to: writtenTo,
    held_out: heldOut,
    steps,
    skipped,
    days,
    samples,
    sms,
  } = run;
  const lines = [`${flow} from ${toIso(since)} to ${toIso(until)}, as if it had been live. Nothing was stored or sent.`];
  lines.push(`${people} people would have entered, ${writtenTo} would have got ${messages} messages; ${heldOut} held out.`);
  for (const { step, channel, sent, held_out: held, skipped: no } of steps)
    lines.push(`  ${step.padEnd(28)} ${channel.padEnd(6)} ${count(sent)} sent ${count(no)} skipped ${count(held)} held out`);
  for (const [reason, n] of Object.entries(skipped)) lines.push(`  skipped ${reason.padEnd(20)} ${count(n)}`);
  if (days.length > 0) {
    const most = days.reduce((top, day) => (day.messages > top.messages ? day : top));
    const perDay = messages / days.length;
    lines.push(`messages a day: ${perDay.toFixed(1)} on ${days.length} days, most on ${most.day} (${most.messages})`);
  }
  if (sms.messages > 0) {
    const cost =
      sms.cost === null ? 'for their cost add sms: { price: "0.05 CNY" } to config/channels.yaml' : `about ${sms.cost}`;
    lines.push(`${sms.messages} SMS in ${sms.segments} parts: ${cost}`);
  }
  for (const { at, address, step, channel, template, subject, text } of samples)
    lines.push(
      '',
      `${toIso(at)}  ${channel} "${template}" at ${step} to ${address}`,
      ...(subject ? [`  ${subject}`] : []),
      indented(text),
    );
  return lines;
}

function count(n: number): string {
  return String(n).padStart(6);
}

function indented(text: string): string {
  return text.replace(/^/gm, '  | ');
}
