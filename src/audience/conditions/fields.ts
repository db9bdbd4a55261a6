import { RFM_GROUPS } from '../rfm';

/** What a condition may ask about, and what kind of value it gets. The views of contact and order, in the language's words. */
export type FieldKind =
  | 'text'
  | 'number'
  | 'money'
  | 'instant'
  | 'boolean'
  | 'list'
  | 'items'
  | 'birthday'
  /** A word with a rank among its like: a tier. */
  | 'rank'
  /** How often something happened. */
  | 'count'
  /** What others told us: of any type. */
  | 'free';

/**
 * What a condition looks at. `facts`: everything a flow knows. `contact`: the contact, the shop and counts only (segments).
 * `order`, `event`: one that is counted, by fields without prefix. `item`: one of an order's items. `free`: an element of a
 * list we know nothing of.
 */
export type Inside = 'facts' | 'contact' | 'order' | 'event' | 'item' | 'free';

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
  email_doubt: 'text',
  rfm: 'text',
  recency: 'number',
  frequency: 'number',
  monetary: 'number',
  value: 'money',
  tier: 'rank',
  segments: 'list',
  email_state: 'text',
  email_opened_at: 'instant',
  email_clicked_at: 'instant',
  sms_clicked_at: 'instant',
};

/** Those of the contact's fields that the shop worked out itself (`AudienceFacts`). */
const AUDIENCE = [
  'rfm',
  'recency',
  'frequency',
  'monetary',
  'value',
  'tier',
  'segments',
  'email_state',
  'email_opened_at',
  'email_clicked_at',
  'sms_clicked_at',
];

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
  'contact.email_state': ['active', 'cooling', 'dormant'],
  'contact.email_doubt': ['typo', 'disposable'],
  'contact.rfm': RFM_GROUPS,
};

const TOP: Record<string, Record<string, FieldKind>> = { contact: CONTACT, order: ORDER, shop: SHOP };

/** The kind of a field; `undefined` when nothing is called that. */
export function kindOf(field: string, inside: Inside): FieldKind | undefined {
  switch (inside) {
    case 'free':
    case 'event':
      return isPath(field.split('.')) ? 'free' : undefined;
    case 'item':
      return own(ITEM, field);
    case 'order':
      return own(ORDER, field);
    case 'facts':
    case 'contact':
      return kindOfFact(field, inside);
  }
}

/** Every field by its full name, for hints. */
export function knownFields(inside: Inside): string[] {
  switch (inside) {
    case 'free':
    case 'event':
      return [];
    case 'item':
      return Object.keys(ITEM);
    case 'order':
      return Object.keys(ORDER);
    case 'facts':
    case 'contact':
      return Object.entries(TOP).flatMap(([top, fields]) =>
        top === 'order' && inside === 'contact' ? [] : Object.keys(fields).map((field) => `${top}.${field}`),
      );
  }
}

/** Must the field be loaded with the contact's audience facts? */
export function isAudienceField(field: string): boolean {
  const [top, name] = field.split('.');
  return top === 'contact' && AUDIENCE.includes(name ?? '');
}

/** The values a field can have, where they are few. */
export function valuesOf(field: string, inside: Inside): readonly string[] | undefined {
  return own(VALUES, inside === 'order' ? `order.${field}` : field);
}

/** Date fields a `wait: { until }` may count from. */
export function isInstantField(field: string): boolean {
  return kindOf(field, 'facts') === 'instant';
}

function kindOfFact(field: string, inside: 'facts' | 'contact'): FieldKind | undefined {
  const [top, ...rest] = field.split('.');
  if (top === 'event') return inside === 'facts' && isPath(rest) ? 'free' : undefined;
  if (top === 'order' && inside === 'contact') return undefined;
  if (top === 'contact' && rest[0] === 'attributes') return isPath(rest.slice(1)) ? 'free' : undefined;
  return own(own(TOP, top ?? '') ?? {}, rest.join('.'));
}

/** Names below something free. Quotes and backslashes would need other words in each database. */
function isPath(names: string[]): boolean {
  return names.length > 0 && names.every((name) => name !== '' && !/["\\\u0000-\u001f\u007f\ud800-\udfff]/u.test(name));
}

function own<T>(record: Record<string, T>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
