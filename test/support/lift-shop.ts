import type { Arm } from '../../src/reports/lift';
import { DAY } from '../../src/kernel/duration';
import type { Chance } from './chance';

/** Orders count so long after a message. */
export const WINDOW = 5 * DAY;
const MONTHS = 60 * DAY;

/** A shop whose buyers are known: what it is to be estimated from. */
export interface LiftShop {
  contacts: number;
  /** Share held out. */
  holdout: number;
  /** By how much more somebody buys within the window of a message: 0.3 is three tenths more often. */
  effect: number;
}

export interface Entered {
  contact: number;
  heldOut: boolean;
  passedAt: number;
  nextAt: number | null;
}

export interface Bought {
  contact: number;
  paidAt: number;
  paid: number;
  refunded: number;
}

/** People who buy as rarely, as often and as much as they like; who buys more enters more often. */
export function livedThrough({ contacts, holdout, effect }: LiftShop, chance: Chance): { entered: Entered[]; bought: Bought[] } {
  const entered: Entered[] = [];
  const bought: Bought[] = [];
  for (let contact = 1; contact <= contacts; contact++) {
    const { perDay, spends, times } = somebody(chance);
    const heldOut = chance.next() < holdout;
    times.forEach((passedAt, i) => {
      const nextAt = times[i + 1] ?? null;
      entered.push({ contact, heldOut, passedAt, nextAt });
      const span = lengthOf(passedAt, nextAt);
      const orders = chance.poisson((span / DAY) * perDay * (heldOut ? 1 : 1 + effect));
      for (let n = 0; n < orders; n++) bought.push(anOrder(contact, passedAt + Math.floor(chance.next() * span), spends, chance));
    });
    // What lies before the first message, and long after the last one, is nobody's.
    if (chance.next() < 0.3) bought.push(anOrder(contact, times[0]! - 1 - Math.floor(chance.next() * DAY), spends, chance));
    if (chance.next() < 0.3)
      bought.push(anOrder(contact, times.at(-1)! + WINDOW + Math.floor(chance.next() * DAY), spends, chance));
  }
  return { entered, bought };
}

/** The truth of such shops: lift, and what an enrollment brings more; from so many people that their chance does not show. */
export function truth({ effect }: LiftShop, chance: Chance, people = 400_000): { lift: number; more: number } {
  let [n, lift, more] = [0, 0, 0];
  for (let i = 0; i < people; i++) {
    const { perDay, spends, times } = somebody(chance);
    times.forEach((at, k) => {
      const orders = (lengthOf(at, times[k + 1] ?? null) / DAY) * perDay;
      n++;
      lift += Math.exp(-orders) - Math.exp(-orders * (1 + effect));
      more += orders * effect * spends * KEPT;
    });
  }
  return { lift: lift / n, more: more / n };
}

/** What the report's query answers, counted one by one: both arms, the treated first. */
export function armsOf({ entered, bought }: { entered: Entered[]; bought: Bought[] }): [Arm, Arm] {
  const orders = new Map<number, Bought[]>();
  for (const order of bought) orders.set(order.contact, [...(orders.get(order.contact) ?? []), order]);
  const people = new Map<number, { heldOut: boolean; n: number; buyers: number; amount: number }>();
  for (const { contact, heldOut, passedAt, nextAt } of entered) {
    const person = people.get(contact) ?? { heldOut, n: 0, buyers: 0, amount: 0 };
    people.set(contact, person);
    const own = (orders.get(contact) ?? []).filter(
      ({ paidAt }) => paidAt >= passedAt && paidAt < passedAt + WINDOW && (nextAt === null || paidAt < nextAt),
    );
    person.n++;
    if (own.length > 0) person.buyers++;
    for (const { paid, refunded } of own) person.amount += paid - refunded;
  }
  return [false, true].map((heldOut): Arm => {
    const arm = { contacts: 0, n: 0, buyers: 0, total: 0, n_n: 0, n_buyers: 0, buyers_buyers: 0, n_total: 0, total_total: 0 };
    for (const { n, buyers, amount, heldOut: isOut } of people.values()) {
      if (isOut !== heldOut) continue;
      arm.contacts++;
      arm.n += n;
      arm.buyers += buyers;
      arm.total += amount;
      arm.n_n += n * n;
      arm.n_buyers += n * buyers;
      arm.buyers_buyers += buyers * buyers;
      arm.n_total += n * amount;
      arm.total_total += amount * amount;
    }
    return arm;
  }) as [Arm, Arm];
}

/** How much of what was paid is not refunded, on average. */
const KEPT = 1 - 0.06 - 0.04 / 2;

function anOrder(contact: number, paidAt: number, spends: number, chance: Chance): Bought {
  const paid = Math.round(chance.logNormal(spends, 0.8));
  const fate = chance.next();
  return { contact, paidAt, paid, refunded: fate < 0.06 ? paid : fate < 0.1 ? Math.round(paid / 2) : 0 };
}

function somebody(chance: Chance): { perDay: number; spends: number; times: number[] } {
  const perDay = 0.02 * chance.gamma(1);
  const entries = 1 + Math.min(6, chance.poisson(40 * perDay));
  const times = Array.from({ length: entries }, () => 2 * DAY + Math.floor(chance.next() * MONTHS)).sort((a, b) => a - b);
  return { perDay, spends: chance.logNormal(20_000, 0.5), times };
}

function lengthOf(passedAt: number, nextAt: number | null): number {
  return nextAt === null ? WINDOW : Math.min(WINDOW, nextAt - passedAt);
}
