import { exponentOf, toMinor, type Money } from '../../kernel/money';

export function isMoney(value: unknown): value is Money {
  return typeof value === 'object' && value !== null && 'minor' in value && 'currency' in value;
}

/** `100 CNY` as money; `undefined` when the text is no amount with its currency. */
export function parseAmount(text: string): Money | undefined {
  const found = /^(-?\d+(?:\.\d+)?)\s+([A-Z]{3})$/.exec(text.trim());
  const minor = found ? toMinor(found[1]!, found[2]!) : undefined;
  return found && minor !== undefined ? { minor, currency: found[2]! } : undefined;
}

/** Minor units of another currency by `{ 'USD/CNY': 7.1 }` (either direction); `undefined` without a rate. */
export function convert(money: Money, currency: string, rates: Record<string, number>): number | undefined {
  if (money.currency === currency) return money.minor;
  const there = rates[`${money.currency}/${currency}`];
  const back = rates[`${currency}/${money.currency}`];
  const rate = there ?? (back ? 1 / back : undefined);
  if (rate === undefined) return undefined;
  return Math.round((money.minor / 10 ** exponentOf(money.currency)) * rate * 10 ** exponentOf(currency));
}
