/** A birthday as it was told. */
export interface Birthday {
  year?: number;
  /** 1-12, of the calendar below. */
  month: number;
  day: number;
  calendar: 'solar' | 'lunar';
  /** The month is a leap month; lunar only. */
  leap: boolean;
}

/**
 * What one delivery tells about a person, as the shop wrote it: addresses raw, names untouched. An absent field says
 * nothing. `at` is when it was true (epoch milliseconds): of two statements about one field the later one counts.
 */
export interface ContactFacts {
  /** The shop whose id `externalId` is. */
  source: string;
  externalId?: string;
  email?: string;
  phone?: string;
  firstName?: string;
  lastName?: string;
  locale?: string;
  /** ISO 3166, two letters. */
  country?: string;
  /** IANA. */
  timezone?: string;
  birthday?: Birthday;
  /** All tags the shop has for the person: replaces what it told before. */
  tags?: string[];
  /** Single attributes: those not named stay. */
  attributes?: Record<string, unknown>;
  /** Where parcels go: says the country and zone when the person did not. */
  address?: { country?: string; region?: string; postalCode?: string };
  at: number;
}
