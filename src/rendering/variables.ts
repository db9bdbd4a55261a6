/**
 * The variables templates can use, as a tree: `null` is a value, an object has fields, `[x]` is a list of x, `ANY` may hold
 * anything. What is not here is provided by nobody, and lint says so. `docs/templates.md` explains them.
 */
export type Shape = null | typeof ANY | { [field: string]: Shape } | [Shape];
export const ANY = 'any';

const MONEY: Shape = { minor: null, currency: null };

const ITEM: Shape = {
  product_id: null, variant_id: null, sku: null, title: null, variant: null, quantity: null, price: MONEY, category: null,
  tags: [null], url: null, image_url: null, gift: null, sample: null, lasts_days: null,
}; // prettier-ignore

const ORDER: Shape = {
  id: null, external_id: null, source: null, number: null, currency: null, subtotal: MONEY, discount_total: MONEY,
  shipping_total: MONEY, tax_total: MONEY, total: MONEY, paid_total: MONEY, refunded_total: MONEY, payment: null,
  fulfillment: null, status: null, payment_method: null, closed_reason: null, placed_at: null, paid_at: null, shipped_at: null,
  delivered_at: null, completed_at: null, closed_at: null, pay_url: null, discount_codes: [null], tags: [null], note: null,
  shipping_address: { country: null, region: null, postal_code: null }, items: [ITEM],
}; // prettier-ignore

const CONTACT: Shape = {
  id: null, first_name: null, last_name: null, name: null, locale: null, language: null, country: null, timezone: null,
  timezone_source: null, birthday: { year: null, month: null, day: null, calendar: null, leap_month: null }, tags: [null],
  attributes: ANY, orders_paid: null, first_order_at: null, last_order_at: null, email: null, email_doubt: null, phone: null, created_at: null,
}; // prettier-ignore

export const variables = {
  contact: CONTACT,
  order: ORDER,
  orders: [ORDER],
  event: ANY,
  shop: { name: null, url: null, postal_address: null, country: null, currency: null, timezone: null, locale: null },
  recommend: [{ product_id: null, title: null, price: MONEY, url: null, image_url: null, reason: null }],
  coupon: { code: null, value: null, expires_on: null },
  survey: { id: null, question: null, url: null, thanks: null, choices: [{ id: null, label: null, url: null }] },
  purpose: null,
  topic: null,
  locale: null,
  now: null,
  subject: null,
  preheader: null,
  unsubscribe_url: null,
  preferences_url: null,
  view_url: null,
  confirm_url: null,
  email_form_url: null,
  latest_mail_url: null,
} satisfies Record<string, Shape>;
