import { exponentOf, toMajor, toMinor, type Money } from '../../kernel/money';

export function isMoney(value: unknown): value is Money {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, 'minor') || !Object.hasOwn(value, 'currency'))
    return false;
  const { minor, currency } = value as Money;
  return typeof minor === 'number' && typeof currency === 'string';
}

/** `100 CNY` as money; `undefined` when the text is no amount with its currency. */
export function parseAmount(text: string): Money | undefined {
  const found = /^(-?\d+(?:\.\d+)?)\s+([A-Z]{3})$/.exec(text.trim());
  const minor = found ? toMinor(found[1]!, found[2]!) : undefined;
  return found && minor !== undefined ? { minor, currency: found[2]! } : undefined;
}

/** The form `parseAmount` reads: `268.00 CNY`. */
export function printAmount({ minor, currency }: Money): string {
  return `${toMajor(minor, currency)} ${currency}`;
}

/** Minor units of another currency by `{ 'USD/CNY': 7.1 }` (either direction), half up; `undefined` without a rate. */
export function convert(money: Money, currency: string, rates: Record<string, number>): number | undefined {
  if (money.currency === currency) return money.minor;
  const rate = rateBetween(money.currency, currency, rates);
  if (rate === undefined) return undefined;
  return Math.floor((money.minor / 10 ** exponentOf(money.currency)) * rate * 10 ** exponentOf(currency) + 0.5);
}

/** Units of `to` for one of `from`. */
export function rateBetween(from: string, to: string, rates: Record<string, number>): number | undefined {
  const [there, back] = [`${from}/${to}`, `${to}/${from}`];
  if (Object.hasOwn(rates, there)) return rates[there];
  return Object.hasOwn(rates, back) ? 1 / rates[back]! : undefined;
}
