import { conditionsOf, partsOf } from './conditions-of';
import type { CompiledFlow, Progress } from './definition';

/** Which of an enrollment's messages were opened or clicked by a person: enrollment id → step id. */
export type Readers = ReadonlyMap<number, ReadonlyMap<string, { opened: boolean; clicked: boolean }>>;

const known = new WeakMap<CompiledFlow, boolean>();

/** Does any branch of this flow ask whether an earlier message was opened or clicked? */
export function looksBackAtReaders(flow: CompiledFlow): boolean {
  let asks = known.get(flow);
  if (asks === undefined) {
    const parts = conditionsOf(flow).flatMap(({ condition }) => [...partsOf(condition)]);
    asks = parts.some((part) => part.is === 'field' && /^step\..+\.(opened|clicked)$/.test(part.field));
    known.set(flow, asks);
  }
  return asks;
}

/** The progress with `opened` and `clicked` filled in, as they are known now. */
export function withReaders<P extends Progress>(
  progress: P,
  read: ReadonlyMap<string, { opened: boolean; clicked: boolean }> | undefined,
): P {
  if (!read || read.size === 0) return progress;
  const results = { ...progress.results };
  for (const [step, touched] of read) {
    const result = results[step];
    if (result) results[step] = { ...result, ...touched };
  }
  return { ...progress, results };
}
