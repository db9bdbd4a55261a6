import { mergeRegisters, tell, type Registers } from '../kernel/registers';
import type { OrderFacts } from './order-facts';

/**
 * All that was ever told about one order, in a form that any order of arrival builds up alike:
 *  - what describes it (totals, items, …): the later statement counts, field by field;
 *  - when something first happened: the earliest instant told, never taken back;
 *  - what only grows (money received, refunds, parcels, signs): the union.
 * Kept as JSON in `orders.facts`; the columns beside it follow from it (`stateOf`).
 */
export interface KnownOrder {
  told: Registers;
  instants: Partial<Record<Milestone, number>>;
  paidTotal?: number;
  signs: Partial<Record<Sign, true>>;
  refunds: Record<string, { told: Registers; at: number }>;
  shipments: Record<string, { told: Registers; shippedAt?: number; deliveredAt?: number }>;
  test: boolean;
  /** Nothing but history was ever told. */
  history: boolean;
  updatedAt: number;
}

type Milestone = (typeof MILESTONES)[number];
type Sign = (typeof SIGNS)[number];

/** When something happened to an order, in the order of a shop's day. */
export const MILESTONES = ['placedAt', 'paidAt', 'shippedAt', 'deliveredAt', 'completedAt', 'closedAt'] as const;
const SIGNS = ['authorized', 'voided', 'partial'] as const;
/** What describes an order, whenever it was told. */
export const DESCRIPTIVE = [
  'number',
  'checkoutId',
  'currency',
  'subtotal',
  'discountTotal',
  'shippingTotal',
  'taxTotal',
  'taxesIncluded',
  'total',
  'paymentMethod',
  'payUrl',
  'discountCodes',
  'tags',
  'note',
  'shippingAddress',
  'items',
  'closedReason',
  'offline',
] as const;

/** What one delivery tells, as a whole of its own. */
export function knownFrom(facts: OrderFacts): KnownOrder {
  const known: KnownOrder = {
    told: {},
    instants: {},
    signs: {},
    refunds: {},
    shipments: {},
    test: facts.test,
    history: facts.history,
    updatedAt: facts.updatedAt,
  };
  for (const field of DESCRIPTIVE) if (facts[field] !== undefined) known.told[field] = [facts.updatedAt, facts[field]];
  for (const name of MILESTONES) if (facts[name] !== undefined) known.instants[name] = facts[name];
  for (const name of SIGNS) if (facts[name]) known.signs[name] = true;
  const { total, paidTotal } = facts;
  // All received, yet nobody said when: no later than this was told.
  if (facts.paidAt === undefined && total !== undefined && total > 0 && (paidTotal ?? 0) >= total)
    known.instants.paidAt = facts.updatedAt;
  const received = paidTotal ?? (facts.paidAt !== undefined ? total : undefined);
  if (received !== undefined) known.paidTotal = received;
  for (const r of facts.refunds ?? []) known.refunds[r.externalId] = { told: { amount: [facts.updatedAt, r.amount] }, at: r.at };
  for (const s of facts.shipments ?? []) {
    let told: Registers = {};
    for (const field of ['carrier', 'trackingNumber', 'trackingUrl'] as const)
      told = tell(told, field, facts.updatedAt, s[field]);
    known.shipments[s.externalId] = { told, ...given('shippedAt', s.shippedAt), ...given('deliveredAt', s.deliveredAt) };
  }
  return known;
}

/** Two bodies of knowledge about one order made one: commutative, associative, idempotent. */
export function mergeOrders(a: KnownOrder, b: KnownOrder): KnownOrder {
  const instants: KnownOrder['instants'] = {};
  for (const name of MILESTONES) Object.assign(instants, given(name, earliest(a.instants[name], b.instants[name])));
  return {
    told: mergeRegisters(a.told, b.told),
    instants,
    ...given('paidTotal', most(a.paidTotal, b.paidTotal)),
    signs: { ...a.signs, ...b.signs },
    refunds: union(a.refunds, b.refunds, (x, y) => ({ told: mergeRegisters(x.told, y.told), at: Math.min(x.at, y.at) })),
    shipments: union(a.shipments, b.shipments, (x, y) => ({
      told: mergeRegisters(x.told, y.told),
      ...given('shippedAt', earliest(x.shippedAt, y.shippedAt)),
      ...given('deliveredAt', earliest(x.deliveredAt, y.deliveredAt)),
    })),
    test: a.test || b.test,
    history: a.history && b.history,
    updatedAt: Math.max(a.updatedAt, b.updatedAt),
  };
}

function union<T>(a: Record<string, T>, b: Record<string, T>, both: (x: T, y: T) => T): Record<string, T> {
  const merged = { ...a };
  for (const [key, value] of Object.entries(b)) merged[key] = merged[key] === undefined ? value : both(merged[key], value);
  return merged;
}

function given<K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, V>);
}

function earliest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : b === undefined ? a : Math.min(a, b);
}

function most(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : b === undefined ? a : Math.max(a, b);
}
