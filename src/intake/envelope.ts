import { z } from 'zod';
import { zonedInstant } from './json-reading';

/**
 * The envelope of `POST /webhooks/orders`, `POST /api/v1/events` and of every line `flows simulate` reads (docs/webhooks.md).
 * Unknown fields are kept: what a shop adds is there for conditions and templates. Required is little: `type`, `timestamp`,
 * the id of the object, and one way to know the contact.
 */

const said = <T extends z.ZodType>(type: T) => type.nullish();
const word = (description: string) => said(z.string()).describe(description);
const shopId = z.union([z.string().min(1).max(1000), z.number().int()]).describe("The shop's own id; write it as text");
const money = z
  .union([z.string().regex(/^[+-]?\d{1,15}(\.\d*)?$/, 'is no amount: write "268.00"'), z.number()])
  .describe('Decimal, in major units: "268.00"');
const iso = z
  .string()
  .refine((t) => zonedInstant(t, 'utc') !== undefined, 'is no instant: write 2026-03-01T08:00:00Z')
  .meta({ description: 'ISO 8601 with an offset or Z: 2026-03-01T08:00:00Z', examples: ['2026-03-01T08:00:00Z'] });
const countryCode = said(z.string().regex(/^[A-Za-z]{2}$/, 'is no country: write two letters like CN')).describe(
  'ISO 3166, two letters',
);
const currencyCode = said(z.string().regex(/^[A-Za-z]{3}$/, 'is no currency: write three letters like CNY')).describe('ISO 4217');
const tags = said(z.array(z.string()));
const webAddress = word('http or https');

const itemSchema = z
  .looseObject({
    product_id: said(shopId),
    variant_id: said(shopId),
    sku: said(z.union([z.string(), z.number()])),
    title: word('As the customer knows it'),
    variant: word('Size, colour'),
    quantity: said(z.number().int()),
    price: said(money).describe('Of one piece'),
    compare_at_price: said(money).describe('Of one piece before it was reduced'),
    discount: said(money).describe('Of the whole line'),
    category: word('As the shop sorts it'),
    tags,
    url: webAddress,
    image_url: webAddress,
    gift: said(z.boolean()),
    sample: said(z.boolean()),
    lasts_days: said(z.number().positive()).describe('Used up after this many days'),
  })
  .describe('One line');

const shipmentSchema = z.looseObject({
  id: said(shopId),
  carrier: word('Who carries it'),
  tracking_number: said(z.union([z.string(), z.number()])),
  tracking_url: webAddress,
  items: said(z.array(z.unknown())),
});

const orderSchema = z.looseObject({
  id: shopId,
  number: said(z.union([z.string(), z.number()])).describe('As the customer knows it'),
  checkout_id: said(shopId),
  placed_at: said(iso),
  paid_at: said(iso),
  shipped_at: said(iso),
  delivered_at: said(iso),
  completed_at: said(iso),
  closed_at: said(iso),
  updated_at: said(iso),
  closed_reason: said(z.enum(['unpaid', 'cancelled', 'refunded'])),
  currency: currencyCode,
  subtotal: said(money),
  discount_total: said(money),
  shipping_total: said(money),
  tax_total: said(money),
  taxes_included: said(z.boolean()),
  total: said(money),
  paid_total: said(money),
  payment_method: word('card, alipay, cod'),
  pay_url: webAddress.describe('Where an unpaid order can be paid'),
  discount_codes: tags,
  tags,
  note: word('From the buyer'),
  shipping_address: said(
    z.looseObject({
      country: countryCode,
      region: word('State or province'),
      postal_code: said(z.union([z.string(), z.number()])),
    }),
  ),
  items: said(z.array(itemSchema)),
});

const birthdaySchema = z
  .union([
    z.string().regex(/^(\d{4}-|--)?\d{2}-\d{2}$/, 'is no birthday: write 1990-05-17 or 05-17'),
    z.looseObject({
      date: z.string().regex(/^(\d{4}-|--)?\d{2}-\d{2}$/, 'is no date: write 1990-05-17 or 05-17'),
      calendar: said(z.enum(['solar', 'lunar'])),
      leap_month: said(z.boolean()),
    }),
  ])
  .describe('1990-05-17, or 05-17 without the year; lunar as { date, calendar: lunar, leap_month }');

const consentSchema = z
  .union([
    z.boolean(),
    z.looseObject({
      state: z.enum(['granted', 'withdrawn', 'not_given']),
      at: said(iso),
      source: word('The form or place'),
      wording: word('Which text was agreed to'),
      basis: said(z.enum(['opt_in', 'soft_opt_in'])),
    }),
  ])
  .describe('true is a grant, false means not given here and withdraws nothing, absent says nothing');

