import type { Database } from '../../src/database/database.service';
import type { Tx } from '../../src/database/tx';
import { hitTable, type HitRow } from '../../src/engagement/hit.entity';
import { enrollmentTable, type EnrollmentRow } from '../../src/flows/enrollment.entity';
import { messageTable, type MessageRow } from '../../src/messages/message.entity';
import { base32 } from '../../src/kernel/ids';
import { signToken } from '../../src/links/token';
import type { Intake } from '../support/intake-harness';
import { APP_SECRET } from '../support/intake-harness';
import { aMessageRow, anEnrollmentRow } from '../support/rows';
import type { Sending } from '../support/sending';
import { dice } from './any-history';
import type { Enrollment, Hit, History, Message, Statement } from './history';

/** What is told of in one transaction. */
const AT_ONCE = 40;

/**
 * Tells the engine a history through its real doors, in any order and some of it twice: what the shop says as deliveries, the
 * rest as the hit processor, the sender and the carriers' callbacks hand it on.
 */
export class ToldHistory {
  private readonly contacts = new Map<string, number>();
  private readonly rows = new Map<Message, MessageRow>();
  private readonly hits = new Map<Message, Map<Hit, HitRow>>();
  private known = 0;
  private deliveries = 0;

  constructor(
    private readonly database: Database,
    private readonly intake: Intake,
    private readonly shop: Sending,
    private readonly history: History,
  ) {}

  async tell(seed: number): Promise<void> {
    await this.people();
    await this.queue();
    const roll = dice(seed);
    const news = shuffled(this.news(roll), roll);
    for (let i = 0; i < news.length; i += AT_ONCE) {
      const some = news.slice(i, i + AT_ONCE);
      await this.database.tx(async (tx) => {
        for (const one of some) if (typeof one === 'function') await one(tx);
      });
      for (const one of some) if (typeof one === 'object') await this.intake.take(one);
      await this.intake.drain();
    }
    await this.nameOrders();
  }

  /** Everything that has still to be told: deliveries of the shop, and what we learn ourselves. */
  private news(roll: (n: number) => number): (Delivery | ((tx: Tx) => Promise<void>))[] {
    const { messages, hits, statements, same } = this.history;
    const twice = <T>(one: T) => (roll(4) === 0 ? [one, one] : [one]);
    return [
      ...messages.filter((m) => m.fate === 'sent').map((m) => (tx: Tx) => this.send(tx, m)),
      ...hits.flatMap((h) => {
        const judge = (by: Hit['by']) => (tx: Tx) => this.hit(tx, h, by);
        // A second look may come to another verdict, and must not be overtaken by the first one.
        return h.takenFor === null ? twice(judge(h.by)) : [inOrder(judge(h.takenFor), judge(h.by))];
      }),
      ...statements.flatMap((s) => twice(s).map((one) => this.delivery(one))),
      ...same.map(([a, b]) => this.contact(a, `${b}@people.example`)),
    ];
  }

  private async people(): Promise<void> {
    for (const person of this.history.people) await this.intake.take(this.contact(person, `${person}@people.example`));
    await this.intake.drain();
    const rows = await this.database.read<{ external_id: string; contact_id: number }>(
      'SELECT external_id, contact_id FROM contact_identities',
    );
    for (const row of rows) this.contacts.set(row.external_id, row.contact_id);
  }

  /** Enrollments, and messages before they leave. */
  private async queue(): Promise<void> {
    await this.database.tx(async (tx) => {
      const told = new Map(this.history.enrollments.map((e) => [e, enrolled(e, tx.nextId(), this.contacts.get(e.person)!)]));
      await tx.insert(enrollmentTable, [...told.values()]);
      for (const m of this.history.messages) this.rows.set(m, queued(m, tx.nextId(), this.refOf(m), told.get(m.enrollment)!));
      await tx.insert(messageTable, [...this.rows.values()]);
    });
  }

  /** It left; what carriers and readers told of it since comes in any order, and reports come twice. */
  private async send(tx: Tx, m: Message): Promise<void> {
    const row = this.rows.get(m)!;
    await tx.updateMany(messageTable, ['id'], ['status', 'sent_at'], [{ id: row.id, status: 'sent', sent_at: m.at }]);
    await this.shop.attribution.onSent(tx, [row]);
    const message = { ref: row.ref };
    const bounce = m.bounce && { message, is: 'bounced' as const, kind: m.bounce.kind, at: m.bounce.at };
    const delivered = m.deliveredAt !== null && { message, is: 'delivered' as const, at: m.deliveredAt };
    const complained = m.complainedAt !== null && { message, is: 'complained' as const, at: m.complainedAt };
    for (const report of [delivered, complained, bounce, bounce])
      if (report) await this.shop.delivery.onReports(tx, [report], m.at);
    if (m.unsubscribedAt !== null) await this.shop.messages.unsubscribed(tx, [row.id], m.unsubscribedAt);
  }

