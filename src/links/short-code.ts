/**
 * The code of a short link: ten letters and digits, some 59 bits. It needs no escaping anywhere, is in the plain alphabet of SMS, and
 * begins and ends with what every phone takes for a part of the link.
 */
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const LENGTH = 10;
const SHAPE = /^[0-9A-Za-z]{10}$/;

/** A code of 16 random bytes: so many that each is as likely as any other. */
export function shortCode(random: Buffer): string {
  let rest = BigInt(`0x${random.toString('hex')}`);
  let code = '';
  for (let i = 0; i < LENGTH; i++) {
    code += ALPHABET[Number(rest % 62n)];
    rest /= 62n;
  }
  return code;
}

/** Could this be a code of ours? Names of messages are longer: the two are never taken for each other. */
export function isShortCode(text: string): boolean {
  return SHAPE.test(text);
}
