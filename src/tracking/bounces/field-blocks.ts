/** Fields of one group, by lower-case name. */
export type Fields = ReadonlyMap<string, string>;

const FIELD = /^([A-Za-z][A-Za-z0-9-]{1,60}):[ \t]*(.*)$/;
/** Fields that begin a new recipient when they come a second time. */
const ONCE = new Set(['final-recipient', 'original-recipient', 'action', 'status']);
const MOST_LINES = 5000;

/**
 * Groups of `Name: value` lines as delivery and feedback reports have them: an empty line ends a group, an indented line goes on
 * with the value before it. Groups that lost the empty line between them are told apart by what they repeat.
 */
export function fieldBlocks(text: string): Fields[] {
  const blocks: Map<string, string>[] = [];
  let block: Map<string, string> | undefined;
  let name: string | undefined;
  for (const line of text.split(/\r?\n|\r/, MOST_LINES)) {
    const field = FIELD.exec(line);
    if (field) {
      name = field[1]!.toLowerCase();
      if (!block || (block.has(name) && ONCE.has(name))) blocks.push((block = new Map<string, string>()));
      if (block.has(name)) block.set(name, `${block.get(name)!}\n${field[2]!.trim()}`);
      else block.set(name, field[2]!.trim());
    } else if (/^[ \t]+\S/.test(line) && block && name) {
      block.set(name, `${block.get(name)!} ${line.trim()}`);
    } else {
      block = name = undefined;
    }
  }
  return blocks;
}
