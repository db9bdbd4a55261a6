// Looked for from the beginnings of words only: else a long word without an @ would be read again from each of its letters.
const ADDRESS = /(?<![^\s<>"'`(),;:=])[^\s<>"'`(),;:=]+@[^\s<>"'`(),;:=]+/g;
const NUMBER = /\+\d[\d\s().-]{6,}\d/g;

/**
 * A text of somebody else's (a database, a mail server) with the e-mail addresses and international phone numbers in it taken
 * out: the last defence of the log. What is ours to write names nobody in the first place.
 */
export function withoutPeople(text: string): string {
  return text.replace(ADDRESS, '(address)').replace(NUMBER, '(number)');
}
