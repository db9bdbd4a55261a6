import { exponentOf, toMajor } from '../kernel/money';

/** What SMS would have cost. */
export interface SmsCost {
  messages: number;
  /** The parts they are sent and paid in. */
  segments: number;
  /** Of one part, `0.05 CNY`; null where `channels.yaml` names none. */
  price: string | null;
  /** Of all of them, `12.50 CNY`. */
  cost: string | null;
}

/** `price`: as `channels.yaml` writes it; it may be finer than the currency's coins, the sum is rounded to them. */
export function smsCost(messages: number, segments: number, price: string | undefined): SmsCost {
  if (price === undefined) return { messages, segments, price: null, cost: null };
  const [amount = '', currency = ''] = price.split(' ');
  const minor = Math.round(segments * Number(amount) * 10 ** exponentOf(currency));
  return { messages, segments, price, cost: `${toMajor(minor, currency)} ${currency}` };
}
