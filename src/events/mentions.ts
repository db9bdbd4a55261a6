import type { Person } from '../database/personal-data';

/** Digits that are enough to be one phone number: without the country's code, shops write it in many ways. */
const TELLING_DIGITS = 9;

/** Does a text name an address of this person? A phone number counts however it is written. */
export function mentions({ emails, phones }: Pick<Person, 'emails' | 'phones'>): (text: string) => boolean {
  const numbers = phones.map((phone) => {
    const digits = [...phone.replace(/\D/g, '').slice(-TELLING_DIGITS)];
    return new RegExp(`${digits.join('[\\s().\\-/]*')}(?!\\d)`);
  });
  return (text) => {
    const lower = text.toLowerCase();
    return emails.some((email) => lower.includes(email)) || numbers.some((number) => number.test(text));
  };
}
