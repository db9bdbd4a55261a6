import type { FlowDiff } from './diff.service';
import type { Whereabouts } from './enrollment.store';

/** A diff for people, a line each. */
export function printDiff(diff: FlowDiff): string[] {
  const { changes, templates, inside } = diff;
  const unsent = templates.map(
    ({ channel, name, locale, changed }) =>
      `  ${channel} template "${name}" (${locale}): ${changed ? 'differs from what was sent last' : 'was never sent'}`,
  );
  const people = inside.length === 0 ? ['nobody is inside'] : [`${count(inside)} inside:`, ...inside.map(where), ...fates(diff)];
  return [head(diff), ...changes.map((change) => `  ${change.text}`), ...unsent, outcome(diff), ...people];
}

function head({ flow, published, file, changes }: FlowDiff): string {
  if (!published) return `${flow} was never published: everything in ${file} is new`;
  const version = `version ${published.version} (${published.state})`;
  if (!file) return `${flow}: ${version} has no file any more`;
  return changes.length === 0 ? `${flow}: ${file} says what ${version} says` : `${flow}: ${file} against ${version}`;
}

function outcome({ publishes, flow }: FlowDiff): string {
  if (publishes.is === 'version') return `publishing it makes version ${publishes.version}`;
  switch (publishes.why) {
    case 'no_file':
      return `it goes on as published; \`huike flows stop ${flow}\` ends it`;
    case 'invalid':
      return 'it is not published as long as it is wrong: see `huike flows validate`';
    case 'draft':
      return 'it is a draft, and not published as such';
    case 'unchanged':
      return 'there is nothing to publish';
  }
}

function where({ version, step, phase, state, people }: Whereabouts): string {
  return `  ${people} on version ${version} at ${step ?? 'their beginning'} (${state === 'parked' ? 'parked' : phase})`;
}

/** Only where people are on an older version than they would come to there is anything to choose. */
function fates({ policies: { move, stop, finish } }: FlowDiff): string[] {
  if (stop.stop === 0) return ['all finish on the version they are on'];
  const rest = (some: number) => (some === 0 ? '' : `, ${some} finish on theirs`);
  return [
    'publishing with --inside:',
    `  finish  ${finish.finish} finish on the version they are on`,
    `  move    ${move.move} go on by the newest${rest(move.finish)}`,
    `  stop    ${stop.stop} exit${rest(stop.finish)}`,
  ];
}

function count(inside: readonly Whereabouts[]): number {
  return inside.reduce((sum, one) => sum + one.people, 0);
}
