import { GROUPS, type Check, type DnsRecord, type Group, type State } from './check';

const TITLES: Record<Group, string> = {
  dns: 'DNS: may we send for this domain?',
  mail: 'Mail servers',
  web: 'Links and pages',
  sms: 'SMS',
  house: 'This installation',
  database: 'Database and clock',
  consent: 'Who may get marketing',
};
const MARKS: Record<State, string> = { ok: 'ok  ', warn: 'WARN', fail: 'FAIL', skipped: 'skip' };
const COLOURS: Record<State, number> = { ok: 32, warn: 33, fail: 31, skipped: 90 };
const WIDTH = 110;

/** The checks for people: by group, what is wrong with its reason and repair, a sum at the end. */
export function printChecks(checks: readonly Check[], colours: boolean): string[] {
  const paint = (state: State, text: string) => (colours ? `\u001b[${COLOURS[state]}m${text}\u001b[0m` : text);
  const lines: string[] = [];
  for (const group of GROUPS) {
    const some = checks.filter((c) => c.group === group);
    if (some.length === 0) continue;
    lines.push(TITLES[group]);
    for (const c of some) {
      lines.push(`  ${paint(c.state, MARKS[c.state])}  ${c.subject}: ${c.found}`);
      if (c.why) lines.push(...labelled('why', c.why));
      if (c.repair) lines.push(...labelled('repair', c.repair));
      if (c.publish) lines.push(...printRecord(c.publish));
    }
    lines.push('');
  }
  return [...lines, sum(checks)];
}

function sum(checks: readonly Check[]): string {
  const count = (state: State) => checks.filter((c) => c.state === state).length;
  const [failed, warned, skipped] = [count('fail'), count('warn'), count('skipped')];
  const verdict =
    failed > 0 ? `Not ready to go live: ${failed} to repair` : warned > 0 ? 'May go live, with warnings' : 'Ready to go live';
  return `${verdict} (${count('ok')} ok, ${warned} warned, ${failed} failed, ${skipped} skipped).`;
}

/** Never folded: it is there to be copied. */
function printRecord(r: DnsRecord): string[] {
  const short = r.name === r.zone ? '@' : r.name.endsWith(`.${r.zone}`) ? r.name.slice(0, -r.zone.length - 1) : r.name;
  const pad = ' '.repeat(16);
  return [`${pad}type   ${r.type}`, `${pad}name   ${short}   (in full: ${r.name})`, `${pad}value  ${r.value}`];
}

function labelled(label: string, text: string): string[] {
  const pad = ' '.repeat(16);
  return text
    .split('\n')
    .flatMap((line) => folded(line, WIDTH - pad.length))
    .map((line, i) => (i === 0 ? `        ${label.padEnd(8)}${line}` : `${pad}${line}`));
}

/** At spaces, so that no command or value is cut in two. */
function folded(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
