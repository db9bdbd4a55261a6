import { exponentOf } from '../kernel/money';

/**
 * How many minor units of `to` one minor unit of `from` is, by `rates.yaml` (`USD/CNY: 7.1`: one dollar is 7.1 yuan), read in
 * either direction; `undefined` without a rate.
 */
export function factorOf(rates: Readonly<Record<string, number>>, from: string, to: string): number | undefined {
  if (from === to) return 1;
  const direct = rates[`${from}/${to}`];
  const inverse = rates[`${to}/${from}`];
  const major = direct ?? (inverse === undefined ? undefined : 1 / inverse);
  return major === undefined ? undefined : major * 10 ** (exponentOf(to) - exponentOf(from));
}

/** The currencies that can be shown in `to`, each with its factor; `to` itself is one of them. */
export function factorsTo(rates: Readonly<Record<string, number>>, to: string): Map<string, number> {
  const names = new Set([to, ...Object.keys(rates).flatMap((pair) => pair.split('/'))]);
  const factors = [...names].map((from) => [from, factorOf(rates, from, to)] as const);
  return new Map(factors.filter((f): f is readonly [string, number] => f[1] !== undefined));
}