  private async hit(tx: Tx, h: Hit, by: Hit['by']): Promise<void> {
    const message = this.rows.get(h.message)!;
    const known = this.hits.get(h.message) ?? new Map<Hit, HitRow>();
    const row: HitRow = known.get(h) ?? {
      ...{
        id: tx.nextId(),
        hit_key: `h${++this.known}`,
        kind: h.kind,
        ref: message.ref,
        message_id: message.id,
        link_no: 1,
        at: h.at,
      },
      ...{ method: 'GET', prefetch: 0, ip: null, agent: null, class: null, reason: 'person', state: 'done' },
    };
    row.class = by;
    this.hits.set(h.message, known.set(h, row));
    await tx.insert(hitTable, [row], { update: ['class'] });
    const told = [...known].filter(([x]) => x.at - h.message.at <= 90 * 24 * 3_600_000);
    const first = (kind: Hit['kind'], wanted: Hit['by']) => {
      const times = told.filter(([x, { class: is }]) => x.kind === kind && is === wanted).map(([x]) => x.at);
      return times.length === 0 ? null : Math.min(...times);
    };
    const click = first('click', 'human');
    const open = first('open', 'human');
    await this.shop.messages.engaged(tx, [
      {
        messageId: message.id,
        firstOpenAt: open === null ? click : Math.min(open, click ?? open),
        firstUnknownOpenAt: first('open', 'unknown'),
        firstMachineOpenAt: first('open', 'machine'),
        firstClickAt: click,
      },
    ]);
    await this.shop.messages.touched(tx, [...(await this.shop.messages.byIds(tx, [message.id])).values()]);
  }

  private delivery(s: Statement): Delivery {
    const person = s.person === null ? {} : { contact: { id: s.person } };
    const note = 'link' in s && s.link ? { note: `thanks ${signToken([APP_SECRET], 'c', this.refOf(s.link), 2)}` } : {};
    const total = 'total' in s ? { total: money(s.total, s.currency) } : {};
    const type = { placed: 'placed', paid: 'paid', edited: 'updated', refunded: 'refunded', closed: 'closed' }[s.told];
    const refund = s.told === 'refunded' ? { refund: { id: s.refund, amount: money(s.amount, s.currency), at: iso(s.at) } } : {};
    const closing = s.told === 'closed' ? { closed_reason: s.reason } : {};
    const order = { id: s.order, currency: s.currency, ...total, ...note, ...closing };
    return this.envelope(`order.${type}`, s.at, { order, ...person, ...refund }, s.test);
  }

  private contact(person: string, email: string): Delivery {
    return this.envelope('contact.updated', Date.parse('2026-01-01T00:00:00Z'), { contact: { id: person, email } });
  }

  private envelope(type: string, at: number, data: object, test = false): Delivery {
    return { id: `d${++this.deliveries}`, type, timestamp: iso(at), data, ...(test && { test }) };
  }

  private refOf(message: Message): string {
    return base32(Buffer.from(String(this.history.messages.indexOf(message)).padStart(16, '0')));
  }

  /** Which order a message is about plays no part in crediting, and is known from the beginning in a real shop. */
  private async nameOrders(): Promise<void> {
    const rows = await this.database.read<{ external_id: string; id: number }>('SELECT external_id, id FROM orders');
    const ids = new Map(rows.map((r) => [r.external_id, r.id]));
    const about = this.history.messages.filter((m) => m.order !== null);
    await this.database.tx((tx) =>
      tx.updateMany(
        messageTable,
        ['id'],
        ['order_id'],
        about.map((m) => ({ id: this.rows.get(m)!.id, order_id: ids.get(m.order!)! })),
      ),
    );
  }
}

type Delivery = { id: string } & Record<string, unknown>;

function inOrder(...parts: ((tx: Tx) => Promise<void>)[]): (tx: Tx) => Promise<void> {
  return async (tx) => {
    for (const part of parts) await part(tx);
  };
}

function enrolled({ flow, name, enteredAt, heldOut, goalAt }: Enrollment, id: number, contactId: number): EnrollmentRow {
  return anEnrollmentRow(id, {
    ...{ flow, contact_id: contactId, entry_key: name, held_out: heldOut ? 1 : 0 },
    ...{ anchor_at: enteredAt, entered_at: enteredAt, triggered_at: enteredAt, goal_at: goalAt },
  });
}

function queued({ fate, at, ...m }: Message, id: number, ref: string, enrollment: EnrollmentRow): MessageRow {
  return aMessageRow(id, enrollment, {
    ...{ ref, version: m.version, step: m.step, channel: m.channel, variant: m.variant, purpose: m.purpose, reason: m.reason },
    ...{ held_out: fate === 'held_out' ? 1 : 0, status: fate === 'sent' ? 'sending' : fate, due_at: at, created_at: at },
    settled_at: fate === 'queued' || fate === 'sent' ? null : at,
  });
}

function money(minor: number, currency: string): string {
  return currency === 'JPY' ? String(minor) : (minor / 100).toFixed(2);
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

function shuffled<T>(list: T[], roll: (n: number) => number): T[] {
  for (let i = list.length - 1; i > 0; i--) {
    const j = roll(i + 1);
    [list[i], list[j]] = [list[j]!, list[i]!];
  }
  return list;
}
