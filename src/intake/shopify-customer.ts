import type { ConsentFacts } from '../consent/consent-facts';
import type { ContactFacts } from '../contacts/contact-facts';
import { country, first, flag, instant, object, text, type Json } from './json-reading';
import { SHOPIFY, shopifyId, shopifyTags } from './shopify-order';

/** The buyer of an order or a checkout, as far as it says: its own address first, then the customer's record. Never the parcel's phone. */
export function shopifyBuyer(body: Json, at: number): ContactFacts {
  const customer = object(body.customer) ?? {};
  const billing = object(body.billing_address);
  return {
    source: SHOPIFY,
    externalId: shopifyId(customer),
    email: first(text(body.email), text(body.contact_email), text(customer.email)),
    phone: first(text(body.phone), text(customer.phone)),
    firstName: first(text(customer.first_name), text(billing?.first_name)),
    lastName: first(text(customer.last_name), text(billing?.last_name)),
    locale: first(text(body.customer_locale), text(customer.locale)),
    tags: shopifyTags(customer.tags),
    address: place(first(object(body.shipping_address), billing, object(customer.default_address))),
    at,
  };
}

/** A customer's own record. */
export function shopifyCustomer(body: Json, at: number): ContactFacts {
  return {
    source: SHOPIFY,
    externalId: shopifyId(body),
    email: text(body.email),
    phone: text(body.phone),
    firstName: text(body.first_name),
    lastName: text(body.last_name),
    locale: text(body.locale),
    tags: shopifyTags(body.tags),
    address: place(object(body.default_address)),
    at,
  };
}

/** Both channels' consent of a customer record, with what an order or checkout itself ticked where the record is silent. */
export function shopifyConsent(customer: Json, order: Json, at: number): ConsentFacts[] {
  const email = first(
    marketing('email', customer.email_marketing_consent, at),
    ticked('email', first(flag(order.buyer_accepts_marketing), flag(customer.accepts_marketing)), at),
  );
  const sms = first(
    marketing('sms', customer.sms_marketing_consent, at),
    ticked('sms', flag(order.buyer_accepts_sms_marketing), at),
  );
  return [email, sms].filter((c) => c !== undefined);
}

/**
 * `{ state, consent_updated_at }`. `unsubscribed` withdraws; `pending` (not confirmed yet) and `not_subscribed` are no grant;
 * `redacted` and `invalid` say nothing. Dated ones are the person's own decision, undated ones a bare yes or no.
 */
export function marketing(channel: 'email' | 'sms', value: unknown, at: number): ConsentFacts | undefined {
  const told = object(value);
  const state = text(told?.state)?.toLowerCase();
  const decided = instant(told?.consent_updated_at);
  const common = { channel, at: decided ?? at, source: SHOPIFY };
  switch (state) {
    case 'subscribed':
      return { ...common, state: 'granted', basis: 'opt_in', explicit: decided !== undefined };
    case 'unsubscribed':
      return { ...common, state: 'withdrawn', explicit: true, byPerson: true };
    case 'pending':
    case 'not_subscribed':
      return { ...common, state: 'not_given' };
    default:
      return undefined;
  }
}

function ticked(channel: 'email' | 'sms', yes: boolean | undefined, at: number): ConsentFacts | undefined {
  if (yes === undefined) return undefined;
  return yes
    ? { channel, state: 'granted', basis: 'opt_in', at, source: SHOPIFY }
    : { channel, state: 'not_given', at, source: SHOPIFY };
}

function place(address: Json | undefined): ContactFacts['address'] {
  if (!address) return undefined;
  return {
    country: country(address.country_code),
    region: first(text(address.province), text(address.province_code)),
    postalCode: text(address.zip),
  };
}
