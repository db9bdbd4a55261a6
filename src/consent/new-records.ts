import type { ConsentRecord } from './may-send';

/**
 * Which statements are worth a line in the append-only history: what would change nothing is left out, so that a shop which
 * repeats `true` with every order does not fill the table. Withdrawals are all kept, unless it is the very same one: a
 * late grant may turn up between two of them.
 */
export function newRecords<T extends ConsentRecord>(known: readonly ConsentRecord[], statements: readonly T[]): T[] {
  const history: ConsentRecord[] = [...known];
  const fresh: T[] = [];
  for (const s of statements) {
    if (adds(history, s)) {
      history.push(s);
      fresh.push(s);
    }
  }
  return fresh;
}

function adds(history: ConsentRecord[], s: ConsentRecord): boolean {
  const about = history.filter(
    (r) => r.channel === s.channel && r.purpose === s.purpose && r.topic === s.topic && r.address === s.address,
  );
  const same = about.filter((r) => r.state === s.state && r.basis === s.basis && r.byPerson === s.byPerson);
  if (s.state === 'withdrawn') return !same.some((r) => r.at === s.at);
  // Whenever it was told, a bare yes or no tells no more than the first one did.
  if (!(s.state === 'granted' && s.byPerson)) return same.length === 0;
  const newest = about.reduce<ConsentRecord | undefined>((latest, r) => (latest && latest.at > r.at ? latest : r), undefined);
  const standsAlready = newest !== undefined && same.includes(newest) && newest.at <= s.at;
  return !standsAlready && !same.some((r) => r.at === s.at);
}
