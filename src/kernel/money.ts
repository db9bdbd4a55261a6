/** Money is an integer of minor units with its ISO 4217 currency. Floating point never touches it. */
export interface Money {
  minor: number;
  currency: string;
}

const EXPONENTS: Record<string, number> = {
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  ISK: 0,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  PYG: 0,
  RWF: 0,
  UGX: 0,
  UYI: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
  BHD: 3,
  IQD: 3,
  JOD: 3,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  TND: 3,
};

/** Digits after the decimal point of a currency (2 for most, 0 for JPY, 3 for KWD). */
export function exponentOf(currency: string): number {
  return EXPONENTS[currency.toUpperCase()] ?? 2;
}

/**
 * A decimal amount in major units (`"268.00"`, `268`, `"-3.5"`) to minor units, half up; `undefined` when it is no amount
 * or does not fit a safe integer.
 */
export function toMinor(amount: string | number, currency: string): number | undefined {
  const text = typeof amount === 'number' ? (Number.isFinite(amount) ? decimalText(amount) : '') : amount.trim();
  const found = /^([+-]?)(\d{0,15})(?:\.(\d*))?$/.exec(text);
  if (!found || (!found[2] && !found[3])) return undefined;
  const exponent = exponentOf(currency);
  const fraction = (found[3] ?? '').padEnd(exponent + 1, '0');
  let minor = BigInt((found[2] || '0') + fraction.slice(0, exponent));
  if (fraction.charCodeAt(exponent) >= 53) minor += 1n;
  const signed = Number(found[1] === '-' ? -minor : minor);
  return Number.isSafeInteger(signed) ? (signed === 0 ? 0 : signed) : undefined;
}

/** Minor units to a decimal string in major units: `26800, CNY` is `"268.00"`. */
export function toMajor(minor: number, currency: string): string {
  const exponent = exponentOf(currency);
  const digits = String(Math.abs(Math.round(minor))).padStart(exponent + 1, '0');
  const head = digits.slice(0, digits.length - exponent);
  return `${minor < 0 ? '-' : ''}${head}${exponent ? '.' + digits.slice(-exponent) : ''}`;
}

/** An amount as a reader expects it: `¥268.00`, `268,00 €`, in the reader's locale. */
export function printMoney(money: Money, locale: string): string {
  const exponent = exponentOf(money.currency);
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: money.currency,
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: exponent,
    maximumFractionDigits: exponent,
  }).format(money.minor / 10 ** exponent);
}

function decimalText(n: number): string {
  const text = String(n);
  return /e/i.test(text) ? n.toFixed(6) : text;
}
