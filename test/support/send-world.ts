import type { EmailChannel } from '../../src/channels/email.channel';
import type { SmsChannel } from '../../src/channels/sms.channel';
import type { Config } from '../../src/config/config.service';
import { defaultSettings } from '../../src/config/settings';
import type { ConsentService } from '../../src/consent/consent.service';
import type { ConsentRecord } from '../../src/consent/may-send';
import type { ContactsService } from '../../src/contacts/contacts.service';
import type { Database } from '../../src/database/database.service';
import type { EngagementService } from '../../src/engagement/engagement.service';
import type { Log } from '../../src/http/log.service';
import type { Metrics } from '../../src/http/metrics.service';
import { CarrierService } from '../../src/messages/carrier.service';
import { ClaimService } from '../../src/messages/claim.service';
import type { ClaimStore, Fenced, VerdictRow } from '../../src/messages/claim.store';
import { ComingSteps } from '../../src/messages/coming-steps.service';
import { DispatchService } from '../../src/messages/dispatch.service';
import type { FreezeService } from '../../src/messages/freeze.service';
import { GateService } from '../../src/messages/gate.service';
import type { GateStore } from '../../src/messages/gate.store';
import type { GuardRails } from '../../src/messages/guard-rails.service';
import { LandingService } from '../../src/messages/landing.service';
import type { LeaseKeeper } from '../../src/messages/lease-keeper.service';
import type { MessageRow } from '../../src/messages/message.entity';
import type { Claimed, Ready } from '../../src/messages/outgoing';
import type { OutcomeWriter } from '../../src/messages/outcome-writer.service';
import type { RecoveryService } from '../../src/messages/recovery.service';
import type { Settlement } from '../../src/messages/settle';
import type { WarmUp } from '../../src/messages/warm-up.service';

/** What somebody else commits while messages are on their way out. */
export type Commit = 'unsubscribe' | 'paid' | 'erase' | 'merge';
/** A reading of the gate that a commit must be seen by, if it came before it. */
type Look = 'consent' | 'enrollment' | 'erased' | 'survivor';
const SEEN_BY: Record<Commit, Look> = { unsubscribe: 'consent', paid: 'enrollment', erase: 'erased', merge: 'survivor' };

/** So old may the gate's answer be when a message leaves (DESIGN §5.5). */
const GATE_GOOD_FOR = 5000;
/** So long may the process stand still anywhere, also between the last question and the message. */
const PAUSE = 4000;

export interface Broken {
  /** The gate's answer counts however long ago it was given. */
  secondLook?: boolean;
  /** The gate takes everybody's consent as it stood when the run began. */
  consent?: boolean;
  /** Nobody asks whether the enrollment took the message back after it was claimed. */
  cancelled?: boolean;
}

/**
 * One run of the real claim, gate, second look and dispatch against stores in memory. At every point where they wait for a
 * store, a seeded draw lets time pass and other people's commits happen, also in the middle of the gate's reading: only row
 * locks hold them back, as at READ COMMITTED. Answers what broke the promise; nothing, when all is well.
 */
export async function runOfSending(seed: number, broken: Broken = {}): Promise<{ sent: number; kept: number; broken: string[] }> {
  const draw = drawing(seed);
  const people = 1 + draw(3);
  const rows = Array.from({ length: people }, (_, i) => messageOf(i + 1, draw(2) === 0 ? 'email' : 'sms'));
  const world = new World(draw, rows, broken);
  for (const row of rows) if (draw(4) > 0) world.pending.push({ what: COMMITS[draw(4)]!, row });
  await world.send();
  return { sent: world.sent, kept: rows.length - world.sent, broken: world.faults };
}

const COMMITS: Commit[] = ['unsubscribe', 'paid', 'erase', 'merge'];

class World {
  sent = 0;
  readonly faults: string[] = [];
  readonly pending: { what: Commit; row: MessageRow }[] = [];
  /** Committed, each at its place in the order of everything and at its time. */
  private readonly done: { what: Commit; row: MessageRow; order: number; at: number }[] = [];
  private readonly looks = new Map<string, number>();
  private readonly locked = new Set<string>();
  private readonly unsubscribed = new Set<number>();
  private readonly paid = new Set<number>();
  private readonly erased = new Set<number>();
  private readonly mergedInto = new Map<number, number>();
  private order = 0;
  private now = 1_000_000;
  /** Transactions at this moment: one channel's claim runs beside the other's. */
  private running = 0;

