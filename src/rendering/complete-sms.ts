/** Words by which a text tells how to refuse further ones, in either language. */
const OPT_OUT = /回复?\s*(?:t|td|r|n)\b|回复?\s*(?:t|td|r|n)退订|拒收请回复|退订|\b(?:reply|text|send)\b.{0,20}\bstop\b/i;

export function tellsOptOut(text: string): boolean {
  return OPT_OUT.test(text);
}

/** The text without a signature of its own. */
export function withoutSignature(text: string): string {
  return text.replace(/^\s*【[^】]*】\s*/, '');
}

/**
 * What the law of the number's country asks of an SMS (RELIABILITY S1): in China `【签名】` comes first, and marketing ends
 * with the way to refuse. Added where absent, before anything is counted.
 */
export function completeSms(
  text: string,
  { country, purpose, sign }: { country: string | undefined; purpose: 'service' | 'marketing' | undefined; sign: string },
): string {
  if (country !== 'CN') return text;
  const signed = /^\s*【/.test(text) ? text : `【${sign}】${text}`;
  return purpose === 'marketing' && !tellsOptOut(signed) ? `${signed} 回T退订` : signed;
}
