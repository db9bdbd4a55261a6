/** One line of the consent history, as the rules below read it. Instants are epoch milliseconds. */
export interface ConsentRecord {
  channel: 'email' | 'sms';
  /** What it was about; null when it was about the person, whatever the address. */
  address: string | null;
  purpose: 'service' | 'marketing';
  /** Null: everything of that purpose. */
  topic: string | null;
  state: 'granted' | 'withdrawn' | 'not_given';
  basis: 'opt_in' | 'soft_opt_in' | null;
  /** The person did it, there and then: only such a grant lifts a withdrawal. */
  byPerson: boolean;
  at: number;
}

/** What the law of the contact's country allows: an entry of `countries` in rules.yaml fits. */
export interface ConsentRule {
  /** Customers may be told of similar goods as long as they do not object. */
  soft_opt_in?: boolean;
}

/**
 * May marketing go to this contact on a channel?
 *
 * A withdrawal holds until the person grants again for the very address that withdrew: a bare `true` of a shop never lifts
 * one, whenever it was told, nor does a grant for another address of somebody who proved to be the same person (the most
 * restrictive wins). Then any grant will do; a soft opt-in only where the country's rule allows it, a grant for a phone
 * number only for that number (`address`, where given). `not_given` neither grants nor withdraws.
 */
export function mayMarket(
  records: readonly ConsentRecord[],
  channel: ConsentRecord['channel'],
  rule: ConsentRule,
  address?: string,
): 'granted' | 'no_consent' | 'unsubscribed' {
  const about = records.filter((r) => r.channel === channel && r.purpose === 'marketing' && r.topic === null);
  if (isWithdrawn(about)) return 'unsubscribed';
  const granted = about.some(
    (r) =>
      r.state === 'granted' &&
      (r.basis !== 'soft_opt_in' || rule.soft_opt_in === true) &&
      (channel === 'email' || r.address === null || address === undefined || r.address === address),
  );
  return granted ? 'granted' : 'no_consent';
}

/** Has the person switched this topic off on a channel? Of all purposes alike. */
export function topicOff(records: readonly ConsentRecord[], channel: ConsentRecord['channel'], topic: string): boolean {
  return isWithdrawn(records.filter((r) => r.channel === channel && r.topic === topic));
}

/** Did any address withdraw without the person granting it again later? At the same instant the withdrawal wins. */
function isWithdrawn(records: ConsentRecord[]): boolean {
  return records.some(
    (w) =>
      w.state === 'withdrawn' &&
      !records.some((g) => g.state === 'granted' && g.byPerson && g.at > w.at && (g.address === w.address || w.address === null)),
  );
}