  constructor(
    private readonly draw: (below: number) => number,
    private readonly rows: MessageRow[],
    private readonly broken: Broken,
  ) {}

  /** Sends everything that may leave with the real services. */
  async send(): Promise<void> {
    const settings = defaultSettings();
    settings.rules.quiet_hours = { email: null, sms: null };
    for (const limits of [settings.channels.email, settings.channels.sms])
      Object.assign(limits, { in_flight: 1, rate_per_second: 1e9 });
    const config = { settings, env: { sendMode: 'live', sendAllow: [] } } as unknown as Config;
    const clock = { now: () => this.now, lease: () => this.now };
    const log = {
      info() {},
      warn() {},
      error: (name: string, about: object) => this.faults.push(`${name} ${JSON.stringify(about)}`),
      debug() {},
    };
    const quiet = { log: log as unknown as Log, metrics: { count() {} } as unknown as Metrics };
    const guardRails = {
      holdsMarketing: false,
      look: async () => {},
      authenticationRefused: async () => {},
    } as unknown as GuardRails;
    const warmUp = { restrain: async (_: unknown, judged: unknown) => judged } as unknown as WarmUp;
    const leases = {
      owner: 'us', lease: () => ({ owner: 'us', until: this.now + 60_000 }), hold() {}, drop() {}, holds: () => true, mayStart: () => true,
    } as unknown as LeaseKeeper; // prettier-ignore
    const database = { tx: (work: (tx: object) => Promise<unknown>) => this.tx(work) } as unknown as Database;
    const gate = new GateService(this.gateStore(), this.contacts(), this.consent(), this.engagement(), new ComingSteps(), config);
    const claims = new ClaimService(
      database,
      this.claimStore(),
      gate,
      guardRails,
      warmUp,
      leases,
      clock,
      quiet.log,
      quiet.metrics,
    );
    if (this.broken.secondLook) claims.again = async (messages) => messages.map((m) => ({ ...m, gatedAt: this.now }));
    const carrier = new CarrierService(this.channel<EmailChannel>(), this.channel<SmsChannel>(), claims, leases, clock);
    const carry = carrier.carry.bind(carrier);
    // From here on an SMS only waits for the commit of its own proof of intent.
    carrier.carry = (message) => {
      this.begun.set(message.id, this.now);
      return carry(message);
    };
    const outcomes = {
      write: async (message: Claimed, settlement: Settlement) => void (this.rowOf(message.id).status = settlement.status),
      close() {},
    } as unknown as OutcomeWriter;
    const recovery = { ofExpired: async () => 0 } as unknown as RecoveryService;
    const dispatch = new DispatchService(
      claims,
      this.freezer(),
      carrier,
      new LandingService(outcomes, carrier, leases, guardRails, clock, config, quiet.log),
      outcomes,
      leases,
      recovery,
      guardRails,
      clock,
      config,
      quiet.log,
    );
    while ((await dispatch.dispatch()) > 0);
  }

  /** Something is waited for: time passes (transactions are short), and others commit what no lock holds back. */
  private async turn(): Promise<void> {
    await Promise.resolve();
    if (this.running === 0 && this.draw(3) === 0) this.now += this.draw(PAUSE);
    while (this.pending.length > 0 && this.draw(4) === 0) {
      const next = this.pending[0]!;
      if (
        this.locked.has(next.what === 'paid' ? `m${next.row.id}` : next.what === 'unsubscribe' ? '' : `c${next.row.contact_id}`)
      )
        return;
      this.pending.shift();
      this.commit(next);
    }
  }

