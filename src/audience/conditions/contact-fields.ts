import { localeOf } from '../../contacts/zone-of';
import type { Settings } from '../../config/settings';
import { jsonField, jsonList } from './json-fields';
import { operators } from './operators';
import { commas, param, raw, sql, TRUE, type Sql } from './sql-text';
import type { SqlDialect } from './sql-dialect';
import { number, only, text, type SqlField, type SqlValue } from './sql-value';

/** The fields of a contact as SQL over `contacts c`: what contacts/view-contact.ts says, in the database's words. */
export class ContactFields {
  constructor(
    private readonly shop: Settings['shop'],
    private readonly dialect: SqlDialect,
    private readonly alias: () => string,
  ) {}

  /** `undefined` when a contact has no such field. */
  field(name: string): SqlField | undefined {
    const [first = '', ...rest] = name.split('.');
    if (first === 'attributes') return only(jsonField(raw('c.attributes'), rest, this.dialect, this.alias));
    if (rest.length > 0) return undefined;
    switch (first) {
      case 'locale':
        return this.byLocale(raw('c.locale'), (locale) => locale);
      case 'language':
        return this.byLocale(
          sql`lower(CASE instr(c.locale, '-') WHEN 0 THEN c.locale ELSE substr(c.locale, 1, instr(c.locale, '-') - 1) END)`,
          (locale) => locale.split('-')[0]!.toLowerCase(),
        );
      case 'name':
        return only(text(this.fullName()));
      case 'timezone':
        return only(text(sql`COALESCE(c.timezone, ${param(this.shop.timezone)})`));
      case 'timezone_source':
        return only(text(raw(`COALESCE(c.timezone_source, 'shop')`)));
      case 'birthday':
        return only({ present: raw('(c.birth_month IS NOT NULL AND c.birth_day IS NOT NULL)') });
      case 'tags':
        return only(jsonList(raw('c.tags'), this.dialect, this.alias));
      case 'segments':
        return only(this.segments());
      case 'email':
        return only(text(newestAddress('email')));
      case 'email_doubt':
        return only(text(newestAddress('email', 'doubt')));
      case 'phone':
        return only(text(newestAddress('sms')));
      case 'value':
        return only({
          present: raw('EXISTS (SELECT 1 FROM contact_scores s WHERE s.contact_id = c.id)'),
          money: { minor: score('value'), currency: score('currency') },
        });
      case 'rfm':
      case 'tier':
        return only(text(score(first)));
      case 'recency':
      case 'frequency':
      case 'monetary':
        return only(number(score(first)));
      case 'email_state':
        return only(text(engagement('email', 'state')));
      case 'email_opened_at':
        return only(number(engagement('email', 'last_open_at')));
      case 'email_clicked_at':
        return only(number(engagement('email', 'last_click_at')));
      case 'sms_clicked_at':
        return only(number(engagement('sms', 'last_click_at')));
      case 'first_name':
      case 'last_name':
      case 'country':
        return only(text(raw(`c.${first}`)));
      case 'orders_paid':
      case 'first_order_at':
      case 'last_order_at':
      case 'created_at':
        return only(number(raw(`c.${first}`)));
      default:
        return undefined;
    }
  }

  /** What follows from the locale: the contact's own, else the country's, else the shop's. The latter two are known while compiling. */
  private byLocale(own: Sql, from: (locale: string) => string): SqlField {
    return (test) => {
      const ofShop = test({ constant: from(localeOf(undefined, undefined, this.shop.locale)) });
      const differ = [...countryLocales()].filter(([, locale]) => test({ constant: from(locale) }).sql !== ofShop.sql);
      const other = ofShop.sql === TRUE.sql ? raw('0') : raw('1');
      const countries = commas(differ.map(([country]) => raw(`'${country}'`)));
      const byCountry = differ.length === 0 ? raw('') : sql` WHEN c.country IN (${countries}) THEN ${other}`;
      return sql`CASE WHEN c.locale IS NOT NULL THEN ${test(text(own))}${byCountry} ELSE ${ofShop} END`;
    };
  }

  /** Family name first, and no space between, where the language has it so. */
  private fullName(): Sql {
    const familyFirst = this.field('language')!((language) => {
      const asked = ['zh', 'ja', 'ko'];
      if ('constant' in language) return raw(asked.includes(language.constant as string) ? '1' : '0');
      return operators.in.sql(language, asked, { now: 0, zone: '', rates: {} }, this.dialect);
    });
    const [first, last] = [raw('c.first_name'), raw('c.last_name')];
    return sql`CASE WHEN COALESCE(length(${first}), 0) = 0 OR COALESCE(length(${last}), 0) = 0 THEN COALESCE(${first}, ${last})
      WHEN ${familyFirst} THEN ${this.dialect.concat(last, first)} ELSE ${this.dialect.concat(first, raw(`' '`), last)} END`;
  }

  private segments(): SqlValue {
    return {
      present: TRUE,
      anyElement: (holds) => {
        const alias = this.alias();
        const element = { ...text(raw(`${alias}.segment`)), field: () => undefined };
        return sql`EXISTS (SELECT 1 FROM segment_members ${raw(alias)} WHERE ${raw(alias)}.contact_id = c.id AND ${holds(element)})`;
      },
    };
  }
}

/** The address the view shows: the valid one seen last. */
export function newestAddress(channel: 'email' | 'sms', column: 'address' | 'doubt' = 'address'): Sql {
  return raw(
    `(SELECT a.${column} FROM addresses a WHERE a.contact_id = c.id AND a.channel = '${channel}' AND a.valid = 1 ORDER BY a.seen_at DESC, a.address DESC LIMIT 1)`,
  );
}

function score(column: string): Sql {
  return raw(`(SELECT s.${column} FROM contact_scores s WHERE s.contact_id = c.id)`);
}

function engagement(channel: 'email' | 'sms', column: string): Sql {
  return sql`(SELECT g.${raw(column)} FROM address_engagement g WHERE g.channel = ${raw(`'${channel}'`)} AND g.address = ${newestAddress(channel)})`;
}

let known: Map<string, string> | undefined;

/** Countries with a language of their own, and the locale `localeOf` takes for them. The machine is asked once. */
function countryLocales(): Map<string, string> {
  if (known) return known;
  known = new Map();
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  for (const country of letters.flatMap((a) => letters.map((b) => a + b))) {
    const locale = localeOf(undefined, country, '');
    if (locale !== '') known.set(country, locale);
  }
  return known;
}
