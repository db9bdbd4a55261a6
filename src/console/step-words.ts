import type { Change, CompiledFlow, CompiledStep, LocalText } from '../flows/definition';
import type { Winner } from '../flows/steps/draw';
import type { MessageStep } from '../flows/steps/message';
import type { WaitRule } from '../flows/steps/wait';
import { never } from '../kernel/errors';
import type { MessageOptions } from '../messages/new-message';
import { conditionWords, durationWords, fieldWords } from './condition-words';
import { nameOf, words } from './figures';

/** A step as it is read aloud. */
export interface SpokenStep {
  id: string;
  kind: CompiledStep['kind'];
  /** One sentence without its full stop. */
  text: string;
  /** What else belongs to it, one line each. */
  notes: string[];
  /** Where it goes on from here before the branches meet again; none where a branch is empty. */
  branches: { name: string; steps: SpokenStep[] }[];
}

/** The steps of a flow as the tree they were written in. */
export function spokenSteps(flow: CompiledFlow): SpokenStep[] {
  return list(flow, flow.first, null);
}

function list(flow: CompiledFlow, first: string | null, end: string | null): SpokenStep[] {
  const spoken: SpokenStep[] = [];
  for (let id = first; id !== null && id !== end;) {
    const step = flow.steps.get(id);
    if (!step) break;
    const branches = branchesOf(step).map(([name, from]) => ({ name, steps: list(flow, from, step.next) }));
    const { text, notes = [] } = sentence(step, flow);
    spoken.push({ id, kind: step.kind, text, notes, branches: branches.filter((one) => one.steps.length > 0) });
    id = step.next;
  }
  return spoken;
}

function branchesOf(step: CompiledStep): [name: string, first: string | null][] {
  switch (step.kind) {
    case 'if':
      return [
        ['Then', step.then],
        ['Otherwise', step.else],
      ];
    case 'wait':
      return step.wait.is === 'for'
        ? [
            ['When it comes', step.then],
            ['When it does not', step.else],
          ]
        : [];
    case 'split': {
      const all = step.branches.reduce((sum, one) => sum + one.weight, 0);
      return step.branches.map(({ name, weight, first }) => [`${name}, ${share(weight, all)}`, first]);
    }
    default:
      return [];
  }
}

function sentence(step: CompiledStep, flow: CompiledFlow): { text: string; notes?: string[] } {
  switch (step.kind) {
    case 'wait':
      return { text: waitWords(step.wait) };
    case 'email':
      return { text: `Send the e-mail “${step.template}”`, notes: messageNotes(step, flow) };
    case 'sms':
      return { text: `Send the text message “${step.template}”`, notes: messageNotes(step, flow) };
    case 'if':
      return { text: `If ${conditionWords(step.condition)}` };
    case 'split': {
      const { winner } = step;
      const best = winner
        ? [`Once it is proved, everybody new takes the branch with the best ${words(winner.metric)}`, looks(winner)]
        : [];
      return { text: 'Split by chance, the same for one contact every time', notes: best };
    }
    case 'set':
      return { text: step.changes.map(changeWords).join(', ') };
    case 'coupon':
      return { text: couponWords(step) };
    case 'webhook':
      return { text: `Tell ${step.url}` };
    case 'exit':
      return { text: `Leave the flow: ${step.reason}` };
    default:
      return never(step);
  }
}

function waitWords(wait: WaitRule): string {
  switch (wait.is) {
    case 'elapsed':
      return `Wait ${durationWords(wait.ms)}`;
    case 'calendar':
      return wait.days === 0 ? `Wait until ${wait.at}` : `Wait until ${wait.at}, ${counted(wait.days, 'day')} later`;
    case 'until': {
      const moved = wait.offset === 0 ? '' : `${durationWords(Math.abs(wait.offset))} ${wait.offset < 0 ? 'before' : 'after'} `;
      return `Wait until ${moved}${fieldWords(wait.field)}${wait.at === null ? '' : `, at ${wait.at}`}`;
    }
    case 'best_hour':
      return `Wait for the hour the contact reads most, at most ${durationWords(wait.within)}`;
    case 'for':
      return `Wait for ${wait.event}${wait.where ? ` where ${conditionWords(wait.where)}` : ''}, at most ${durationWords(wait.timeout)}`;
    default:
      return never(wait);
  }
}

