/** How many parts a text is sent and paid in. */
export interface SmsSize {
  encoding: 'GSM-7' | 'UCS-2';
  /** Septets, or UTF-16 units. */
  units: number;
  segments: number;
  /** The first character that is not in the GSM alphabet: because of it a part holds 70 characters instead of 160. */
  flippedBy?: string;
}

/** One part, and each of several: a header of six bytes ties them together (3GPP TS 23.040). */
const ROOM = { 'GSM-7': { alone: 160, joined: 153 }, 'UCS-2': { alone: 70, joined: 67 } } as const;

/**
 * Counts parts as carriers do. `always` is for those who count every text in one encoding: Chinese carriers count 70 and 67
 * characters even for plain letters.
 */
export function smsSegments(text: string, always?: SmsSize['encoding']): SmsSize {
  const characters = [...text];
  const flippedBy = characters.find((c) => !inGsmAlphabet(c));
  const encoding = flippedBy === undefined ? (always ?? 'GSM-7') : 'UCS-2';
  const widths = characters.map((c) => (encoding === 'UCS-2' ? c.length : EXTENDED.has(c) ? 2 : 1));
  const units = widths.reduce((sum, width) => sum + width, 0);
  const { alone, joined } = ROOM[encoding];
  return { encoding, units, segments: units <= alone ? 1 : parts(widths, joined), ...(flippedBy !== undefined && { flippedBy }) };
}

/** Whether a character is in the alphabet of which 160 fill a part. */
export function inGsmAlphabet(character: string): boolean {
  return BASIC.has(character) || EXTENDED.has(character);
}

/** No character is cut in two: one of two units that does not fit any more begins the next part. */
function parts(widths: number[], room: number): number {
  let [count, used] = [1, 0];
  for (const width of widths) {
    if (used + width > room) [count, used] = [count + 1, 0];
    used += width;
  }
  return count;
}

/** The GSM alphabet and what is reached by its escape character: 3GPP TS 23.038. */
const BASIC = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
const EXTENDED = new Set('^{}\\[~]|€\f');
