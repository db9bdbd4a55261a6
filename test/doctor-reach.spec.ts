import fc from 'fast-check';
import { ConsentService } from '../src/consent/consent.service';
import { ContactsService } from '../src/contacts/contacts.service';
import type { Tx } from '../src/database/tx';
import { GateService } from '../src/messages/gate.service';
import type { MessageRow } from '../src/messages/message.entity';
import type { ChannelName } from '../src/messages/new-message';
import { ReachService } from '../src/reports/reach.service';
import { START } from './support/builders';
import { dialects } from './support/database';
import { testEngine, type TestEngine } from './support/engine';

const PEOPLE = 150;

interface Person {
  email: boolean;
  phone: boolean;
  country: string | null;
  said: {
    channel: ChannelName;
    state: 'granted' | 'withdrawn' | 'not_given';
    basis: 'opt_in' | 'soft_opt_in';
    byPerson: boolean;
  }[];
  suppressed: { channel: ChannelName; reason: string } | null;
  invalid: boolean;
  dormant: boolean;
  erased: boolean;
}

const channel = fc.constantFrom<ChannelName>('email', 'sms');
const often = (weight: number) => fc.integer({ min: 1, max: weight }).map((n) => n === 1);
const person: fc.Arbitrary<Person> = fc.record({
  email: often(8).map((no) => !no),
  phone: fc.boolean(),
  country: fc.constantFrom('CN', 'DE', 'US', null),
  said: fc.array(
    fc.record({
      channel,
      state: fc.constantFrom<Person['said'][number]['state']>('granted', 'granted', 'withdrawn', 'not_given'),
      basis: fc.constantFrom<Person['said'][number]['basis']>('opt_in', 'soft_opt_in'),
      byPerson: fc.boolean(),
    }),
    { maxLength: 3 },
  ),
  suppressed: fc.option(fc.record({ channel, reason: fc.constantFrom('bounce', 'complaint', 'stop', 'manual') }), { freq: 4 }),
  invalid: often(6),
  dormant: often(5),
  erased: often(15),
});

describe.each(dialects)('how many contacts may get marketing, on %s', (dialect) => {
  let shop: TestEngine;
  beforeAll(async () => {
    shop = await testEngine({ on: dialect, config: { 'shop.yaml': 'country: CN\n', 'rules.yaml': 'countries: { DE: { soft_opt_in: true } }\n' } }); // prettier-ignore
  });
  afterAll(() => shop.close());
  const get = <T>(type: new (...args: never[]) => T): T => shop.engine.app.get(type, { strict: false });

  async function move(tx: Tx, n: number, p: Person): Promise<number> {
    const email = p.email ? `p${n}@example.com` : undefined;
    const phone = p.phone ? `+49151${String(10_000_000 + n)}` : undefined;
    const facts = { source: 'shop', externalId: `c${n}`, email, phone, country: p.country ?? undefined, at: START };
    const { id } = (await get(ContactsService).resolve(tx, [facts], START)).contacts[0]!;
    const addressOf = (on: ChannelName) => (on === 'email' ? email : phone) ?? null;
    const statements = p.said.map(({ channel: on, ...rest }, i) => ({
      contactId: id,
      address: addressOf(on),
      facts: { ...rest, channel: on, at: START + i, source: 'test' },
    }));
    await get(ConsentService).record(tx, statements, START);
    const banned = p.suppressed && addressOf(p.suppressed.channel);
    if (banned) await get(ConsentService).suppress(tx, [{ ...p.suppressed!, address: banned }], START);
    if (p.invalid) await tx.run('UPDATE addresses SET valid = 0 WHERE contact_id = ?', [id]);
    if (p.dormant && email)
      await tx.run(
        `INSERT INTO address_engagement (id, channel, address, contact_id, delivered, opened, clicked, unknown_opens, recent, state, state_at)
         VALUES (?, 'email', ?, ?, 10, 0, 0, 0, '[]', 'dormant', ?)`,
        [tx.nextId(), email, id, START],
      );
    if (p.erased) await tx.run('UPDATE contacts SET erased_at = ? WHERE id = ?', [START, id]);
    return id;
  }

  it('counts what the gate would say of each, whoever they are', async () => {
    const people = fc.sample(person, { seed: 7, numRuns: PEOPLE });
    const ids = await shop.engine.database.tx(async (tx) => {
      const all: number[] = [];
      for (const [n, p] of people.entries()) all.push(await move(tx, n, p));
      return all;
    });
    const living = ids.filter((_, n) => !people[n]!.erased);
    const reaches = await get(ReachService).count();
    for (const reach of reaches) {
      const said = new Map<string, number>();
      const rows = living.map((id) => messageTo(id, reach.channel));
      const judged = await shop.engine.database.tx((tx) => get(GateService).judge(tx, rows, START));
      for (const { verdict } of judged) {
        const word = verdict.is === 'skip' ? verdict.reason : 'may';
        said.set(word, (said.get(word) ?? 0) + 1);
      }
      expect({ may: reach.may, ...reach.not }).toEqual(Object.fromEntries(said));
      expect(reach.contacts).toBe(living.length);
    }
    // A population that shows every reason: else the comparison would prove little.
    expect(Object.keys(reaches[0]!.not).sort()).toEqual(
      [
        ...['dormant', 'invalid_address', 'no_address', 'no_consent'],
        ...['suppressed_bounce', 'suppressed_complaint', 'suppressed_manual', 'suppressed_stop', 'unsubscribed'],
      ].sort(),
    );
  });
});

/** As it lies in the outbox, as far as the gate looks at it. */
function messageTo(contactId: number, on: ChannelName): MessageRow {
  return {
    ...{ id: contactId, contact_id: contactId, channel: on, purpose: 'marketing', topic: 'news', enrollment_id: 0, flow: 'none' },
    ...{
      cancelled: null,
      expires_at: null,
      first_attempt_at: null,
      address: null,
      held_out: 0,
      options: '{}',
      priority: 0,
      due_at: 0,
    },
  } as MessageRow;
}
