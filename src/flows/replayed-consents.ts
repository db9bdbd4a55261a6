import type { ConsentRecord } from '../consent/may-send';
import type { ContactView } from '../contacts/contact-view';
import { contactTold } from './replayed-event';
import type { SimulatedEvent } from './simulated-shop';
import { SimulationQueue } from './simulation-queue';

/** What people said about being written to, put back between the events of a replay. */
export class ReplayedConsents {
  private readonly waiting = new SimulationQueue<{ contact: ContactView; record: ConsentRecord }>();
  private told = -Infinity;

  /** All that somebody ever said; once for each contact. */
  add(contact: ContactView, records: readonly ConsentRecord[]): void {
    for (const record of records) this.waiting.push(record.at, 0, record.at, { contact, record });
  }

  /**
   * What was said up to an instant and is not told yet, in the order of time. What was said before the last instant asked for,
   * by somebody nobody knew then, is heard of at that instant: a replay never goes back.
   */
  *upTo(instant: number): Generator<SimulatedEvent> {
    for (let at = this.waiting.next(); at !== undefined && at <= instant; at = this.waiting.next()) {
      const { contact, record } = this.waiting.pop();
      yield consentTold(contact, record, Math.max(at, this.told));
    }
    this.told = Math.max(this.told, instant);
  }
}

function consentTold(contact: ContactView, record: ConsentRecord, receivedAt: number): SimulatedEvent {
  const { channel, state, basis, byPerson, topic, address, at } = record;
  const facts = { channel, state, at, source: '', byPerson, ...(basis !== null && { basis }) };
  return {
    ...{ key: `consent:${contact.id}:${channel}:${topic}:${state}:${at}`, type: 'consent', at, receivedAt },
    ...{ history: true, test: false, data: {}, contact: contactTold(contact, at) },
    consent: [{ facts, address, ...(topic !== null && { topic }) }],
    tells: () => [],
  };
}
