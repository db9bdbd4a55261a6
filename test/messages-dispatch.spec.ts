import type { Outcome } from '../src/channels/outcome';
import { enrollmentTable } from '../src/flows/enrollment.entity';
import { flowTable } from '../src/flows/flow.entity';
import { VirtualClock } from '../src/kernel/clock';
import { DAY, HOUR, MINUTE, SECOND } from '../src/kernel/duration';
import type { MessageRow } from '../src/messages/message.entity';
import type { NewMessage } from '../src/messages/new-message';
import type { MessageVariables } from '../src/rendering/message-variables';
import { dialects, testDatabase, type TestDatabase } from './support/database';
import { FakeEmail, FakeSms } from './support/fake-channels';
import { anEnrollmentRow } from './support/rows';
import { sending, writeTemplates, type Sending, type SendingParts } from './support/sending';

const START = Date.parse('2026-03-02T04:00:00Z');

describe.each(dialects)('sending on %s', (dialect) => {
  let test: TestDatabase;
  let clock: VirtualClock;
  let email: FakeEmail;
  let sms: FakeSms;
  let it_: Sending;
  let templatesDir: string;
  let people = 0;

  const another = (more: Partial<SendingParts> = {}) => sending(test.database, { clock, email, sms, templatesDir, ...more });

  beforeAll(async () => {
    test = await testDatabase(dialect);
    templatesDir = writeTemplates(test.folder);
  });
  afterAll(() => test.drop());
  beforeEach(async () => {
    clock = new VirtualClock(START);
    email = new FakeEmail();
    sms = new FakeSms();
    it_ = await another();
    await test.database.tx(async (tx) => {
      for (const table of ['messages', 'send_attempts', 'enrollments', 'flows', 'events', 'conversions'])
        await tx.run(`DELETE FROM ${table}`);
      await tx.insert(flowTable, [
        {
          id: tx.nextId(),
          flow: 'f',
          state: 'running',
          version: 1,
          first_published_at: START,
          materialised_until: 0,
          changed_at: START,
        },
      ]);
    });
  });

  /** A contact who may get marketing on both channels, waiting in an enrollment of flow `f`. */
  async function aContact(): Promise<{ id: number; enrollment: number; email: string; phone: string }> {
    const n = ++people;
    const at = { email: `p${n}@${dialect}.example.com`, phone: `+86138${String(n).padStart(8, '0')}` };
    return test.database.tx(async (tx) => {
      const { contacts } = await it_.contacts.resolve(
        tx,
        [{ source: 'shop', ...at, firstName: `P${n}`, locale: 'en', at: START }],
        START,
      );
      const { id } = contacts[0]!;
      const granted = (channel: 'email' | 'sms') => ({
        channel,
        state: 'granted' as const,
        at: START,
        source: 'test',
        explicit: true,
      });
      await it_.consent.record(
        tx,
        [
          { contactId: id, address: at.email, facts: granted('email') },
          { contactId: id, address: at.phone, facts: granted('sms') },
        ],
        START,
      );
      const enrollment = tx.nextId();
      const waiting = { flow: 'f', contact_id: id, state: 'waiting', step: 's', phase: 'message' } as const;
      await tx.insert(enrollmentTable, [anEnrollmentRow(enrollment, waiting)]);
      return { id, enrollment, ...at };
    });
  }

  async function queue(who: { id: number; enrollment: number }, more: Partial<NewMessage> = {}): Promise<void> {
    await test.database.tx((tx) => it_.outbox.enqueue(tx, [aMessage(who, more)], clock.now()));
  }

  const aMessage = (who: { id: number; enrollment: number }, more: Partial<NewMessage> = {}): NewMessage => ({
    ...{
      enrollmentId: who.enrollment,
      flow: 'f',
      version: 1,
      step: 's',
      visit: 0,
      channel: 'email',
      contactId: who.id,
      orderId: null,
    },
    ...{
      purpose: 'marketing',
      topic: 'news',
      template: 'hello',
      options: {},
      heldOut: false,
      priority: 50,
      dueAt: START,
      expiresAt: null,
    },
    ...more,
  });

  const rows = () => test.database.read<MessageRow>('SELECT * FROM messages ORDER BY id');
  const only = async () => (await rows())[0]!;
  const attempts = () => test.database.read<{ outcome: string | null }>('SELECT outcome FROM send_attempts ORDER BY fence');

  async function settle(on = it_): Promise<void> {
    while ((await on.dispatch.dispatch()) > 0);
  }

  /** Moves the clock to the next due instant, and sends. */
  async function next(): Promise<void> {
    clock.set((await it_.dispatch.nextDue())!);
    await settle();
  }

  const refuse = (more: Partial<Extract<Outcome, { is: 'refused' }>>): Outcome => ({
    ...{ is: 'refused', permanent: false, about: 'message', code: 451, enhanced: null, reply: 'no' },
    ...more,
  });

  it('sends a due e-mail once, with its headers, and tells the enrollment', async () => {
    const ann = await aContact();
    await queue(ann);
    await queue(ann);
    await settle();
    expect(email.taken).toHaveLength(1);
    const { mime, messageId, to } = email.taken[0]!;
    const row = await only();
    expect({ to, messageId }).toEqual({ to: ann.email, messageId: `<${row.ref}.s@huike.test>` });
    expect(mime.toString()).toMatch(/^List-Unsubscribe: <http:\/\/huike\.test\/u\//m);
    expect(row).toMatchObject({ status: 'sent', attempts: 1, sent_at: START, owner: null, provider: 'fake' });
    const settled = await test.database.tx((tx) => it_.outbox.takeSettled(tx, 10));
    expect(settled).toEqual([expect.objectContaining({ enrollmentId: ann.enrollment, status: 'sent', at: START })]);
    expect(await test.database.tx((tx) => it_.outbox.takeSettled(tx, 10))).toEqual([]);
  });

  it('says of an e-mail that it has no pixel, and of a text message, which never has one, nothing', async () => {
    const ann = await aContact();
    const bob = await aContact();
    await queue(ann);
    await queue(bob, { channel: 'sms' });
    await settle(await another({ settings: ({ rules }) => Object.assign(rules.open_tracking, { mode: 'never' }) }));
    const told = (await rows()).map((row) => [row.channel, (JSON.parse(row.variables!) as MessageVariables).open_pixel]);
    expect(told).toEqual([
      ['email', false],
      ['sms', undefined],
    ]);
  });

  it('waits until it is due', async () => {
    await queue(await aContact(), { dueAt: START + HOUR });
    await settle();
    expect(email.taken).toHaveLength(0);
    expect(await it_.dispatch.nextDue()).toBe(START + HOUR);
    await next();
    expect(email.taken).toHaveLength(1);
    expect(await it_.dispatch.nextDue()).toBeNull();
  });

  it('sends the very same bytes again, whatever changed in between', async () => {
    const ann = await aContact();
    await queue(ann);
    email.answer = () => ({ is: 'unknown', phase: 'data', reply: 'gone after the dot' });
    await settle();
    await test.database.tx((tx) =>
      it_.contacts.resolve(tx, [{ source: 'shop', email: ann.email, firstName: 'Other', at: START + 1 }], START),
    );
    writeTemplates(test.folder, { 'sms/hello/en.txt': 'changed' });
    email.answer = () => ({ is: 'accepted', providerId: null });
    await next();
    expect(email.offered).toHaveLength(2);
    expect(email.offered[1]!.mime.equals(email.offered[0]!.mime)).toBe(true);
    expect((await attempts()).map((a) => a.outcome)).toEqual(['unknown', 'accepted']);
    writeTemplates(test.folder);
  });

  it('never sends an SMS again whose outcome is unknown, until its callback proves what happened', async () => {
    const ann = await aContact();
    await queue(ann, { channel: 'sms' });
    sms.answer = () => ({ is: 'unknown', phase: 'request', reply: 'timeout' });
    await settle();
    clock.set(START + 3 * DAY);
    await settle();
    expect(sms.offered).toHaveLength(1);
    const row = await only();
    expect(row).toMatchObject({ status: 'unknown', reason: 'unproved' });
    const report = { message: { ref: row.ref }, is: 'delivered' as const, at: clock.now() };
    await test.database.tx((tx) => it_.delivery.onReports(tx, [report, report], clock.now()));
    expect(await only()).toMatchObject({ status: 'delivered', reason: null, sent_at: clock.now() });
    // Silence after a text message says nothing of a number.
    const known = await test.database.read<{ recent: string }>(
      `SELECT recent FROM address_engagement WHERE address = '${ann.phone}'`,
    );
    expect(known.map((k) => JSON.parse(k.recent) as unknown)).toEqual([[[row.id, clock.now(), null, null, null, 1]]]);
  });

  it('tries again later what was refused for now, and gives up in the end', async () => {
    await queue(await aContact(), { expiresAt: START + 2 * HOUR });
    email.answer = () => refuse({});
    await settle();
    while ((await it_.dispatch.nextDue()) !== null) await next();
    const row = await only();
    expect(row).toMatchObject({ status: 'failed', reason: 'expired' });
    expect(row.attempts).toBeGreaterThan(3);
    expect(clock.now()).toBeLessThanOrEqual(START + 2 * HOUR);
  });

  it('suppresses an address that does not exist: the next message is skipped', async () => {
    const ann = await aContact();
    await queue(ann);
    email.answer = () => refuse({ permanent: true, about: 'address', code: 550, enhanced: '5.1.1' });
    await settle();
    await queue(ann, { step: 't' });
    await settle();
    expect((await rows()).map((r) => r.reason)).toEqual(['invalid_address', 'suppressed_bounce']);
    expect(email.offered).toHaveLength(1);
  });

  it('stops at a provider that is down, spends no attempts, and goes on when it is back', async () => {
    for (let i = 0; i < 30; i++) await queue(await aContact());
    email.answer = () => refuse({ about: 'provider', code: null });
    await settle();
    expect(email.offered.length).toBeLessThanOrEqual(10);
    expect((await rows()).every((r) => r.status === 'queued' && r.attempts === 0)).toBe(true);
    const tried = email.offered.length;
    await next();
    expect(email.offered.length).toBe(tried + 1);
    email.answer = () => ({ is: 'accepted', providerId: null });
    while ((await it_.dispatch.nextDue()) !== null) await next();
    expect((await rows()).every((r) => r.status === 'sent' && r.attempts === 1)).toBe(true);
  });

  it('slows a domain down that asks for it, and no other', async () => {
    const [slow, slower, fast] = [await aContact(), await aContact(), await aContact()];
    await test.database.tx((tx) =>
      tx.run('UPDATE addresses SET address = ? WHERE address = ?', [`f@fast-${dialect}.example`, fast.email]),
    );
    email.answer = (mail) =>
      mail.to.includes('fast') ? { is: 'accepted', providerId: null } : refuse({ about: 'domain', code: 421 });
    const one = await another({ settings: (s) => void (s.channels.email.in_flight = 1) });
    for (const who of [slow, slower, fast]) await queue(who);
    await settle(one);
    expect(email.taken.map((m) => m.to)).toEqual([`f@fast-${dialect}.example`]);
    const held = (await rows()).filter((r) => r.status === 'queued');
    expect(held.map((r) => r.due_at >= START + MINUTE)).toEqual([true, true]);
    expect(held.map((r) => r.attempts).sort()).toEqual([0, 1]);
  });

  it('a payment committed a millisecond before the gate: not sent, reason exited', async () => {
    const ann = await aContact();
    await queue(ann);
    clock.set(START + DAY);
    await test.database.tx(async (tx) => {
      await tx.run(`UPDATE enrollments SET state = 'exited', reason = 'order.paid', ended_at = ? WHERE id = ?`, [
        clock.now() - 1,
        ann.enrollment,
      ]);
    });
    await settle();
    expect(email.offered).toHaveLength(0);
    expect(await only()).toMatchObject({ status: 'skipped', reason: 'exited' });
  });

  it('takes queued messages back, and those just claimed before they leave', async () => {
    const [ann, bob] = [await aContact(), await aContact()];
    await queue(ann);
    await test.database.tx((tx) => it_.outbox.cancel(tx, [ann.enrollment], 'exited', clock.now()));
    await queue(bob, { channel: 'sms' });
    // Bob pays while his SMS, already through the gate, waits for its turn.
    const slow = await another({ settings: (s) => void Object.assign(s.channels.sms, { in_flight: 1, rate_per_second: 5 }) });
    const cyd = await aContact();
    await queue(cyd, { channel: 'sms', priority: 90, dueAt: START - 1 });
    sms.answer = async () => {
      await test.database.tx((tx) => slow.outbox.cancel(tx, [bob.enrollment], 'exited', clock.now()));
      return { is: 'accepted', providerId: 'SM2' };
    };
    await settle(slow);
    expect(sms.taken.map((m) => m.to)).toEqual([cyd.phone]);
    expect((await rows()).map((r) => [r.status, r.reason])).toEqual([
      ['skipped', 'exited'],
      ['skipped', 'exited'],
      ['sent', null],
    ]);
  });

  it('asks the gate again about what waited too long behind others', async () => {
    const one = await another({ settings: (s) => void (s.channels.email.in_flight = 1) });
    const [ann, bob] = [await aContact(), await aContact()];
    await queue(ann);
    await queue(bob);
    const realLease = clock.lease.bind(clock);
    let ahead = 0;
    clock.lease = () => realLease() + ahead;
    email.answer = async (mail) => {
      if (mail.to === ann.email) {
        await test.database.tx((tx) =>
          one.consent.suppress(tx, [{ channel: 'email', address: bob.email, reason: 'complaint' }], clock.now()),
        );
        ahead = 6 * SECOND;
      }
      return { is: 'accepted', providerId: null };
    };
    await settle(one);
    expect(email.taken.map((m) => m.to)).toEqual([ann.email]);
    expect((await rows())[1]).toMatchObject({ status: 'skipped', reason: 'suppressed_complaint' });
    expect((await attempts()).map((a) => a.outcome).sort()).toEqual(['accepted', 'not_accepted']);
  });

  it('lets the one of higher priority through a cap however far behind it is in the queue', async () => {
    const [ann, bob] = [await aContact(), await aContact()];
    await queue(ann, { step: 'low', priority: 10, dueAt: START - 2 });
    const many = Array.from({ length: 150 }, (_, i) => aMessage(bob, { step: `s${i}`, dueAt: START - 1 }));
    await test.database.tx((tx) => it_.outbox.enqueue(tx, many, clock.now()));
    await queue(ann, { step: 'high', priority: 90 });
    await settle();
    const by = Object.fromEntries((await rows()).map((r) => [r.step, r.reason ?? r.status]));
    expect(by).toMatchObject({ low: 'frequency_cap', high: 'sent' });
  });

  it('lets one of two through a cap, the one of higher priority, and counts what is held out', async () => {
    const [ann, bob] = [await aContact(), await aContact()];
    await queue(ann, { step: 'low', priority: 10 });
    await queue(ann, { step: 'high', priority: 90 });
    await queue(bob, { step: 'kept', heldOut: true });
    await queue(bob, { step: 'later', priority: 10 });
    await settle();
    const by = Object.fromEntries((await rows()).map((r) => [r.step, r.reason ?? r.status]));
    expect(by).toEqual({ low: 'frequency_cap', high: 'sent', kept: 'held_out', later: 'frequency_cap' });
  });

  it('holds while the flow is paused, and sends at once when it resumes', async () => {
    await queue(await aContact());
    await test.database.tx((tx) => tx.run(`UPDATE flows SET state = 'paused'`));
    await settle();
    expect(await only()).toMatchObject({ status: 'queued', hold: 'flow_paused' });
    await test.database.tx(async (tx) => {
      await tx.run(`UPDATE flows SET state = 'running'`);
      await it_.outbox.resume(tx, 'f', clock.now());
    });
    await settle();
    expect(await only()).toMatchObject({ status: 'sent', hold: null });
  });

  it('skips what cannot be rendered, once', async () => {
    await queue(await aContact(), { template: 'nowhere' });
    await queue(await aContact());
    await settle();
    expect((await rows()).map((r) => r.reason ?? r.status)).toEqual(['template_error', 'sent']);
    expect(await it_.dispatch.nextDue()).toBeNull();
  });

  it('takes back at boot what a dead process had claimed: the e-mail is sent again, the SMS is unknown', async () => {
    const [ann, bob] = [await aContact(), await aContact()];
    await queue(ann);
    await queue(bob, { channel: 'sms' });
    const dead = await another();
    const never = new Promise<Outcome>(() => undefined);
    email.answer = () => never;
    sms.answer = () => never;
    await dead.dispatch.dispatch();
    while (email.offered.length + sms.offered.length < 2) await new Promise((r) => setImmediate(r));
    email.answer = () => ({ is: 'accepted', providerId: null });
    const realLease = clock.lease.bind(clock);
    if (dialect !== 'sqlite') clock.lease = () => realLease() + 61 * SECOND;
    expect(await it_.dispatch.recover()).toBe(2);
    await settle();
    expect((await rows()).map((r) => [r.channel, r.status])).toEqual([
      ['email', 'sent'],
      ['sms', 'unknown'],
    ]);
    expect(email.offered[1]!.mime.equals(email.offered[0]!.mime)).toBe(true);
    expect((await attempts()).map((a) => a.outcome).sort()).toEqual(['accepted', 'unknown', 'unknown']);
  });

  it('never claims a message twice, with many senders at once', async () => {
    const all: NewMessage[] = [];
    for (let i = 0; i < 150; i++) all.push(aMessage(await aContact()));
    await test.database.tx((tx) => it_.outbox.enqueue(tx, all, clock.now()));
    const senders = await Promise.all(Array.from({ length: 4 }, () => another()));
    await Promise.all(senders.map((s) => settle(s)));
    expect(email.offered).toHaveLength(150);
    expect(new Set(email.offered.map((m) => m.ref)).size).toBe(150);
    expect((await rows()).every((r) => r.status === 'sent' && r.fence === 1)).toBe(true);
  });

  it('puts back what waits and finishes what flies when it stops', async () => {
    const one = await another({ settings: (s) => void (s.channels.email.in_flight = 1) });
    for (let i = 0; i < 5; i++) await queue(await aContact());
    let land!: (o: Outcome) => void;
    email.answer = () => new Promise<Outcome>((resolve) => (land = resolve));
    await one.dispatch.dispatch();
    const stopped = one.dispatch.beforeApplicationShutdown();
    land({ is: 'accepted', providerId: null });
    await stopped;
    expect((await rows()).map((r) => r.status).sort()).toEqual(['queued', 'queued', 'queued', 'queued', 'sent']);
    expect((await rows()).every((r) => r.owner === null)).toBe(true);
  });

  it('writes to nobody outside the allowlist', async () => {
    const rehearsal = await another({ env: { SEND_MODE: 'allowlist', SEND_ALLOW: '*@myshop.example' } });
    await queue(await aContact());
    await settle(rehearsal);
    expect(await only()).toMatchObject({ status: 'skipped', reason: 'not_allowed' });
  });
});
