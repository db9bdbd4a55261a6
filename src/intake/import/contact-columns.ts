/** What a column of a list of contacts means. */
export type ContactField =
  | 'external_id'
  | 'email'
  | 'phone'
  | 'first_name'
  | 'last_name'
  | 'name'
  | 'locale'
  | 'country'
  | 'timezone'
  | 'birthday'
  | 'tags'
  | 'attributes'
  | `consent_${'email' | 'sms'}${'' | '_at' | '_basis' | '_source' | '_wording'}`
  | 'consent_at'
  | 'consent_basis'
  | 'consent_source'
  | 'consent_wording'
  | 'unsubscribed'
  | 'unsubscribed_at'
  | 'suppressed_email'
  | 'suppressed_sms'
  | 'cleaned_at';

/** Names as marketers and other programs write them; letters, digits and Chinese characters count, nothing else. */
const NAMES: Record<string, string> = {
  external_id: 'external id|customer id|id|客户id|会员id|会员编号',
  email: 'email|e mail|mail|email address|邮箱|电子邮箱|邮件',
  phone: 'phone|mobile|phone number|mobile phone|cell|telephone|手机|手机号|手机号码|电话',
  first_name: 'first name|given name|firstname|名',
  last_name: 'last name|surname|family name|lastname|姓',
  name: 'name|full name|姓名|名字|收货人',
  locale: 'locale|language|语言',
  country: 'country|country code|cc|default address country code|国家',
  timezone: 'timezone|time zone|时区',
  birthday: 'birthday|birth date|date of birth|birthdate|生日|出生日期',
  tags: 'tags|tag|标签',
  attributes: 'attributes',
  consent_email: 'consent email|email consent|accepts email marketing|accepts marketing|email marketing consent|email opt in',
  consent_sms: 'consent sms|sms consent|accepts sms marketing|sms marketing consent|sms opt in',
  consent_at: 'consent at|consented at|consent timestamp|optin time|opt in time|confirm time',
  consent_basis: 'consent basis|basis',
  consent_source: 'consent source',
  consent_wording: 'consent wording',
  unsubscribed: 'unsubscribed|退订|status|email marketing status',
  unsubscribed_at: 'unsubscribed at|unsub time',
  suppressed_email: 'suppressed email|email suppressed|suppressed',
  suppressed_sms: 'suppressed sms|sms suppressed',
  cleaned_at: 'clean time',
};

const FIELDS = new Map<string, ContactField>(
  Object.entries(NAMES).flatMap(([field, names]) => names.split('|').map((name) => [name, field as ContactField] as const)),
);
for (const channel of ['email', 'sms'] as const)
  for (const what of ['at', 'basis', 'source', 'wording'] as const)
    FIELDS.set(`consent ${channel} ${what}`, `consent_${channel}_${what}`);
FIELDS.set('email marketing consent timestamp', 'consent_email_at');
FIELDS.set('sms marketing consent timestamp', 'consent_sms_at');

/** How the columns of one file are read. */
export interface ContactColumns {
  /** The field of each column, in its position; `attributes.x` as it is written; null where nothing is known of it. */
  fields: (ContactField | `attributes.${string}` | null)[];
  /** Headers that mean nothing to us. */
  unknown: string[];
  /** The shop whose ids the file holds. */
  source: 'shopify' | 'shop';
  /** Everybody in the file subscribed: Mailchimp writes one file for those, one for unsubscribed, one for cleaned. */
  subscribers: boolean;
}

/** Reads the head of a file. Two columns that mean the same: the first counts. */
export function readColumns(headers: readonly string[]): ContactColumns {
  const unknown: string[] = [];
  const taken = new Set<string>();
  const names = headers.map(plain);
  const fields = headers.map((header, i) => {
    const own = /^attributes?\.(.{1,64})$/i.exec(header.trim())?.[1];
    const field = own ? (`attributes.${own}` as const) : FIELDS.get(names[i]!);
    if (field !== undefined && !taken.has(field)) {
      taken.add(field);
      return field;
    }
    if (header.trim() !== '') unknown.push(header.trim());
    return null;
  });
  const mailchimp = names.includes('member rating') && names.includes('leid');
  return {
    fields,
    unknown,
    source: names.includes('customer id') && names.includes('accepts email marketing') ? 'shopify' : 'shop',
    subscribers: mailchimp && !names.includes('unsub time') && !names.includes('clean time'),
  };
}

function plain(header: string): string {
  return header
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
