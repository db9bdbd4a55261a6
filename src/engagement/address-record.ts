import type { AddressEngagementRow } from './address-engagement.entity';
import type { EngagementChangeRow } from './engagement-change.entity';
import type { Cause, Reading } from './change-words';
import { judge, type Delivery, type DormancyRule, type History } from './dormancy';

/** A row of an address with its history parsed. */
export type AddressRecord = Omit<AddressEngagementRow, 'recent'> & {
  recent: Delivery[];
  /** Not stored yet: `save` inserts it. */
  isNew?: boolean;
};

/** What the rule looks at. */
export function historyOf(record: AddressRecord): History {
  const { recent, woken_at: wokenAt, last_unknown_at: unknownAt, stretch_from: stretchFrom } = record;
  return { recent, wokenAt, unknownAt, stretchFrom };
}

export function remember(record: AddressRecord, history: History): void {
  record.recent = history.recent;
  record.woken_at = history.wokenAt;
  record.last_unknown_at = history.unknownAt;
  record.stretch_from = history.stretchFrom;
}

/** What set a change off, and when. */
export interface Occasion {
  cause: Cause;
  messageId: number | null;
  at: number;
}

/**
 * Sets what the rule says of an address; answers the change, where there is one. Dormancy is about e-mail: it is the text message
 * that may reach whom e-mail does not.
 */
export function changesBy(
  record: AddressRecord,
  rule: DormancyRule,
  { cause, messageId, at }: Occasion,
  nextId: () => number,
): EngagementChangeRow[] {
  if (record.channel !== 'email') return [];
  const { state, inconclusive, silent, since } = judge(historyOf(record), rule);
  const was = readingOf(record);
  if (state !== record.state) record.state_at = at;
  record.state = state;
  record.inconclusive = inconclusive ? 1 : 0;
  const became = readingOf(record);
  if (was === became) return [];
  const { contact_id, address } = record;
  return [{ id: nextId(), contact_id, address, was, became, silent, since, cause, message_id: messageId, at, told: 0 }];
}

/** How an address reads, in one word. */
export function readingOf({ state, inconclusive }: Pick<AddressEngagementRow, 'state' | 'inconclusive'>): Reading {
  return state === 'cooling' && inconclusive === 1 ? 'inconclusive' : state;
}
