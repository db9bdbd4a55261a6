import type { ConsentFacts } from '../../consent/consent-facts';
import type { ContactFacts } from '../../contacts/contact-facts';
import { tidyLocale } from '../../contacts/zone-of';
import { normaliseEmail } from '../../contacts/normalise-email';
import { normalisePhone } from '../../contacts/normalise-phone';
import { withoutGuard } from '../../kernel/csv-cell';
import { isZone } from '../../kernel/local-time';
import { country, flag, zonedInstant } from '../json-reading';
import type { ContactColumns, ContactField } from './contact-columns';
import { birthdayIn } from './read-birthday';
import { splitName } from './split-name';

/** What holds for the whole file where a row does not say it itself. */
export interface ImportTerms {
  /** When what the file says was true: no later than it was saved. */
  at: number;
  basis?: 'opt_in' | 'soft_opt_in';
  source?: string;
  wording?: string;
  consentAt?: number;
  shop: { country: string; timezone: string };
}

/** One row, understood. */
export interface ImportedContact {
  contact: ContactFacts;
  tags: string[];
  consent: ConsentFacts[];
  suppress: { channel: 'email' | 'sms'; address: string; reason: string }[];
  /** It says yes on a channel and not on what basis, when or where: that is no consent. */
  unproved: boolean;
}

const CHANNELS = ['email', 'sms'] as const;
const GRANTED = ['granted', 'subscribed', 'yes', 'true', '1', '是', '同意'];
const WITHDRAWN = ['withdrawn', 'unsubscribed', 'opted out', '退订', '已退订'];
const DEAD: Record<string, string> = {
  ...{ cleaned: 'bounce', bounce: 'bounce', bounced: 'bounce', hard_bounce: 'bounce', invalid: 'bounce' },
  ...{ complained: 'complaint', complaint: 'complaint', spam: 'complaint', abuse: 'complaint' },
  ...{ stop: 'stop', manual: 'manual', suppressed: 'manual', erased: 'manual', yes: 'manual', true: 'manual', '1': 'manual' },
};

