/** What a condition may ask about, and what kind of value it gets. The views of contact and order, in the language's words. */
export type FieldKind = 'text' | 'number' | 'money' | 'instant' | 'boolean' | 'list' | 'items' | 'birthday' | 'free';

const CONTACT: Record<string, FieldKind> = {
  first_name: 'text',
  last_name: 'text',
  name: 'text',
  locale: 'text',
  language: 'text',
  country: 'text',
  timezone: 'text',
  timezone_source: 'text',
  birthday: 'birthday',
  tags: 'list',
  orders_paid: 'number',
  first_order_at: 'instant',
  last_order_at: 'instant',
  created_at: 'instant',
  email: 'text',
  phone: 'text',
};

const ORDER: Record<string, FieldKind> = {
  external_id: 'text',
  source: 'text',
  number: 'text',
  currency: 'text',
  subtotal: 'money',
  discount_total: 'money',
  shipping_total: 'money',
  tax_total: 'money',
  total: 'money',
  paid_total: 'money',
  refunded_total: 'money',
  payment: 'text',
  fulfillment: 'text',
  status: 'text',
  payment_method: 'text',
  closed_reason: 'text',
  placed_at: 'instant',
  paid_at: 'instant',
  shipped_at: 'instant',
  delivered_at: 'instant',
  completed_at: 'instant',
  closed_at: 'instant',
  pay_url: 'text',
  discount_codes: 'list',
  tags: 'list',
  note: 'text',
  items: 'items',
  'shipping_address.country': 'text',
  'shipping_address.region': 'text',
  'shipping_address.postal_code': 'text',
};

/** Of one element of `order.items`. */
const ITEM: Record<string, FieldKind> = {
  product_id: 'text',
  variant_id: 'text',
  sku: 'text',
  title: 'text',
  variant: 'text',
  quantity: 'number',
  price: 'money',
  category: 'text',
  tags: 'list',
  url: 'text',
  image_url: 'text',
  gift: 'boolean',
  sample: 'boolean',
  lasts_days: 'number',
};

const SHOP: Record<string, FieldKind> = {
  name: 'text',
  country: 'text',
  timezone: 'text',
  currency: 'text',
  locale: 'text',
  url: 'text',
};

/** Of an earlier step's message: `step.<id>.<…>`. */
export const STEP_FIELDS: Record<string, FieldKind> = {
  status: 'text',
  reason: 'text',
  sent: 'boolean',
  skipped: 'boolean',
  opened: 'boolean',
  clicked: 'boolean',
};

/** Texts with few values: a slip in one of them would silently never match. */
const VALUES: Record<string, readonly string[]> = {
  'order.payment': ['unpaid', 'pending', 'authorized', 'paid', 'partly_refunded', 'refunded', 'voided'],
  'order.fulfillment': ['none', 'partial', 'shipped', 'delivered'],
  'order.closed_reason': ['unpaid', 'cancelled', 'refunded'],
};

/** Fields of the language that come with segments, scores and tiers. */
export const FIELDS_TO_COME = ['contact.rfm', 'contact.tier', 'contact.segments', 'contact.value'];

const TOP: Record<string, Record<string, FieldKind>> = { contact: CONTACT, order: ORDER, shop: SHOP };

/** The kind of a field; `undefined` when nothing is called that. `item` looks at one element of `order.items`, `free` at something unknown. */
export function kindOf(field: string, inside: 'facts' | 'item' | 'free'): FieldKind | undefined {
  if (inside === 'free') return 'free';
  if (inside === 'item') return own(ITEM, field);
  const [top, ...rest] = field.split('.');
  if (top === 'event' && rest.length > 0) return 'free';
  if (top === 'contact' && rest[0] === 'attributes' && rest.length > 1) return 'free';
  return own(TOP[top ?? ''] ?? {}, rest.join('.'));
}

/** Every field by its full name, for hints. */
export function knownFields(inside: 'facts' | 'item' | 'free'): string[] {
  if (inside === 'free') return [];
  if (inside === 'item') return Object.keys(ITEM);
  return Object.entries(TOP).flatMap(([top, fields]) => Object.keys(fields).map((field) => `${top}.${field}`));
}

/** The values a field can have, where they are few. */
export function valuesOf(field: string): readonly string[] | undefined {
  return own(VALUES, field);
}

/** Date fields a `wait: { until }` may count from. */
export function isInstantField(field: string): boolean {
  return kindOf(field, 'facts') === 'instant';
}

function own<T>(record: Record<string, T>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
