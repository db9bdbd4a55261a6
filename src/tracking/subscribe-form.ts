import { doubtOf } from '../contacts/address-doubt';
import { normaliseEmail } from '../contacts/normalise-email';
import { normalisePhone } from '../contacts/normalise-phone';
import { cleanText } from '../rendering/message-variables';

/** What somebody asked for on the form at /subscribe, not confirmed by anybody yet. */
export interface Wish {
  /** In normal form. */
  email: string;
  firstName: string | null;
  /** E.164; only together with the yes to text messages. */
  phone: string | null;
  /** None: everything. */
  topics: string[];
}

export interface FormRules {
  topics: readonly string[];
  first_name: boolean;
  phone: boolean;
  /** To which a number without a country's code belongs. */
  country: string;
}

/** `typo`: it looks mistyped, and nobody said yet that it is not. `disposable`: it was made to be thrown away. */
export type FormFault = 'email' | 'typo' | 'disposable' | 'phone';

/** What stands in the fields, as it is shown again. */
export interface FormFields {
  email: string;
  firstName: string;
  phone: string;
  sms: boolean;
  topics: string[];
  /** The address that was asked about and left as it is. */
  kept: string;
}

const LONGEST = { email: 254, name: 60, phone: 40 };

/** The fields of a form, cut to what could be meant. */
export function fieldsOf(form: URLSearchParams, rules: FormRules): FormFields {
  const text = (name: string, length: number) =>
    cleanText(form.get(name) ?? '')
      .trim()
      .slice(0, length);
  return {
    email: text('email', LONGEST.email),
    kept: text('kept', LONGEST.email),
    firstName: rules.first_name ? text('first_name', LONGEST.name) : '',
    phone: rules.phone ? text('phone', LONGEST.phone) : '',
    sms: rules.phone && form.get('sms') === 'on',
    topics: rules.topics.filter((topic) => form.getAll('topic').includes(topic)),
  };
}

/** What is asked for, or what is wrong. A number counts only with the yes beside it: without, nothing may be sent to it. */
export function wishOf(fields: FormFields, rules: FormRules): Wish | { faults: FormFault[] } {
  const email = normaliseEmail(fields.email);
  const phone = fields.sms ? normalisePhone(fields.phone, rules.country) : undefined;
  const wrong = emailFault(email, fields.kept);
  const faults: FormFault[] = [...(wrong ? [wrong] : []), ...(fields.sms && !phone ? (['phone'] as const) : [])];
  if (!email || faults.length > 0) return { faults };
  return { email, firstName: fields.firstName || null, phone: phone ?? null, topics: fields.topics };
}

/** What is wrong with an address in normal form. Whoever was asked whether it is mistyped, and left it, is taken at their word. */
export function emailFault(email: string | undefined, kept: string): 'email' | 'typo' | 'disposable' | undefined {
  if (!email) return 'email';
  const doubt = doubtOf('email', email);
  return doubt === 'typo' && normaliseEmail(kept) === email ? undefined : (doubt ?? undefined);
}

/** What only programs fill in: the field is out of people's sight. */
export function isMachine(form: URLSearchParams): boolean {
  return (form.get('website') ?? '') !== '';
}
