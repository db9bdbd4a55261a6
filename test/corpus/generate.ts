import { createHash } from 'node:crypto';
import { Random } from '../../src/demo/random';
import { parseDuration } from '../../src/kernel/duration';
import { parseNetwork } from '../../src/kernel/ip-network';
import { agentFrom } from './browsers';
import type { LabelledHit, LabelledMessage, MachineFamily, PeopleFamily, Truth, Visitor } from './family';
import { machineFamilies } from './machine-families';
import { peopleFamilies } from './people-families';

/** The labelled corpus, the same on every machine. Knows families and chance; knows no rule that tells them apart. */
export function generateCorpus(): LabelledMessage[] {
  const seed = new Random(20261129);
  return [
    ...machineFamilies.flatMap((family) => times(family.messages, seed.fork(family.name), (r) => visitedByMachine(family, r))),
    ...peopleFamilies.flatMap((family) => times(family.messages, seed.fork(family.name), (r) => visitedByPerson(family, r))),
  ];
}

/** Rules may be written looking at half A only; half B measures them. */
export function halfOf(family: string): 'A' | 'B' {
  return createHash('sha256').update(family).digest()[0]! % 2 === 0 ? 'A' : 'B';
}

/** People live at addresses that are kept for documentation and tests. */
const HOMES = ['198.18.0.0/15', '203.0.113.0/24', '2001:db8::/32'];
/** So many of the messages a machine visits are read by their owner too. */
const READ_TOO = 0.3;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

class Draft {
  readonly message: LabelledMessage;

  constructor(
    channel: 'email' | 'sms',
    readonly random: Random,
  ) {
    this.message = { channel, links: channel === 'sms' ? random.between(1, 2) : random.between(1, 12), visitors: [], hits: [] };
  }

  visitor(family: string, who: Truth, agent: string, networks: readonly string[]): number {
    const visitor: Visitor = {
      family,
      who,
      agent: agentFrom(agent, this.random),
      ip: addressIn(this.random.pick(networks), this.random),
    };
    return this.message.visitors.push(visitor) - 1;
  }

  hit(visitor: number, after: number, link: number, more: { method?: 'HEAD'; prefetch?: boolean } = {}): void {
    const at = Math.round(after);
    const method = more.method ?? 'GET';
    const plain: LabelledHit = method === 'GET' ? [visitor, at, link] : [visitor, at, link, method];
    this.message.hits.push(more.prefetch ? [visitor, at, link, method, 1] : plain);
  }

  done(): LabelledMessage {
    this.message.hits.sort((a, b) => a[1] - b[1]);
    return this.message;
  }
}

function visitedByMachine(family: MachineFamily, random: Random): LabelledMessage {
  const draft = new Draft(family.channel ?? 'email', random);
  const person = family.afterPerson || random.chance(READ_TOO) ? reader(draft, random) : undefined;
  let at = early(family.after, random) + (family.afterPerson ? person! : 0);
  const agent = random.pick(family.agents);
  // It sits where the owner of the mail sits, who came first among the visitors.
  const networks = family.atHome && person !== undefined ? [draft.message.visitors[0]!.ip] : family.networks;
  let visitor = draft.visitor(family.name, 'machine', agent, networks);
  const visit = (link: number) => {
    if (family.each === 'another address') visitor = draft.visitor(family.name, 'machine', agent, networks);
    if (family.each === 'another agent') {
      const { ip } = draft.message.visitors[visitor]!;
      visitor = draft.visitor(family.name, 'machine', random.pick(family.agents), [ip]);
    }
    const prefetch = random.chance(family.prefetch ?? 0);
    if (random.chance(family.looksFirst ?? 0)) {
      draft.hit(visitor, at, link, { method: 'HEAD' });
      at += random.between(20, 300);
    }
    draft.hit(visitor, at, link, { prefetch });
    at += random.between(...family.gap);
  };
  if (draft.message.channel === 'email' && random.chance(family.pixel)) visit(0);
  for (const link of chosen(family.follows, draft.message.links, random)) visit(link);
  return prune(draft.done());
}

function chosen(follows: MachineFamily['follows'], links: number, random: Random): number[] {
  const all = Array.from({ length: links }, (_, i) => i + 1);
  switch (follows) {
    case 'all':
      return all;
    case 'first':
      return [1];
    case 'one':
      return [random.pick(all)];
    case 'few':
      return all.filter(() => random.chance(0.5)).slice(0, 4);
  }
}

