import { exponentOf, toMajor } from '../kernel/money';

/** What SMS would have cost. */
export interface SmsCost {
  messages: number;
  /** The parts they are sent and paid in. */
  segments: number;
  /** Of one part, `0.05 CNY`; of several providers all their prices. Null where `channels.yaml` names none for one of them. */
  price: string | null;
  /** Of all of them, `12.50 CNY`; in several currencies their sums. */
  cost: string | null;
}

/** `channels.yaml` names one price for all providers, or one for each. */
export type SmsPrices = string | Readonly<Record<string, string | undefined>> | undefined;

export function priceOf(prices: SmsPrices, provider: string): string | undefined {
  return typeof prices === 'object' ? prices[provider] : prices;
}

/** Adds up messages of one text each. A price may be finer than the currency's coins, the sums are rounded to them. */
export function smsCost(texts: readonly { messages: number; segments: number; price: string | undefined }[]): SmsCost {
  const messages = texts.reduce((sum, text) => sum + text.messages, 0);
  const segments = texts.reduce((sum, text) => sum + text.segments, 0);
  const prices = [...new Set(texts.map(({ price }) => price))];
  if (prices.length === 0 || prices.includes(undefined)) return { messages, segments, price: null, cost: null };
  const sums = new Map<string, number>();
  for (const { segments: parts, price } of texts) {
    const [amount = '', currency = ''] = price!.split(' ');
    sums.set(currency, (sums.get(currency) ?? 0) + parts * Number(amount));
  }
  const cost = [...sums].map(([currency, sum]) => `${rounded(sum, currency)} ${currency}`).join(' + ');
  return { messages, segments, price: prices.join(', '), cost };
}

function rounded(sum: number, currency: string): string {
  return toMajor(Math.round(sum * 10 ** exponentOf(currency)), currency);
}
