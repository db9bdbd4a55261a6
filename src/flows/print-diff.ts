import type { FlowDiff } from './diff.service';

/** A diff for people, a line each. */
export function printDiff({ flow, published, file, changes, templates, inside, policies }: FlowDiff): string[] {
  const lines: string[] = [];
  if (!published) lines.push(`${flow} was never published: everything in ${file} is new`);
  else if (!file) lines.push(`${flow}: version ${published.version} is ${published.state}, and there is no file of it any more`);
  else if (changes.length === 0) lines.push(`${flow}: the file says what version ${published.version} (${published.state}) says`);
  else
    lines.push(
      `${flow}: ${file} against version ${published.version} (${published.state})`,
      ...changes.map((c) => `  ${c.text}`),
    );
  for (const { channel, name, locale, changed } of templates)
    lines.push(`  ${channel} template "${name}" (${locale}): ${changed ? 'differs from what was sent last' : 'was never sent'}`);
  const people = policies.stop.stop;
  if (people === 0) return [...lines, 'nobody is inside'];
  lines.push(`${people} inside:`);
  for (const { version, step, phase, state, people: some } of inside)
    lines.push(
      `  ${some} on version ${version} at ${step ?? 'their beginning'}${state === 'parked' ? ', parked' : ` (${phase})`}`,
    );
  const { move } = policies;
  return [
    ...lines,
    'publishing it with --inside:',
    `  finish  all ${people} finish on the version they entered`,
    `  move    ${move.move} go on by the file${move.finish > 0 ? `, ${move.finish} finish, their step is not in it` : ''}`,
    `  stop    all ${people} exit`,
  ];
}
