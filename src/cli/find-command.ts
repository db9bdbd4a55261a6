import type { Command } from './command';

/** The command that the first words name, and the words after it; the longest name wins. */
export function findCommand(
  commands: readonly Command[],
  words: readonly string[],
): { command: Command; rest: string[] } | undefined {
  for (const length of [2, 1]) {
    const name = words.slice(0, length).join(' ');
    const command = commands.find((c) => c.name === name);
    if (command && words.length >= length) return { command, rest: words.slice(length) };
  }
  return undefined;
}

/** The overview that `huike --help` prints; `under` narrows it to one noun. */
export function overview(commands: readonly Command[], under?: string): string {
  const shown = commands.filter((c) => !under || c.name.split(' ')[0] === under);
  const width = Math.max(...shown.map((c) => c.name.length));
  return [
    'huike: wins a shop’s guests back',
    '',
    'Usage: npx huike <command> [options]',
    '',
    ...shown.map((c) => `  ${c.name.padEnd(width)}  ${c.summary}`),
    '',
    'Each command has --help; those that print data have --json. Exit codes: 0 done, 1 failed, 2 wrong use.',
  ].join('\n');
}

/** What `huike <command> --help` prints. */
export function helpOf(command: Command): string {
  return [
    `${command.summary}`,
    '',
    `Usage: npx huike ${command.name} ${command.usage ?? ''}`.trimEnd(),
    ...(command.help ? ['', command.help] : []),
  ].join('\n');
}
