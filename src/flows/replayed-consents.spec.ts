import { aContact } from '../../test/support/flow-facts';
import type { ConsentRecord } from '../consent/may-send';
import { ReplayedConsents } from './replayed-consents';

const said = (at: number, more: Partial<ConsentRecord> = {}): ConsentRecord => ({
  ...{ channel: 'email', address: 'ann@example.com', purpose: 'marketing', topic: null, state: 'granted', basis: 'opt_in' },
  ...{ byPerson: true, at },
  ...more,
});
const heard = (consents: ReplayedConsents, instant: number) => [...consents.upTo(instant)].map((e) => [e.at, e.receivedAt]);

describe('consent in a replay', () => {
  it('is told at its own time, between the events', () => {
    const consents = new ReplayedConsents();
    consents.add(aContact({ id: 1 }), [said(50), said(10, { state: 'withdrawn' })]);
    consents.add(aContact({ id: 2 }), [said(20)]);
    expect(heard(consents, 20)).toEqual([[10, 10], [20, 20]]); // prettier-ignore
    expect(heard(consents, 49)).toEqual([]);
    expect(heard(consents, 50)).toEqual([[50, 50]]);
  });

  it('never goes back for somebody who is met later', () => {
    const consents = new ReplayedConsents();
    expect(heard(consents, 100)).toEqual([]);
    consents.add(aContact({ id: 3 }), [said(10), said(120)]);
    expect(heard(consents, 150)).toEqual([[10, 100], [120, 120]]); // prettier-ignore
  });

  it('keeps what it was about', () => {
    const consents = new ReplayedConsents();
    consents.add(aContact({ id: 1 }), [said(1, { address: null, topic: 'greetings', basis: null })]);
    const [event] = consents.upTo(1);
    expect(event!.consent).toEqual([
      { address: null, topic: 'greetings', facts: { channel: 'email', state: 'granted', at: 1, source: '', byPerson: true } },
    ]);
    expect(event!.tells!({ contactId: 1, find: () => undefined })).toEqual([]);
  });
});
