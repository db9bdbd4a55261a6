import fc from 'fast-check';
import type { ContactScoreRow } from '../../src/audience/contact-score.entity';
import type { ContactFacts } from '../../src/contacts/contact-facts';
import type { OrderFacts } from '../../src/orders/order-facts';
import { RFM_GROUPS } from '../../src/audience/rfm';
import { KNOWN } from './any-condition';
import { anyInstant, anyJson, anyThing, anyWord, CURRENCIES, NOW, someMinor } from './any-value';

/** One person with everything a condition may look at. */
export interface AnyPerson {
  /** The later ones bring further addresses. */
  told: Omit<ContactFacts, 'source' | 'externalId'>[];
  /** Does the newest address work? */
  valid: boolean;
  orders: Omit<OrderFacts, 'source' | 'externalId'>[];
  events: { type: string; at: number; test: boolean; data: Record<string, unknown> }[];
  score: Omit<ContactScoreRow, 'id' | 'contact_id'> | null;
  segments: string[];
  /** Of each address. */
  engagement: { state: 'active' | 'cooling' | 'dormant'; opened: number | null; clicked: number | null } | null;
}

const perhaps = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const words = fc.array(anyWord, { maxLength: 3 });
/** A year back at most: what is told by then can be told again. */
const toldAt = fc.constantFrom(NOW - 10, NOW - 5);

const anyTold = fc.record({
  firstName: perhaps(fc.oneof({ weight: 3, arbitrary: fc.constantFrom('小明', 'Ann', 'vip') }, anyWord)),
  lastName: perhaps(fc.oneof({ weight: 3, arbitrary: fc.constantFrom('王', 'Lee', 'vip') }, anyWord)),
  locale: perhaps(fc.constantFrom('zh-CN', 'zh_tw', 'en', 'ko', 'JA-jp', 'fr-CA', 'zh-Hant-TW', 'no locale!')),
  country: perhaps(fc.constantFrom('CN', 'US', 'DE', 'jp', 'ZZ', 'TW', 'AQ', 'nowhere')),
  timezone: perhaps(fc.constantFrom('Asia/Tokyo', 'Nowhere/Land')),
  address: perhaps(fc.constantFrom({ country: 'US', region: 'CA' }, { country: 'CN' }, { country: 'ZZ' })),
  birthday: perhaps(fc.constant({ month: 2, day: 29, calendar: 'solar' as const, leap: false })),
  tags: perhaps(words),
  attributes: perhaps(anyThing()),
  at: toldAt,
});

const anyItem = fc.record({
  productId: perhaps(anyWord),
  sku: perhaps(anyWord),
  title: anyWord,
  quantity: fc.integer({ min: 0, max: 3 }),
  price: someMinor,
  category: perhaps(anyWord),
  tags: perhaps(words),
  gift: perhaps(fc.boolean()),
  sample: perhaps(fc.boolean()),
  lastsDays: perhaps(fc.integer({ min: 0, max: 12 })),
});

const anyOrder = fc.record({
  updatedAt: toldAt,
  currency: perhaps(fc.constantFrom(...CURRENCIES)),
  total: perhaps(someMinor),
  subtotal: perhaps(someMinor),
  paymentMethod: perhaps(anyWord),
  note: perhaps(anyWord),
  payUrl: perhaps(anyWord),
  number: perhaps(anyWord),
  discountCodes: perhaps(words),
  tags: perhaps(words),
  shippingAddress: perhaps(fc.record({ country: perhaps(fc.constantFrom('CN', 'US')), region: perhaps(anyWord) })),
  items: perhaps(fc.array(anyItem, { maxLength: 3 })),
  placedAt: perhaps(anyInstant),
  paidAt: perhaps(anyInstant),
  deliveredAt: perhaps(anyInstant),
  closedAt: perhaps(anyInstant),
  closedReason: perhaps(fc.constantFrom('unpaid' as const, 'cancelled' as const)),
  test: fc.integer({ min: 0, max: 3 }).map((n) => n === 0),
  history: fc.boolean(),
});

const fifth = fc.option(fc.integer({ min: 1, max: 5 }));

export const anyPerson: fc.Arbitrary<AnyPerson> = fc.record({
  told: fc.array(anyTold, { minLength: 1, maxLength: 2 }),
  valid: fc.boolean(),
  orders: fc.array(anyOrder, { maxLength: 4 }),
  events: fc.array(
    fc.record({
      type: fc.constantFrom(...KNOWN.events),
      at: anyInstant,
      test: fc.integer({ min: 0, max: 3 }).map((n) => n === 0),
      data: fc.oneof(anyThing(), anyThing(fc.array(anyThing(anyJson), { maxLength: 2 }))),
    }),
    { maxLength: 5 },
  ),
  score: fc.option(
    fc.record({
      recency: fifth,
      frequency: fifth,
      monetary: fifth,
      rfm: fc.option(fc.constantFrom(...RFM_GROUPS)),
      orders: fc.constant(1),
      value: someMinor,
      currency: fc.constantFrom(...CURRENCIES),
      tier: fc.option(fc.constantFrom(...KNOWN.tiers, 'a tier of last year')),
      tier_since: fc.constant(null),
      computed_at: fc.constant(NOW),
    }),
  ),
  segments: fc.uniqueArray(fc.constantFrom(...KNOWN.segments), { maxLength: 2 }),
  engagement: fc.option(
    fc.record({
      state: fc.constantFrom('active' as const, 'cooling' as const, 'dormant' as const),
      opened: fc.option(anyInstant),
      clicked: fc.option(anyInstant),
    }),
  ),
});
