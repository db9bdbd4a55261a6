import type { ListedConsent } from '../consent/consent-list.service';
import type { ListedContact } from '../contacts/contact-scan.service';
import { csvCell } from '../kernel/csv-cell';
import { toIso } from '../kernel/local-time';

/** The columns of the list, named as `contacts import` reads them. */
export const LIST_COLUMNS = [
  ...[
    'external_id',
    'email',
    'phone',
    'first_name',
    'last_name',
    'locale',
    'country',
    'timezone',
    'birthday',
    'tags',
    'attributes',
  ],
  ...[
    'consent_email',
    'consent_email_at',
    'consent_email_basis',
    'consent_email_source',
    'consent_email_wording',
    'suppressed_email',
  ],
  ...['consent_sms', 'consent_sms_at', 'consent_sms_basis', 'consent_sms_source', 'consent_sms_wording', 'suppressed_sms'],
  ...['orders_paid', 'last_order_at', 'contact'],
];

/** Everything of one line of the list. */
export interface ContactLine {
  contact: ListedContact;
  email: ListedConsent;
  sms: ListedConsent;
  /** Why an address must not be used. */
  suppressed: { email: string | null; sms: string | null };
}

/** The head of the list. */
export function listHead(): string {
  return LIST_COLUMNS.map(csvCell).join(',');
}

/** One contact of the list. No field of it is a formula to a spreadsheet. */
export function listLine(line: ContactLine): string {
  const { contact } = line;
  const cells = [
    ...[contact.external_id, contact.email, contact.phone, contact.first_name, contact.last_name],
    ...[contact.locale, contact.country, contact.timezone_source === 'given' ? contact.timezone : null],
    ...[
      birthdayOf(contact),
      (JSON.parse(contact.tags) as string[]).join(','),
      contact.attributes === '{}' ? null : contact.attributes,
    ],
    ...consentCells(line.email),
    line.suppressed.email,
    ...consentCells(line.sms),
    line.suppressed.sms,
    ...[`${contact.orders_paid}`, contact.last_order_at === null ? null : toIso(contact.last_order_at), `${contact.id}`],
  ];
  return cells.map((cell) => csvCell(cell ?? '')).join(',');
}

function consentCells({ state, record }: ListedConsent): (string | null)[] {
  return record === null
    ? [null, null, null, null, null]
    : [state, toIso(record.at), record.basis, record.source, record.wording];
}

/** `1990-05-17`, `05-17`, `lunar 05-05`, `lunar leap 1990-05-05`. */
function birthdayOf(contact: ListedContact): string | null {
  const { birth_year: year, birth_month: month, birth_day: day, birth_calendar: calendar, birth_leap: leap } = contact;
  if (month === null || day === null) return null;
  const two = (n: number) => `${n}`.padStart(2, '0');
  const date = `${year === null ? '' : `${year}-`}${two(month)}-${two(day)}`;
  return calendar === 'lunar' ? `lunar ${leap === 1 ? 'leap ' : ''}${date}` : date;
}
