import type { Outcome } from '../src/channels/outcome';
import type { OutgoingSms, SmsEvidence } from '../src/channels/sms.channel';
import { TwilioSmsChannel } from '../src/channels/twilio.channel';
import { readTwilioStatus } from '../src/channels/twilio-status';
import { VirtualClock } from '../src/kernel/clock';
import { MINUTE } from '../src/kernel/duration';
import { stableShare } from '../src/kernel/ids';
import type { MessageRow } from '../src/messages/message.entity';
import { dialects, testDatabase, type TestDatabase } from './support/database';
import { FakeEmail, FakeSms } from './support/fake-channels';
import { sending, writeTemplates, type Sending } from './support/sending';
import { SmsSink, type SinkSms, type SmsFault } from './support/sms-sink';

const START = Date.parse('2026-03-02T04:00:00Z');
const MANY = 300;

/** Tries once more whatever it cannot prove: what must never happen. */
class Repeating extends TwilioSmsChannel {
  override async send(sms: OutgoingSms): Promise<Outcome> {
    const outcome = await super.send(sms);
    return outcome.is === 'unknown' ? super.send(sms) : outcome;
  }
}

describe.each(dialects)('SMS of unknown outcome on %s', (dialect) => {
  let test: TestDatabase;
  let clock: VirtualClock;
  let templatesDir: string;
  let sink: SmsSink;
  let people = 0;

  beforeAll(async () => {
    test = await testDatabase(dialect);
    templatesDir = writeTemplates(test.folder, { 'sms/same/en.txt': 'Your parcel is on its way' });
  });
  afterAll(() => test.drop());
  beforeEach(async () => {
    clock = new VirtualClock(START);
    sink = await SmsSink.start();
    await test.database.tx(async (tx) => {
      for (const table of ['messages', 'send_attempts']) await tx.run(`DELETE FROM ${table}`);
    });
  });
  afterEach(() => sink.stop());

  const options = () => ({ accountSid: sink.accountSid, authToken: sink.authToken, from: '+15005550006', apiUrl: sink.url });
  const over = (sms: TwilioSmsChannel | FakeSms): Promise<Sending> =>
    sending(test.database, {
      clock,
      email: new FakeEmail(),
      sms,
      templatesDir,
      settings: ({ channels }) => Object.assign(channels.sms, { in_flight: 20, rate_per_second: 100_000 }),
      env: { TWILIO_ACCOUNT_SID: sink.accountSid, TWILIO_AUTH_TOKEN: sink.authToken, TWILIO_FROM: '+15005550006' },
    });

  /** Queues one service SMS each for so many people, who are written to in English. */
  async function queue(it_: Sending, count: number, template = 'hello', steps = 1): Promise<void> {
    await test.database.tx(async (tx) => {
      for (let i = 0; i < count; i++) {
        const phone = `+86138${String(++people).padStart(8, '0')}`;
        const told = { source: 'shop', phone, firstName: `P${people}`, locale: 'en', country: 'CN', at: START };
        const { contacts } = await it_.contacts.resolve(tx, [told], START);
        const one = (step: number) => ({
          ...{ enrollmentId: people, flow: 'f', version: 1, step: `s${step}`, visit: 0, channel: 'sms' as const },
          ...{ contactId: contacts[0]!.id, orderId: null, purpose: 'service' as const, topic: 'orders', template },
          ...{ options: {}, heldOut: false, priority: 50, dueAt: START, expiresAt: null },
        });
        await it_.outbox.enqueue(tx, Array.from({ length: steps }, (_, step) => one(step)), START); // prettier-ignore
      }
    });
  }

  const rows = () => test.database.read<MessageRow>('SELECT * FROM messages ORDER BY id');
  const settle = async (it_: Sending) => {
    while ((await it_.dispatch.dispatch()) > 0 || (await it_.smsProof.run()) > 0);
  };
  /** Goes from one due instant to the next until nothing is due any more. */
  async function runAll(it_: Sending, between: () => Promise<void> = async () => undefined): Promise<void> {
    for (;;) {
      await settle(it_);
      await between();
      const dues = [await it_.dispatch.nextDue(), await it_.smsProof.nextDue()].filter((due) => due !== null);
      if (dues.length === 0) return;
      clock.set(Math.max(clock.now() + 1, Math.min(...dues)));
    }
  }
  const refOf = (sms: SinkSms) => new URL(sms.statusCallback!).searchParams.get('m')!;

  /**
   * A provider on a bad day: it refuses, takes and says 500, takes and says nothing, cuts the line before or after it took a
   * message; its reports are lost, come twice, in any order, or before the answer to the request.
   */
  async function badDay(it_: Sending): Promise<void> {
    const faults: (SmsFault | undefined)[] = [
      ...[{ how: 'error', status: 429, code: 20429 }, { how: 'take-and-500' }, { how: 'take-and-stall' }, { how: 'take-and-drop' }],
      ...[{ how: 'drop' }, { how: 'error', status: 400, code: 30034 }],
    ] as SmsFault[]; // prettier-ignore
    let request = 0;
    sink.faultFor = () => {
      const luck = stableShare('luck', ++request);
      return luck < 0.3 ? faults[Math.floor((luck / 0.3) * faults.length)] : undefined;
    };
    const report = (sms: SinkSms, word: string) =>
      test.database.tx((tx) =>
        it_.delivery.onReports(
          tx,
          [{ ...readTwilioStatus(word)!, message: { ref: refOf(sms) }, providerId: sms.sid, at: clock.now() }],
          clock.now(),
        ),
      );
    sink.onTaken = async (sms) => {
      if (stableShare('early', sms.sid) < 0.1) await report(sms, 'sent');
    };
    let reported = 0;
    await runAll(it_, async () => {
      await sink.idle();
      for (; reported < sink.all().length; reported++) {
        const sms = sink.all()[reported]!;
        if (stableShare('lost', sms.sid) < 0.5) continue;
        for (const word of ['delivered', 'sent', 'queued', 'delivered']) await report(sms, word);
      }
    });
  }

  it('S2: none is sent twice, and each is proved or final within a quarter of an hour', async () => {
    const channel = new TwilioSmsChannel({ ...options(), timeout: 500 });
    const it_ = await over(channel);
    await queue(it_, MANY);
    await badDay(it_);
    const taken = new Set(sink.all().map(refOf));
    expect(sink.all()).toHaveLength(taken.size);
    const all = await rows();
    const count = (found: (row: MessageRow) => boolean) => all.filter(found).length;
    expect(count((row) => taken.has(row.ref) && row.sent_at === null)).toBe(0);
    expect(count((row) => !taken.has(row.ref) && row.sent_at !== null)).toBe(0);
    expect(count((row) => !taken.has(row.ref) && row.status !== 'failed' && row.reason !== 'unknown_final')).toBe(0);
    expect(count((row) => row.reason === 'unproved')).toBe(0);
    // The day was bad enough: every way out was taken.
    for (const [status, reason] of [['sent', null], ['delivered', null], ['failed', 'refused'], ['unknown', 'unknown_final']])
      expect(count((row) => row.status === status && row.reason === reason)).toBeGreaterThan(0); // prettier-ignore
    const attempts = await test.database.read<{ n: number }>("SELECT COUNT(*) AS n FROM send_attempts WHERE outcome = 'unknown'");
    expect(Number(attempts[0]!.n)).toBeGreaterThan(MANY / 10);
    await channel.close();
  });

  it('S2, the control: a channel that repeats what it cannot prove makes copies', async () => {
    const channel = new Repeating({ ...options(), timeout: 500 });
    const it_ = await over(channel);
    await queue(it_, 60);
    await badDay(it_);
    expect(sink.all().length).toBeGreaterThan(new Set(sink.all().map(refOf)).size);
    await channel.close();
  });

  it('look for themselves 2, 5, 10 and 15 minutes later, then they are final; a late report still proves them', async () => {
    const sms = new FakeSms();
    sms.answer = () => ({ is: 'unknown', phase: 'request', reply: 'reset' });
    const it_ = await over(sms);
    await queue(it_, 1);
    const looks: number[] = [];
    sms.evidence = () => {
      looks.push((clock.now() - START) / MINUTE);
      return looks.length < 3 ? { is: 'unavailable', reply: 'HTTP 503' } : { is: 'absent' };
    };
    await runAll(it_);
    expect(looks).toEqual([2, 5, 10, 15]);
    const [row] = await rows();
    expect(row).toMatchObject({ status: 'unknown', reason: 'unknown_final' });
    expect(sms.offered).toHaveLength(1);
    await test.database.tx((tx) =>
      it_.delivery.onReports(tx, [{ is: 'delivered', message: { ref: row!.ref }, at: clock.now() }], clock.now()),
    );
    expect((await rows())[0]).toMatchObject({ status: 'delivered', reason: null });
  });

  it('find a message each, where the same text went to the same number twice', async () => {
    const sms = new FakeSms();
    const it_ = await over(sms);
    await queue(it_, 1, 'same', 3);
    const ids = ['SM1', 'SM2', 'SM3'];
    sms.answer = ({ ref }) => (sms.offered[0]!.ref === ref ? { is: 'accepted', providerId: 'SM1' } : { is: 'unknown', phase: 'request', reply: '' }); // prettier-ignore
    sms.evidence = (): SmsEvidence => ({
      is: 'found',
      sent: ids.map((providerId) => ({ providerId, report: { is: 'accepted' } })),
    });
    await runAll(it_);
    const found = await rows();
    expect(found.map((row) => row.status)).toEqual(['sent', 'sent', 'sent']);
    expect(found.map((row) => row.provider_id).sort()).toEqual(ids);
  });

  it('that were under way when the process died are looked for by the next one', async () => {
    const sms = new FakeSms();
    const dead = await over(sms);
    await queue(dead, 1);
    sms.answer = () => new Promise<Outcome>(() => undefined);
    void dead.dispatch.dispatch();
    while (sms.offered.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await test.database.tx((tx) => tx.run("UPDATE messages SET lease_until = 1, owner = 'gone'"));
    const next = new FakeSms();
    next.evidence = () => ({ is: 'found', sent: [{ providerId: 'SM7', report: { is: 'delivered' } }] });
    const it_ = await over(next);
    await it_.dispatch.recover();
    await runAll(it_);
    expect(next.lookedFor).toHaveLength(1);
    expect(next.offered).toHaveLength(0);
    expect((await rows())[0]).toMatchObject({ status: 'delivered', provider_id: 'SM7' });
  });

  it('are each looked for by one process', async () => {
    const sms = new FakeSms();
    sms.answer = () => ({ is: 'unknown', phase: 'request', reply: '' });
    const one = await over(sms);
    const other = await over(sms);
    await queue(one, 16);
    while ((await one.dispatch.dispatch()) > 0);
    clock.set(START + 2 * MINUTE);
    const both = async () => (await Promise.all([one, other, one, other].map((it_) => it_.smsProof.run()))).some((n) => n > 0);
    while (await both());
    expect(new Set(sms.lookedFor).size).toBe(16);
    expect(sms.lookedFor).toHaveLength(16);
  });
});