/** When a test is looked at, and what happens when nothing is proved. */
function looks({ after, until, otherwise }: Winner): string {
  const last = until > after ? `, the last time after ${durationWords(until)}` : '';
  const end = otherwise === null ? 'the weights go on' : `everybody gets ${otherwise}`;
  return `Looked at after ${durationWords(after)}${last}; when nothing is proved by then, ${end}`;
}

function messageNotes(
  { kind, purpose, options, variants, test, fallback, expiresAfter }: MessageStep,
  flow: CompiledFlow,
): string[] {
  const notes = optionNotes(options);
  if (purpose !== flow.purpose) notes.push(`Counts as ${purpose}`);
  if (variants) {
    const all = variants.reduce((sum, one) => sum + one.weight, 0);
    for (const { name, weight, template, subject } of variants)
      notes.push(
        `Variant ${name}, ${share(weight, all)}: ${subject === undefined ? `“${template}”` : `subject ${quoted(subject)}`}`,
      );
  }
  if (test)
    notes.push(
      `Tried on ${share(test.share, 1)}; the rest gets the one with the best ${words(test.winner.metric)}, where it is proved`,
      looks(test.winner),
    );
  if (fallback) {
    const instead = `${fallback.channel === 'sms' ? 'text message' : 'e-mail'} “${fallback.template}”`;
    notes.push(
      `Else, when ${kind === 'email' ? 'no e-mail' : 'no text message'} may go (${fallback.on.map(words).join(', ')}): ${instead}`,
    );
  }
  if (expiresAfter !== null) notes.push(`Not sent any more ${durationWords(expiresAfter)} after it was due`);
  return notes;
}

function optionNotes({ subject, recommend, coupon, survey, urgent, evenIfDormant, once, onCap }: MessageOptions): string[] {
  const notes: string[] = [];
  if (subject !== undefined) notes.push(`Subject: ${quoted(subject)}`);
  if (recommend) notes.push(`Recommends ${counted(recommend.count, 'product')}: ${words(recommend.kind)}`);
  if (coupon) notes.push(couponWords(coupon));
  if (survey !== undefined) notes.push(`Asks the survey “${survey}”`);
  if (urgent) notes.push('Urgent: quiet hours do not hold it back');
  if (evenIfDormant) notes.push('Goes to dormant readers too, once');
  if (once) notes.push('One while e-mail goes unread, whichever flow asks');
  if (onCap === 'hold') notes.push('Waits where the frequency cap is reached');
  return notes;
}

function couponWords({ pool, expires }: { pool: string; expires: number | null }): string {
  return `Give a coupon of ${pool}${expires === null ? '' : `, good for ${durationWords(expires)}`}`;
}

function changeWords(change: Change): string {
  if (change.is === 'attribute')
    return change.value === null
      ? `Forget the contact’s ${change.name}`
      : `Set the contact’s ${change.name} to ${printed(change.value)}`;
  const { add, remove } = change;
  return [...add.map((tag) => `Add the tag ${tag}`), ...remove.map((tag) => `Take away the tag ${tag}`)].join(', ');
}

function printed(value: NonNullable<Extract<Change, { is: 'attribute' }>['value']>): string {
  return typeof value === 'object' ? `${value.minor} ${value.currency}` : `${value}`;
}

function quoted(text: LocalText): string {
  return `“${nameOf('', text)}”`;
}

function share(part: number, all: number): string {
  return `${Math.round((part / all) * 1000) / 10} %`;
}

function counted(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}