  private commit({ what, row }: { what: Commit; row: MessageRow }): void {
    const contact = row.contact_id;
    if (what === 'unsubscribe') this.unsubscribed.add(contact);
    if (what === 'erase') this.erased.add(contact);
    if (what === 'merge') {
      // Into somebody who wants nothing.
      this.mergedInto.set(contact, contact + 100);
      this.unsubscribed.add(contact + 100);
    }
    if (what === 'paid') {
      this.paid.add(row.enrollment_id);
      if (row.status === 'queued') row.status = 'skipped';
      if (row.status === 'sending') row.cancelled = 'exited';
    }
    this.done.push({ what, row, order: ++this.order, at: this.now });
  }

  private async tx<T>(work: (tx: object) => Promise<T>): Promise<T> {
    const after: (() => void)[] = [];
    const locks: string[] = [];
    await this.turn();
    this.running++;
    const result = await work({ locks, afterCommit: (fn: () => void) => after.push(fn) });
    this.running--;
    for (const lock of locks) this.locked.delete(lock);
    for (const fn of after) fn();
    await this.turn();
    return result;
  }

  private lock(tx: unknown, name: string): void {
    this.locked.add(name);
    (tx as { locks: string[] }).locks.push(name);
  }

  private looked(look: Look, rows: Iterable<MessageRow>): void {
    const at = ++this.order;
    for (const row of rows) this.looks.set(`${look} ${row.id}`, at);
  }

  private rowOf(id: number): MessageRow {
    return this.rows.find((r) => r.id === id)!;
  }

  private ofContacts(ids: number[]): MessageRow[] {
    return this.rows.filter((r) => ids.includes(r.contact_id) || ids.includes(r.contact_id + 100));
  }

  /** The moment of truth: which commits should have kept this message back? */
  private leaves(ref: string): void {
    this.sent++;
    const row = this.rowOf(Number(ref));
    for (const { what, order, at } of this.done.filter((d) => d.row === row)) {
      if (order < this.looks.get(`${SEEN_BY[what]} ${row.id}`)!)
        this.faults.push(`sent although ${what} was committed before the gate's reading`);
      const late = this.begun.get(row.id)! - at;
      if (late > GATE_GOOD_FOR + PAUSE) this.faults.push(`sent ${late} ms after ${what} was committed`);
      if (what === 'paid' && order < (this.taken.get(row.id) ?? 0))
        this.faults.push('sent although taken back before its bytes were made');
    }
  }
  /** When a message was handed to its channel. */
  private readonly begun = new Map<number, number>();
  /** When it was last asked whether a message was taken back. */
  private readonly taken = new Map<number, number>();

  private channel<T>(): T {
    const send = async ({ ref }: { ref: string }) => {
      this.leaves(ref);

      for (let waits = this.draw(6); waits > 0; waits--) await this.turn();
      return { is: 'accepted', providerId: null, code: 250, enhanced: null, reply: 'ok' };
    };
    return { name: 'memory', providerFor: () => 'memory', send } as T;
  }

  private freezer(): FreezeService {
    const freeze = async (claimed: Claimed[]): Promise<Ready[]> => {
      for (let waits = this.draw(6); waits > 0; waits--) await this.turn();
      const ours = await this.claimStore().stillOurs(undefined as never, claimed, 'us');
      const bytes = (m: Claimed) => ({ channel: m.row.channel, mail: { ref: m.row.ref }, sms: { ref: m.row.ref } });
      return claimed.filter((m) => ours.has(m.id)).map((m) => ({ ...m, ...bytes(m) }) as unknown as Ready);
    };
    return { freeze } as unknown as FreezeService;
  }

