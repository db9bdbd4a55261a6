import type { CompiledFlow, EventMatch, Reentry } from '../flows/definition';
import { printTrigger } from '../flows/print-trigger';
import { never } from '../kernel/errors';
import { conditionWords, durationWords } from './condition-words';
import { percent, words } from './figures';

/** The head of a flow as it is read aloud: what each line is called, and its sentences. */
export function flowHead(flow: CompiledFlow): { name: string; lines: string[] }[] {
  const { trigger, exit, goal, holdout, priority, closesAfter, collapse, maxAge } = flow;
  const manners = [
    holdout > 0 ? `${percent(holdout)} are kept back, to measure what it earns` : '',
    collapse !== null ? `Orders within ${durationWords(collapse)} go together in one message` : '',
    closesAfter !== null ? `Unpaid orders close after ${durationWords(closesAfter)}` : '',
    maxAge !== null ? `News older than ${durationWords(maxAge)} starts nothing` : '',
    priority !== 50 ? `Priority ${priority} of 100` : '',
  ].filter((line) => line !== '');
  return [
    { name: 'Starts', lines: [printTrigger(trigger), ...(trigger.where ? [`if ${conditionWords(trigger.where)}`] : [])] },
    { name: 'Ends early', lines: exit.length === 0 ? ['never'] : exit.map((one) => matchWords(one)) },
    {
      name: 'Goal',
      lines: goal ? [`${matchWords(goal)}${goal.within === null ? '' : `, within ${durationWords(goal.within)}`}`] : ['none set'],
    },
    { name: 'How often', lines: [reentryWords(flow.reentry)] },
    ...(manners.length > 0 ? [{ name: 'Manners', lines: manners }] : []),
  ];
}

function matchWords({ event, match, where }: EventMatch): string {
  const [about, deed] = [event.slice(0, event.indexOf('.')), event.slice(event.indexOf('.') + 1)];
  const what = about === 'order' ? `${match === 'order' ? 'this' : 'any'} order is ${words(deed)}` : event;
  return `${what}${where ? `, where ${conditionWords(where)}` : ''}`;
}

function reentryWords(reentry: Reentry): string {
  if (typeof reentry !== 'string') return `not again within ${durationWords(reentry.after)}`;
  switch (reentry) {
    case 'once':
      return 'once in a lifetime';
    case 'per-order':
      return 'once for each order';
    case 'per-checkout':
      return 'once for each checkout';
    case 'per-shipment':
      return 'once for each shipment';
    case 'per-occurrence':
      return 'once for each occurrence';
    case 'always':
      return 'every time';
    default:
      return never(reentry);
  }
}
