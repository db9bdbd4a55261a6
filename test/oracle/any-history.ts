import type { Enrollment, History, Hit, Message, Statement } from './history';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
export const BEGINNING = Date.parse('2026-01-05T00:00:00Z');
/** Everything but late opens happens within so many days. */
export const DAYS = 40;

/** A history of about `orders` orders, the same for the same seed. `edges`: so long before payments some clicks and opens lie, to the millisecond. */
export function anyHistory(seed: number, orders: number, edges: number[]): History {
  const roll = dice(seed);
  const one = <T>(list: readonly T[]) => list[roll(list.length)]!;
  const chance = (percent: number) => roll(100) < percent;
  const people = Array.from({ length: Math.ceil(orders / 3) }, (_, i) => `p${i}`);
  const history: History = { people, same: [], enrollments: [], messages: [], hits: [], statements: [] };
  for (let i = 1; i < people.length; i++) if (chance(12)) history.same.push([people[i]!, people[roll(i)]!]);

  let made = 0;
  for (const person of people) {
    for (let i = roll(3); i >= 0; i--) enroll(person);
    const bought = roll(7);
    for (let i = 0; i < bought; i++) order(person);
  }
  for (const message of history.messages) if (chance(60)) message.order = one(history.statements).order;
  return history;

  function enroll(person: string): void {
    const flow = one(['winback', 'unpaid', 'browse']);
    const enteredAt = BEGINNING + roll(DAYS * DAY);
    const heldOut = flow !== 'unpaid' && chance(30);
    const goalAt = chance(30) ? enteredAt + roll(5 * DAY) : null;
    const enrollment: Enrollment = { name: `e${++made}`, person, flow, enteredAt, heldOut, goalAt };
    history.enrollments.push(enrollment);
    let at = enteredAt;
    for (const step of ['first', 'second', 'third']) {
      if (chance(15)) return;
      at += roll(3 * DAY);
      const message = write(enrollment, step, at);
      if (message.fate === 'sent') read(message);
    }
  }

  function write(enrollment: Enrollment, step: string, at: number): Message {
    const channel = step === 'second' ? one(['email', 'sms'] as const) : step === 'third' ? 'sms' : 'email';
    const fate = enrollment.heldOut
      ? 'held_out'
      : chance(80)
        ? 'sent'
        : one(['skipped', 'skipped', 'failed', 'unknown', 'queued'] as const);
    const sent = fate === 'sent';
    const message: Message = {
      ...{ name: `m${++made}`, enrollment, version: 1 + roll(2), step, channel, fate, at },
      variant: step === 'first' && chance(50) ? 'b' : null,
      purpose: enrollment.flow === 'unpaid' ? 'service' : 'marketing',
      reason: fate === 'skipped' ? one(['dormant', 'frequency_cap', 'no_consent']) : null,
      deliveredAt: sent && chance(50) ? at + roll(chance(10) ? 2 * DAY : 60_000) : null,
      bounce: sent && chance(8) ? { at: at + roll(3 * DAY), kind: one(['hard', 'soft'] as const) } : null,
      unsubscribedAt: sent && chance(6) ? at + roll(DAY) : null,
      complainedAt: sent && chance(3) ? at + roll(DAY) : null,
      order: null,
    };
    history.messages.push(message);
    return message;
  }

  function read(message: Message): void {
    const many = roll(6);
    for (let i = 0; i < many; i++) {
      const kind = message.channel === 'sms' ? 'click' : one(['open', 'open', 'click'] as const);
      const by = one(['human', 'human', 'human', 'machine', 'unknown'] as const);
      const takenFor = chance(15) ? one(['human', 'machine'] as const) : null;
      const at = message.at + (chance(90) ? roll(6 * DAY) : roll(100 * DAY));
      const hit: Hit = { message, kind, by, takenFor: takenFor === by ? null : takenFor, at };
      history.hits.push(hit);
    }
  }

  function order(person: string): void {
    const common = {
      ...{ order: `o${++made}`, person: chance(4) ? null : person },
      ...{ currency: one(['CNY', 'CNY', 'USD', 'EUR', 'JPY']), test: chance(4) },
    };
    const sent = history.messages.filter((m) => m.enrollment.person === person && m.fate === 'sent');
    const texts = sent.filter((m) => m.channel === 'sms');
    const before = texts.length > 0 && chance(50) ? texts : sent;
    const placed =
      before.length > 0 && chance(60)
        ? one(before).at + roll(one([6 * HOUR, 3 * DAY, 8 * DAY]))
        : BEGINNING + roll((DAYS + 5) * DAY);
    const paid = placed + roll(chance(70) ? HOUR : 8 * DAY);
    const total = 1000 + roll(50_000);
    const link = chance(15) ? one(history.messages) : null;
    const tell = (statement: Statement) => history.statements.push(statement);
    if (chance(80)) tell({ ...common, told: 'placed', at: placed, total, link });
    const at = paid - one(edges) - one([0, 0, 1]);
    const theirs = sent.filter((m) => m.at < at);
    if (theirs.length > 0 && chance(30)) {
      const message = one(theirs);
      const kind = message.channel === 'sms' ? 'click' : one(['click', 'open'] as const);
      history.hits.push({ message, kind, by: 'human', takenFor: null, at });
    }
    if (chance(85)) tell({ ...common, told: 'paid', at: paid, total, link: chance(30) ? link : null });
    if (chance(10)) tell({ ...common, told: 'edited', at: paid + HOUR, total: total + roll(5000), link: null });
    if (chance(6)) tell({ ...common, told: 'paid', at: paid + roll(2 * DAY), total: total + roll(5000), link: null });
    for (let i = roll(12) - 8; i > 0; i--)
      tell({ ...common, told: 'refunded', at: placed + roll(20 * DAY), refund: `${common.order}-${i}`, amount: 1 + roll(total) });
    if (chance(10))
      tell({ ...common, told: 'closed', at: placed + roll(10 * DAY), reason: one(['unpaid', 'cancelled'] as const) });
  }
}

/** Whole numbers below `n`, the same for the same seed (mulberry32). */
export function dice(seed: number): (n: number) => number {
  let state = seed >>> 0;
  return (n) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * n);
  };
}
