import type { Tx } from '../database/tx';
import { groupBy } from '../kernel/group-by';
import { GateStore } from './gate.store';
import type { MessageRow } from './message.entity';
import type { MessageOptions } from './new-message';

/** Does this message go to somebody although, or because, they do not read e-mail? */
export function asksDormant(row: Pick<MessageRow, 'options'>): boolean {
  const { evenIfDormant, once } = JSON.parse(row.options) as MessageOptions;
  return evenIfDormant !== undefined || once !== undefined;
}

/** Whoever does not read e-mail is asked once on each channel, however many flows would like to, until they were awake again. */
export class AskedWhileDormant {
  constructor(private readonly store: GateStore) {}

  /**
   * Of the contacts that these messages would ask and whose e-mail address is dormant: the messages on this channel that asked
   * since it is. Mostly there are none to look for.
   */
  async of(
    tx: Tx,
    rows: readonly MessageRow[],
    everyId: number[],
    survivorOf: (id: number) => number,
  ): Promise<Map<number, number[]>> {
    const wanted = new Set(rows.filter(asksDormant).map((row) => survivorOf(row.contact_id)));
    if (wanted.size === 0) return new Map();
    const ids = everyId.filter((id) => wanted.has(survivorOf(id)));
    const newest = groupBy(await this.store.emailStates(tx, ids), (a) => survivorOf(a.contact_id));
    const since = new Map([...newest].flatMap(([id, [a]]) => (a!.state === 'dormant' ? [[id, a!.state_at!] as const] : [])));
    if (since.size === 0) return new Map();
    const asking = await this.store.asking(tx, rows[0]!.channel, ids, Math.min(...since.values()));
    const asked = groupBy(asking, (m) => survivorOf(m.contact_id));
    return new Map(
      [...since].map(([id, at]) => [id, (asked.get(id) ?? []).filter((m) => m.gated_at >= at).map((m) => m.id)] as const),
    );
  }
}
