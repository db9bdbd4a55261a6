import { fitId } from '../kernel/fit';
import type { ContactFacts } from './contact-facts';
import { normaliseEmail } from './normalise-email';
import { normalisePhone } from './normalise-phone';
import type { Mark } from './who-is-who';

/** A statement about a person with everything they can be recognised by, in normal form. */
export interface MarkedStatement {
  facts: ContactFacts;
  externalId?: string;
  email?: string;
  /** E.164. */
  phone?: string;
  /** At least one. */
  marks: Mark[];
}

/** What a statement can be recognised by; null when nobody can be known by it. `country` reads phone numbers without a code. */
export function toldMarks(facts: ContactFacts, country: string): MarkedStatement | null {
  const own = [facts.country, facts.address?.country].find((c) => c && /^[A-Za-z]{2}$/.test(c))?.toUpperCase();
  const externalId = fitId(facts.externalId);
  const email = normaliseEmail(facts.email);
  const phone = normalisePhone(facts.phone, own ?? country);
  const marks: Mark[] = [];
  if (externalId) marks.push(`i:${facts.source}:${externalId}`);
  if (email) marks.push(`e:${email}`);
  if (phone) marks.push(`p:${phone}`);
  return marks.length > 0 ? { facts, externalId, email, phone, marks } : null;
}
