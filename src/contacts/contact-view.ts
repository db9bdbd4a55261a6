import type { AddressDoubt } from './address-doubt';

/** A contact as conditions and templates see it; `null` where unknown. Instants are epoch milliseconds. */
export interface ContactView {
  id: number;
  first_name: string | null;
  last_name: string | null;
  /** Both names in the order of the contact's language; `null` when none is known. */
  name: string | null;
  /** BCP 47: given, else the country's, else the shop's. */
  locale: string;
  /** The locale's first part: `zh`. */
  language: string;
  country: string | null;
  /** IANA: given, else the shipping address's, else the shop's. */
  timezone: string;
  timezone_source: 'given' | 'address' | 'shop';
  /** Every zone that could be meant; one when it was given. What must not happen at night must suit all of them. */
  possible_timezones?: string[];
  birthday: { year?: number; month: number; day: number; calendar: 'solar' | 'lunar'; leap_month: boolean } | null;
  tags: string[];
  attributes: Record<string, unknown>;
  /** Orders paid, tests not counted; and when the first and the last of them were paid. */
  orders_paid: number;
  first_order_at: number | null;
  last_order_at: number | null;
  /** The newest address that works. */
  email: string | null;
  /** Why that address may not reach its owner: it looks mistyped, or it was made to be thrown away. */
  email_doubt?: AddressDoubt | null;
  /** E.164. */
  phone: string | null;
  created_at: number;
}
