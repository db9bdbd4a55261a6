import { enrollmentTable, type EnrollmentRow } from '../src/flows/enrollment.entity';
import { flowTable } from '../src/flows/flow.entity';
import { VirtualClock } from '../src/kernel/clock';
import { DAY, HOUR } from '../src/kernel/duration';
import type { Settings } from '../src/config/settings';
import type { NewMessage } from '../src/messages/new-message';
import { dialects, testDatabase, type TestDatabase } from './support/database';
import { FakeEmail, FakeSms } from './support/fake-channels';
import { anEnrollmentRow } from './support/rows';
import { sending, writeTemplates, type Sending } from './support/sending';

const START = Date.parse('2026-03-02T04:00:00Z');
const WORKERS = 3;

/** Small enough that many messages want the same place. */
const CAPS: Settings['rules']['caps'] = {
  email: { gap: 6 * HOUR, windows: [{ within: 2 * DAY, count: 3 }, { within: 7 * DAY, count: 6 }] }, // prettier-ignore
  sms: { gap: 12 * HOUR, windows: [{ within: 3 * DAY, count: 2 }] },
  both: { gap: HOUR, windows: [{ within: 5 * DAY, count: 6 }] },
  look_ahead: 4 * HOUR,
};

/** A place somebody's message took. */
interface Place {
  contact_id: number;
  channel: 'email' | 'sms';
  gated_at: number;
  status: string;
}