const contactSchema = z.looseObject({
  id: said(shopId),
  email: said(z.string()),
  phone: said(z.union([z.string(), z.number()])).describe("The buyer's, not the parcel's; E.164 where possible"),
  first_name: word('Given name'),
  last_name: word('Family name'),
  locale: word('zh-CN'),
  country: countryCode,
  timezone: word('IANA: Asia/Shanghai'),
  birthday: said(birthdaySchema),
  tags,
  attributes: said(z.record(z.string(), z.unknown())),
  consent: said(z.looseObject({ email: said(consentSchema), sms: said(consentSchema) })),
});

const refundSchema = z.looseObject({ id: said(shopId), amount: money, at: said(iso), items: said(z.array(z.unknown())) });

const checkoutSchema = z.looseObject({
  id: shopId,
  url: webAddress,
  started_at: said(iso),
  currency: currencyCode,
  total: said(money),
  items: said(z.array(itemSchema)),
});

const dataSchema = z.looseObject({
  order: said(orderSchema),
  contact: said(contactSchema),
  shipment: said(shipmentSchema),
  refund: said(refundSchema),
  checkout: said(checkoutSchema),
  product: said(z.looseObject({ id: shopId })),
  case: said(z.looseObject({ id: shopId, kind: word('complaint, dispute'), order_id: said(shopId) })),
  topic: word('Of contact.subscribed and contact.unsubscribed; absent means all marketing'),
});

/** `order.paid`, `custom.points_expiring`: a noun, a point, what happened to it. */
const typeSchema = z
  .string()
  .max(64)
  .regex(/^[a-z0-9_-]+(\.[a-z0-9_-]+)+$/, 'is no event type: write one like order.placed');

export const envelopeSchema = z.looseObject({
  id: said(shopId).describe('Of this event: a repeat with the same id counts once'),
  type: typeSchema.describe(
    'order.placed|paid|updated|closed|completed|shipped|delivered|refunded, checkout.started|updated, product.viewed, contact.updated|subscribed|unsubscribed, case.opened|closed, custom.*',
  ),
  timestamp: iso.describe('When it happened, ISO 8601'),
  test: said(z.boolean()).describe('Stored, never mailed or counted'),
  history: said(z.boolean()).describe('Feeds profiles and reports, enrolls nobody'),
  data: said(dataSchema),
});

/** What is asked at the door of the API before anything is stored; the rest is read by the processor. */
export const envelopeHeadSchema = z.looseObject({ id: envelopeSchema.shape.id, type: typeSchema, timestamp: iso });

export type Envelope = z.output<typeof envelopeSchema>;
export type EnvelopeData = z.output<typeof dataSchema>;
export type EnvelopeOrder = z.output<typeof orderSchema>;
export type EnvelopeItem = z.output<typeof itemSchema>;
export type EnvelopeContact = z.output<typeof contactSchema>;
export type EnvelopeConsent = z.output<typeof consentSchema>;
export type EnvelopeBirthday = z.output<typeof birthdaySchema>;

/** The JSON Schema of one envelope: `docs/event.schema.json`, generated from the type above. */
export function envelopeJsonSchema(): object {
  return {
    ...z.toJSONSchema(envelopeSchema, { io: 'input' }),
    $id: 'https://huike.dev/event.schema.json',
    title: 'An event of a shop, as Huike takes it in',
  };
}

/** Where and why something does not fit: `data.order.items[2].price: is no amount`. */
export function firstFault(error: z.ZodError): { path: string; message: string } {
  const issue = deepest(error.issues[0]);
  return { path: printPath(issue?.path ?? []), message: issue?.message ?? 'does not fit' };
}

/** Of a union, the fault of the alternative that came furthest says most. */
function deepest(issue: z.core.$ZodIssue | undefined): { path: PropertyKey[]; message: string } | undefined {
  if (issue?.code !== 'invalid_union') return issue;
  const inner = issue.errors.flatMap((e) => deepest(e[0]) ?? []).sort((a, b) => b.path.length - a.path.length)[0];
  return inner ? { path: [...issue.path, ...inner.path], message: inner.message } : issue;
}

function printPath(path: PropertyKey[]): string {
  return path.reduce<string>(
    (out, key) => (typeof key === 'number' ? `${out}[${key}]` : out ? `${out}.${String(key)}` : String(key)),
    '',
  );
}