  private claimStore(): ClaimStore {
    const due = (channel: string) =>
      this.rows.filter((r) => r.channel === channel && r.status === 'queued' && r.due_at <= this.now);
    const claimed = (tx: unknown, rows: MessageRow[]) => {
      for (const row of rows) this.lock(tx, `m${row.id}`);
      return rows.map((r) => ({ ...r }));
    };
    return {
      nextDue: async (_: unknown, channel: string) => (due(channel).length > 0 ? 0 : null),
      due: async (tx: unknown, channel: string, lane: string, _: number, limit: number) => {
        await this.turn();
        return claimed(
          tx,
          due(channel)
            .filter((r) => r.lane === lane)
            .slice(0, limit),
        );
      },
      moreImportant: async () => [],
      held: async (tx: unknown, messages: Fenced[]) => {
        await this.turn();
        return claimed(
          tx,
          messages.map((m) => this.rowOf(m.id)).filter((r, i) => r.status === 'sending' && r.fence === messages[i]!.fence),
        );
      },
      writeVerdicts: async (_: unknown, verdicts: VerdictRow[]) => {
        await this.turn();
        for (const v of verdicts) Object.assign(this.rowOf(v.id), v);
      },
      intend: async () => {},
      withdraw: async () => {},
      stillOurs: async (_: unknown, messages: Fenced[]) => {
        await this.turn();
        const at = ++this.order;
        for (const m of messages) this.taken.set(m.id, at);
        const ours = messages.filter((m) => this.rowOf(m.id).cancelled === null || this.broken.cancelled);
        return new Set(ours.filter((m) => this.rowOf(m.id).status === 'sending').map((m) => m.id));
      },
    } as unknown as ClaimStore;
  }

  private gateStore(): GateStore {
    return {
      survivors: async (_: unknown, ids: number[]) => {
        await this.turn();
        this.looked('survivor', this.ofContacts(ids));
        return new Map(ids.map((id) => [id, this.mergedInto.get(id) ?? id]));
      },
      lockPresent: async (tx: unknown, ids: number[]) => {
        await this.turn();
        for (const id of ids) this.lock(tx, `c${id}`);
        this.looked('erased', this.ofContacts(ids));
        return new Set(ids.filter((id) => !this.erased.has(id)));
      },
      merged: async (_: unknown, ids: number[]) => new Map([...this.mergedInto].filter(([, to]) => ids.includes(to))),
      addresses: async (_: unknown, channel: string, ids: number[]) =>
        ids.map((contact_id) => ({ contact_id, address: channel === 'email' ? 'a@example.com' : '+8613800138000', valid: 1 })),
      taken: async () => [],
      enrollmentStates: async (_: unknown, ids: number[]) => {
        await this.turn();
        this.looked(
          'enrollment',
          this.rows.filter((r) => ids.includes(r.enrollment_id)),
        );
        return new Map(ids.map((id) => [id, this.paid.has(id) ? 'exited' : 'waiting']));
      },
      flowStates: async (_: unknown, flows: string[]) => new Map(flows.map((flow) => [flow, 'running'])),
      openCases: async () => new Set(),
    } as unknown as GateStore;
  }

  private contacts(): ContactsService {
    const views = async (_: unknown, ids: number[]) =>
      new Map(ids.map((id) => [id, { id, country: null, timezone: 'UTC', orders_paid: 1 }]));
    return { views } as unknown as ContactsService;
  }

  private consent(): ConsentService {
    const record = (state: ConsentRecord['state'], channel: ConsentRecord['channel'], at: number): ConsentRecord => ({
      channel, address: null, purpose: 'marketing', topic: null, state, basis: null, byPerson: true, at,
    }); // prettier-ignore
    const both = (state: ConsentRecord['state'], at: number) => [record(state, 'email', at), record(state, 'sms', at)];
    return {
      suppressed: async () => new Map(),
      standing: async (_: unknown, ids: number[]) => {
        await this.turn();
        this.looked('consent', this.ofContacts(ids));
        const off = (id: number) => this.unsubscribed.has(id) && !this.broken.consent;
        return new Map(ids.map((id) => [id, [...both('granted', 1), ...(off(id) ? both('withdrawn', 2) : [])]]));
      },
    } as unknown as ConsentService;
  }

  private engagement(): EngagementService {
    return { states: async () => new Map() } as unknown as EngagementService;
  }
}

function messageOf(id: number, channel: 'email' | 'sms'): MessageRow {
  return {
    id, ref: String(id), enrollment_id: id, contact_id: id, channel, flow: 'f', status: 'queued', lane: 'marketing', purpose: 'marketing',
    topic: 't', options: '{}', priority: 50, due_at: 0, attempts: 0, fence: 0, held_out: 0, cancelled: null, address: null, domain: null,
    expires_at: null, first_attempt_at: null, created_at: 0,
  } as unknown as MessageRow; // prettier-ignore
}

/** Numbers below `n` from a seed: the same seed is the same run (mulberry32). */
function drawing(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}