/** Understands one row, or says what is wrong with it. Never both: a row is taken whole or not at all. */
export function readContact(
  cells: readonly string[],
  columns: ContactColumns,
  terms: ImportTerms,
): ImportedContact | { fault: string } {
  const row = new Row(cells, columns);
  const email = row.text('email');
  const phone = row.text('phone');
  const code = row.text('country');
  const externalId = row.text('external_id')?.replace(/^'(?=\d)/, '');
  if (!email && !phone && !externalId) return { fault: 'nobody can be known by this row: it has no email, phone or id' };
  const address = { email: normaliseEmail(email), sms: normalisePhone(phone, country(code) ?? terms.shop.country) };
  if (email && !address.email) return { fault: 'email: is no address' };
  if (phone && !address.sms) return { fault: 'phone: is no number' };
  if (code && !country(code)) return { fault: 'country: is no country, write two letters like CN' };
  const zone = row.text('timezone');
  if (zone && !isZone(zone)) return { fault: 'timezone: is no zone, write one like Asia/Shanghai' };
  const locale = row.text('locale');
  if (locale && !tidyLocale(locale)) return { fault: 'locale: is none, write one like zh-CN' };
  const born = row.text('birthday');
  const birthday = born === undefined ? undefined : birthdayIn(born);
  if (born && !birthday) return { fault: 'birthday: is no day, write 1990-05-17, 05-17 or 农历五月初五' };
  const attributes = row.attributes();
  if (!attributes) return { fault: 'attributes: is no JSON object' };
  const said = consentOf(row, columns, terms);
  if ('fault' in said) return said;
  const names = row.text('name') ? splitName(row.text('name')!) : {};
  return {
    contact: {
      ...{ source: columns.source, externalId, email, phone, locale, country: country(code), timezone: zone, birthday },
      ...{ firstName: row.text('first_name') ?? names.firstName, lastName: row.text('last_name') ?? names.lastName },
      ...(Object.keys(attributes).length > 0 && { attributes }),
      at: terms.at,
    },
    tags: (row.text('tags') ?? '').split(/[,;，；]/).map((t) => t.replaceAll('"', '').trim()).filter((t) => t !== ''), // prettier-ignore
    consent: said.consent.filter((c) => address[c.channel] !== undefined),
    suppress: suppressionsOf(row, address),
    unproved: said.unproved,
  };
}

function consentOf(
  row: Row,
  columns: ContactColumns,
  terms: ImportTerms,
): { consent: ConsentFacts[]; unproved: boolean } | { fault: string } {
  const consent: ConsentFacts[] = [];
  let unproved = false;
  const left = row.text('unsubscribed')?.toLowerCase();
  const allLeft =
    row.text('unsubscribed_at') !== undefined || (left !== undefined && (WITHDRAWN.includes(left) || flag(left) === true));
  const leftAt = row.instant('unsubscribed_at', terms.shop.timezone) ?? terms.at;
  const source = (own: string | undefined) => (own ?? row.text('consent_source') ?? terms.source)?.slice(0, 40);
  for (const channel of CHANNELS) {
    const state = row.text(`consent_${channel}`)?.toLowerCase();
    const own = (what: 'at' | 'basis' | 'source' | 'wording') => row.text(`consent_${channel}_${what}`);
    const told = own('at') ?? row.text('consent_at');
    const at = told === undefined ? terms.consentAt : zonedInstant(told, terms.shop.timezone);
    if (told !== undefined && at === undefined) return { fault: `consent_at: is no instant, write 2026-03-01T08:00:00Z` };
    if (allLeft || (state !== undefined && WITHDRAWN.includes(state))) {
      const since = allLeft ? leftAt : (at ?? terms.at);
      consent.push({
        channel,
        state: 'withdrawn',
        at: since,
        source: source(own('source')) ?? 'import',
        byPerson: true,
        explicit: true,
      });
      continue;
    }
    const yes = state === undefined ? channel === 'email' && columns.subscribers : GRANTED.includes(state);
    if (!yes) continue;
    const basis = own('basis') ?? row.text('consent_basis') ?? terms.basis;
    if (basis !== undefined && basis !== 'opt_in' && basis !== 'soft_opt_in')
      return { fault: 'consent_basis: is opt_in or soft_opt_in' };
    const where = source(own('source'));
    const wording = own('wording') ?? row.text('consent_wording') ?? terms.wording;
    // Never as the person's own: what is in a file lifts no withdrawal.
    if (basis !== undefined && at !== undefined && where !== undefined)
      consent.push({ channel, state: 'granted', at, basis, source: where, wording });
    else unproved = true;
  }
  return { consent, unproved };
}

function suppressionsOf(row: Row, address: Partial<Record<'email' | 'sms', string>>): ImportedContact['suppress'] {
  const status = row.text('unsubscribed')?.toLowerCase() ?? '';
  const cleaned = row.text('cleaned_at') === undefined ? undefined : 'bounce';
  return CHANNELS.flatMap((channel) => {
    const named = DEAD[row.text(`suppressed_${channel}`)?.toLowerCase() ?? ''];
    const ofStatus = channel === 'email' && !['yes', 'true', '1'].includes(status) ? (DEAD[status] ?? cleaned) : undefined;
    const reason = named ?? ofStatus;
    return reason !== undefined && address[channel] !== undefined ? [{ channel, address: address[channel], reason }] : [];
  });
}

/** The cells of a row by what they mean; blank ones say nothing. */
class Row {
  private readonly cells = new Map<string, string>();

  constructor(cells: readonly string[], columns: ContactColumns) {
    columns.fields.forEach((field, i) => {
      const text = withoutGuard(cells[i] ?? '')
        .replaceAll('\0', '')
        .trim();
      if (field !== null && text !== '') this.cells.set(field, text);
    });
  }

  text(field: ContactField): string | undefined {
    return this.cells.get(field);
  }

  instant(field: ContactField, zone: string): number | undefined {
    return zonedInstant(this.cells.get(field), zone);
  }

  /** Of `attributes.x` columns and of one with JSON; undefined where that is no object. */
  attributes(): Record<string, unknown> | undefined {
    const own = [...this.cells].filter(([field]) => field.startsWith('attributes.'));
    const json = this.cells.get('attributes');
    let told: unknown = {};
    try {
      told = json === undefined ? {} : JSON.parse(json);
    } catch {
      return undefined;
    }
    if (typeof told !== 'object' || told === null || Array.isArray(told)) return undefined;
    return { ...told, ...Object.fromEntries(own.map(([field, text]) => [field.slice('attributes.'.length), text])) };
  }
}
