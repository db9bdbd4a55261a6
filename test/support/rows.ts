import type { ContactRow } from '../../src/contacts/contact.entity';
import type { EnrollmentRow } from '../../src/flows/enrollment.entity';
import type { MessageRow } from '../../src/messages/message.entity';
import type { OrderRow } from '../../src/orders/order.entity';

/** Whole rows for tests of what is counted: sent, paid and over, where nothing else is said. Ids are given by hand. */

export function aContactRow(id: number, but: Partial<ContactRow> = {}): ContactRow {
  return {
    id, merged_into: null, first_name: null, last_name: null, locale: null, country: null, timezone: null, timezone_source: null,
    birth_year: null, birth_month: null, birth_day: null, birth_calendar: null, birth_leap: null, tags: '[]', attributes: '{}', facts: '{}',
    orders_paid: 0, first_order_at: null, last_order_at: null, profile_at: 1, created_at: 1, updated_at: 1, erased_at: null, ...but,
  }; // prettier-ignore
}

export function anEnrollmentRow(id: number, but: Partial<EnrollmentRow> = {}): EnrollmentRow {
  return {
    id, flow: 'winback', contact_id: 1, entry_key: `k${id}`, version: 1, order_id: null, event_id: null, state: 'done', reason: null, step: null,
    phase: 'ready', anchor_at: 1, due_at: null, entered_at: 1, triggered_at: 1, ended_at: null, held_out: 0, goal_at: null, results: '{}',
    trigger_data: '{}', attempts: 0, error: null, ...but,
  }; // prettier-ignore
}

export function aMessageRow(id: number, e: EnrollmentRow, but: Partial<MessageRow> = {}): MessageRow {
  return {
    id, ref: String(id).padStart(26, 'a'), enrollment_id: e.id, flow: e.flow, version: e.version, step: 'letter', visit: 0, channel: 'email',
    variant: null, contact_id: e.contact_id, order_id: e.order_id, purpose: 'marketing', topic: 't', template: 't', options: '{}',
    held_out: e.held_out, status: 'sent', reason: null, hold: null, cancelled: null, lane: 'marketing', priority: 50, domain: null, address: null,
    due_at: e.entered_at, expires_at: null, attempts: 0, owner: null, lease_until: null, fence: 0, template_version: null, locale: null,
    variables: null, link_targets: null, mime_sha256: null, first_attempt_at: null, gated_at: null, provider: null, provider_id: null, error: null,
    created_at: e.entered_at, sent_at: null, settled_at: null, pull: 2, delivered_at: null, bounced_at: null, bounce_kind: null,
    first_open_at: null, first_unknown_open_at: null, first_machine_open_at: null, first_click_at: null, unsubscribed_at: null,
    complained_at: null, ...but,
  }; // prettier-ignore
}

export function anOrderRow(id: number, but: Partial<OrderRow> = {}): OrderRow {
  return {
    id, source: 'orders', external_id: `o${id}`, number: null, contact_id: 1, checkout_id: null, currency: 'CNY', subtotal: null,
    discount_total: null, shipping_total: null, tax_total: null, taxes_included: null, total: 100, paid_total: 100, refunded_total: 0,
    payment: 'paid', fulfillment: 'none', status: 'x', payment_method: null, closed_reason: null, placed_at: 1, paid_at: 1, shipped_at: null,
    delivered_at: null, completed_at: null, closed_at: null, updated_at: 1, pay_url: null, discount_codes: null, tags: null, note: null,
    shipping_address: null, facts: '{}', test: 0, history: 0, created_at: 1, ...but,
  }; // prettier-ignore
}