describe.each(dialects)('frequency caps on %s', (dialect) => {
  let test: TestDatabase;
  let clock: VirtualClock;
  let templatesDir: string;
  let people = 0;

  const worker = (caps: Settings['rules']['caps']) =>
    sending(test.database, {
      clock,
      email: new FakeEmail(),
      sms: new FakeSms(),
      templatesDir,
      settings: ({ rules }) => Object.assign(rules, { caps, new_contacts: null }),
    });

  beforeAll(async () => {
    test = await testDatabase(dialect);
    templatesDir = writeTemplates(test.folder);
    await test.database.tx((tx) =>
      tx.insert(flowTable, [
        {
          ...{ id: tx.nextId(), flow: 'f', state: 'running' as const, version: 1 },
          ...{ first_published_at: START, materialised_until: 0, changed_at: START },
        },
      ]),
    );
  });
  afterAll(() => test.drop());
  beforeEach(async () => {
    clock = new VirtualClock(START);
    await test.database.tx((tx) => tx.run('DELETE FROM messages'));
  });

  /** Contacts who may get marketing on both channels, each waiting in an enrollment. */
  async function contacts(on: Sending, count: number): Promise<EnrollmentRow[]> {
    return test.database.tx(async (tx) => {
      const facts = Array.from({ length: count }, () => ({
        ...{ source: 'shop', email: `p${++people}@${dialect}.example.com`, phone: `+86138${String(people).padStart(8, '0')}` },
        at: START,
      }));
      const { contacts: met } = await on.contacts.resolve(tx, facts, START);
      const granted = (channel: 'email' | 'sms') => ({ channel, state: 'granted' as const, at: START, source: 'test' });
      const said = met.flatMap((contact, i) => [
        { contactId: contact!.id, address: facts[i]!.email, facts: granted('email') },
        { contactId: contact!.id, address: facts[i]!.phone, facts: granted('sms') },
      ]);
      await on.consent.record(tx, said, START);
      const waiting = { flow: 'f', state: 'waiting', step: 's', phase: 'message' } as const;
      const rows = met.map((contact) => anEnrollmentRow(tx.nextId(), { ...waiting, contact_id: contact!.id }));
      await tx.insert(enrollmentTable, rows);
      return rows;
    });
  }

  const message = (of: EnrollmentRow, step: string, more: Partial<NewMessage>): NewMessage => ({
    ...{ enrollmentId: of.id, flow: 'f', version: 1, step, visit: 0, channel: 'email', contactId: of.contact_id, orderId: null },
    ...{ purpose: 'marketing', topic: 'news', template: 'hello', options: {}, heldOut: false, priority: 50, dueAt: START },
    ...{ expiresAt: null, ...more },
  });

  const enqueue = (on: Sending, messages: NewMessage[]) => test.database.tx((tx) => on.outbox.enqueue(tx, messages, clock.now()));

  /** All workers at once take a few at a time, until nothing is due; then the clock moves on to what is due next. */
  async function playOut(workers: Sending[], until: number): Promise<void> {
    for (;;) {
      for (let looked = 1; looked > 0;) {
        const claims = workers.flatMap((w) =>
          (['email', 'sms'] as const).map((channel) => w.claims.claim(channel, 3, () => null)),
        );
        looked = (await Promise.all(claims)).reduce((sum, one) => sum + one.looked, 0);
      }
      const due = await Promise.all((['email', 'sms'] as const).map((channel) => workers[0]!.claims.nextDue(channel)));
      const next = Math.min(...due.filter((d) => d !== null));
      if (next > until) return;
      clock.set(next);
    }
  }

  const places = () =>
    test.database.read<Place>(
      "SELECT contact_id, channel, gated_at, status FROM messages WHERE status IN ('sending', 'held_out') ORDER BY gated_at, id",
    );

  /** Every window of every cap, ending with each place taken, that holds more than it may. */
  function excess(taken: Place[]): string[] {
    const wrong: string[] = [];
    for (const contact of new Set(taken.map((p) => p.contact_id))) {
      for (const [name, cap] of [
        ['email', CAPS.email],
        ['sms', CAPS.sms],
        ['both', CAPS.both!],
      ] as const) {
        // prettier-ignore
        const at = taken.filter((p) => p.contact_id === contact && (name === 'both' || p.channel === name)).map((p) => p.gated_at);
        at.forEach((t, i) => {
          if (i > 0 && t - at[i - 1]! < cap.gap) wrong.push(`${contact} ${name}: a gap of ${(t - at[i - 1]!) / HOUR} h`);
          for (const { within, count } of cap.windows) {
            const inside = at.filter((u) => u > t - within && u <= t).length;
            if (inside > count) wrong.push(`${contact} ${name}: ${inside} within ${within / DAY} d`);
          }
        });
      }
    }
    return wrong;
  }

  /** The same schedule in every run: messages on both channels, many at the same hour, some held out, some waiting under the cap. */
  function schedule(enrollments: EnrollmentRow[]): NewMessage[] {
    let state = 17;
    const roll = (below: number) => (state = (state * 1103515245 + 12345) % 2 ** 31) % below;
    return enrollments.flatMap((of) =>
      Array.from({ length: 14 }, (_, i) =>
        message(of, `s${i}`, {
          channel: roll(100) < 60 ? 'email' : 'sms',
          dueAt: START + roll(20) * 12 * HOUR,
          heldOut: roll(100) < 15,
          priority: 10 * roll(5),
          options: roll(100) < 50 ? { onCap: 'hold' } : {},
        }),
      ),
    );
  }

  it('are never exceeded in any window, with several workers at once; what is held out counts', async () => {
    const workers = await Promise.all(Array.from({ length: WORKERS }, () => worker(CAPS)));
    await enqueue(workers[0]!, schedule(await contacts(workers[0]!, 8)));
    await playOut(workers, START + 14 * DAY);
    const taken = await places();
    expect(taken.length).toBeGreaterThan(40);
    expect(taken.some((p) => p.status === 'held_out')).toBe(true);
    expect(excess(taken)).toEqual([]);
  }, 300_000);

  it('would have been seen to be exceeded without them', async () => {
    const none = { gap: 0, windows: [] };
    const workers = [await worker({ email: none, sms: none, both: null, look_ahead: 0 })];
    await enqueue(workers[0]!, schedule(await contacts(workers[0]!, 2)));
    await playOut(workers, START + 14 * DAY);
    expect(excess(await places()).length).toBeGreaterThan(10);
  }, 300_000);

  it('let one of two pass that two workers take at the very same moment', async () => {
    const workers = await Promise.all([worker(CAPS), worker(CAPS)]);
    const enrollments = await contacts(workers[0], 30);
    // In the order of the queue all first ones come before all second ones: each worker takes one of the two.
    const halves = ['a', 'b'].flatMap((step, i) => enrollments.map((of) => message(of, step, { dueAt: START - 2 + i })));
    await enqueue(workers[0], halves);
    await Promise.all(workers.map((w) => w.claims.claim('email', 30, () => null)));
    await playOut(workers, START);
    const taken = await places();
    expect(taken).toHaveLength(30);
    expect(new Set(taken.map((p) => p.contact_id)).size).toBe(30);
  }, 300_000);

  describe('and a more important message that is still to come', () => {
    const fate = async () => {
      const rows = await test.database.read<{ step: string; status: string; reason: string | null; hold: string | null }>(
        'SELECT step, status, reason, hold FROM messages ORDER BY id',
      );
      return Object.fromEntries(rows.map((r) => [r.step, r.reason ?? r.hold ?? r.status]));
    };
    const known = { flow: 'f', version: 1, step: 'wait', phase: 'wait', channel: 'email', priority: 90 } as const;

    it('make the lesser one wait, and then decide', async () => {
      const one = await worker(CAPS);
      one.coming.learn([known]);
      const [ann] = await contacts(one, 1);
      await enqueue(one, [
        message(ann!, 'lesser', { priority: 10 }),
        message(ann!, 'greater', { priority: 90, dueAt: START + 3 * HOUR }),
      ]);
      await one.claims.claim('email', 10, () => null);
      expect(await fate()).toEqual({ lesser: 'priority', greater: 'queued' });
      await playOut([one], START + 3 * HOUR);
      expect(await fate()).toEqual({ lesser: 'frequency_cap', greater: 'sending' });
    });

    it('know it from a waiting enrollment, too, and give its place back when it does not come', async () => {
      const one = await worker(CAPS);
      one.coming.learn([known]);
      const [ann, bob] = await contacts(one, 2);
      const wait = { step: 'wait', phase: 'wait', due_at: START + 2 * HOUR } as const;
      await test.database.tx((tx) => tx.updateMany(enrollmentTable, ['id'], ['step', 'phase', 'due_at'], [{ ...ann!, ...wait }]));
      await enqueue(one, [
        message(ann!, 'lesser', { priority: 10 }),
        message(ann!, 'equal', { priority: 90, channel: 'sms' }),
        message(bob!, 'nobody', { priority: 10 }),
      ]);
      await playOut([one], START);
      expect(await fate()).toEqual({ lesser: 'priority', equal: 'sending', nobody: 'sending' });
      await test.database.tx((tx) => tx.run("UPDATE enrollments SET state = 'exited' WHERE phase = 'wait'"));
      // Its own enrollment is the same one here: what waits in the queue belongs to another.
      await test.database.tx((tx) => tx.run('UPDATE messages SET enrollment_id = ? WHERE step = ?', [bob!.id, 'lesser']));
      await playOut([one], START + 2 * HOUR);
      expect(await fate()).toMatchObject({ lesser: 'sending' });
    });

    it('leave alone what is due later than they look ahead, or on another channel', async () => {
      const one = await worker(CAPS);
      one.coming.learn([known]);
      const [ann] = await contacts(one, 1);
      await enqueue(one, [
        message(ann!, 'lesser', { priority: 10 }),
        message(ann!, 'late', { priority: 90, dueAt: START + 5 * HOUR }),
        message(ann!, 'text', { priority: 90, dueAt: START + 2 * HOUR, channel: 'sms' }),
      ]);
      await one.claims.claim('email', 10, () => null);
      expect(await fate()).toMatchObject({ lesser: 'sending' });
    });
  });
});
