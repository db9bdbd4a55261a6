import { maskMustaches, MASK } from '../mustaches';
import { smsCost } from '../sms-cost';
import { inGsmAlphabet, smsSegments } from '../sms-segments';
import { complaint, type Check, type Whole } from './check';

/** What a machine made of what the author typed, and what stands for it in the GSM alphabet. */
const PLAIN: Record<string, string> = { '‘': "'", '’': "'", '‚': ',', '“': '"', '”': '"', '„': '"', '«': '"', '»': '"', '–': '-', '—': '-', '‑': '-', '−': '-', '…': '...', '•': '-', '·': '-' }; // prettier-ignore
const THOUSAND = 1000;

/**
 * An SMS of which every part holds 70 characters instead of 160 because of a quote, a dash or an emoji. A text in a language
 * whose letters are not in the GSM alphabet has no choice, and nothing is said of it.
 */
export const alphabet: Check<Whole> = {
  id: 'alphabet',
  look: ({ channel, texts: [body], full, smsPrice }) => {
    if (channel !== 'sms' || smsPrice === undefined) return [];
    const written = maskMustaches(body.text);
    const strays = [...written].filter((c) => c !== MASK && !inGsmAlphabet(c));
    const [first] = strays;
    if (first === undefined || strays.some((c) => /\p{L}/u.test(c))) return [];
    const now = smsSegments(full.text);
    const plain = smsSegments([...full.text].map((c) => (strays.includes(c) ? plainly(c) : c)).join(''));
    if (plain.encoding === 'UCS-2') return [];
    const more = now.segments - plain.segments;
    const others = new Set(strays).size - 1;
    const what = `"${first}"${others > 0 ? ` and ${others} more` : ''}`;
    const parts = `${now.segments} ${now.segments === 1 ? 'part' : 'parts'} instead of ${plain.segments}`;
    const message = `because of ${what} a part holds 70 characters instead of 160: the sample has ${parts}${pricedAt(more, smsPrice)}`;
    const hint = plainly(first) === '' ? 'leave it out' : `write ${JSON.stringify(plainly(first))}`;
    return [complaint(more > 0 ? 'warning' : 'hint', body, written.indexOf(first), message, hint)];
  },
};

function plainly(character: string): string {
  return PLAIN[character] ?? (/\p{Zs}/u.test(character) ? ' ' : '');
}

function pricedAt(more: number, price: string | null): string {
  if (price === null || more <= 0) return '';
  const { cost } = smsCost([{ messages: THOUSAND, segments: more * THOUSAND, price }]);
  return cost === null ? '' : `, ${cost} more for ${THOUSAND} messages`;
}