/** The message's owner reads it too: opens it and perhaps clicks once. Answers when. */
function reader(draft: Draft, random: Random): number {
  const programs = peopleFamilies.filter((f) => f.habit === undefined && (f.channel ?? 'email') === draft.message.channel);
  const family = random.pick(programs);
  const at = random.between(2 * MINUTE, 8 * HOUR);
  readBy(draft, family, at, random);
  return at;
}

function visitedByPerson(family: PeopleFamily, random: Random): LabelledMessage {
  const draft = new Draft(family.channel ?? 'email', random);
  if (family.habit === 'every-link') draft.message.links = random.between(3, 5);
  if (family.habit === 'tabs' || family.habit === 'fast-tabs') draft.message.links = random.between(5, 12);
  const at = early(
    family.habit === 'at-once' ? ['7s', '60s'] : family.habit === 'within-seconds' ? ['2s', '5s'] : ['1min', '30h'],
    random,
  );
  readBy(draft, family, at, random);
  return prune(draft.done());
}

function readBy(draft: Draft, family: PeopleFamily, start: number, random: Random): void {
  const from = family.from ?? HOMES;
  const { links, channel } = draft.message;
  const person = draft.visitor(family.name, 'human', random.pick(family.clicks), from);
  let at = start;
  if (channel === 'email' && family.opens.length > 0 && family.habit !== 'within-seconds') {
    const who = family.privacy ? 'unknown' : 'human';
    const program = draft.visitor(
      family.name,
      who,
      random.pick(family.opens),
      family.openedFrom ?? [draft.message.visitors[person]!.ip],
    );
    // A privacy proxy fetches when the mail arrives or when the phone is charged.
    draft.hit(program, family.privacy ? random.between(2_000, 6 * HOUR) : at, 0);
    if (!family.privacy && random.chance(0.25)) draft.hit(program, at + random.between(5 * MINUTE, 20 * HOUR), 0);
    at += random.between(1_500, 40_000);
  }
  const click = (link: number) => draft.hit(person, at, link);
  const any = () => random.between(1, links);
  switch (family.habit) {
    case 'tabs':
    case 'fast-tabs':
      for (const link of shuffled(links, random).slice(0, 3)) {
        click(link);
        at += family.habit === 'tabs' ? random.between(1_100, 1_900) : random.between(400, 900);
      }
      return;
    case 'every-link':
      for (let link = 1; link <= links; link++) {
        click(link);
        at += random.between(1_500, 9_000);
      }
      return;
    case 'twice': {
      const link = any();
      click(link);
      at += random.between(120, 1_500);
      return click(link);
    }
    default:
      if (channel === 'sms' || family.habit || random.chance(0.55)) click(any());
      if (random.chance(0.3)) {
        at += random.between(6_000, 20 * MINUTE);
        click(any());
      }
  }
}

/** Between the two, and more often near the first. */
function early([least, most]: [string, string], random: Random): number {
  const [low, high] = [parseDuration(least)!, parseDuration(most)!];
  return low + (high - low) * random.next() ** 2.5;
}

function addressIn(network: string, random: Random): string {
  const { family, start, bits } = parseNetwork(network)!;
  const free = (family === 4 ? 32 : 128) - bits;
  let offset = 0n;
  for (let i = 0; i < free; i++) offset = (offset << 1n) | (random.chance(0.5) ? 1n : 0n);
  const value = ((start >> BigInt(free)) << BigInt(free)) | offset;
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.');
  return Array.from({ length: 8 }, (_, i) => ((value >> BigInt(112 - 16 * i)) & 0xffffn).toString(16)).join(':');
}

function shuffled(links: number, random: Random): number[] {
  return Array.from({ length: links }, (_, i) => i + 1)
    .map((link) => [random.next(), link] as const)
    .sort(([a], [b]) => a - b)
    .map(([, link]) => link);
}

/** Leaves out visitors that came to nothing. */
function prune(message: LabelledMessage): LabelledMessage {
  const came = [...new Set(message.hits.map(([visitor]) => visitor))].sort((a, b) => a - b);
  return {
    ...message,
    visitors: came.map((visitor) => message.visitors[visitor]!),
    hits: message.hits.map(([visitor, ...rest]) => [came.indexOf(visitor), ...rest]),
  };
}

function times(count: number, random: Random, make: (random: Random) => LabelledMessage): LabelledMessage[] {
  return Array.from({ length: count }, () => make(random)).filter((message) => message.hits.length > 0);
}
