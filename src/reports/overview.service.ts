import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import { Database } from '../database/database.service';
import { CatalogueService } from '../flows/catalogue.service';
import type { LocalText } from '../flows/definition';
import { Clock } from '../kernel/clock';
import { DAY } from '../kernel/duration';
import { toMajor } from '../kernel/money';
import { rate } from '../kernel/rates';

/** A published flow, and how many people are where. */
export interface FlowOverview {
  flow: string;
  name: LocalText | null;
  purpose: 'service' | 'marketing';
  state: 'running' | 'paused';
  version: number;
  waiting: number;
  parked: number;
  /** Messages sent in the last 24 hours. */
  sent: number;
}

/** What the console shows first. Figures are of the last 24 hours unless they say otherwise; money is in the shop's currency. */
export interface Overview {
  flows: FlowOverview[];
  day: {
    orders: number;
    orders_paid: number;
    sales: string;
    emails_sent: number;
    sms_sent: number;
    open_rate: number | null;
    click_rate: number | null;
    credited_revenue: string;
    skipped: { reason: string; n: number }[];
  };
  contacts: number;
  dormant_contacts: number;
  /** Waiting now, whatever their age. */
  inbox_waiting: number;
  inbox_parked: number;
  messages_due: number;
  messages_unknown: number;
}

/** The state of the engine in one look. */
@Injectable()
export class OverviewService {
  constructor(
    private readonly database: Database,
    private readonly catalogue: CatalogueService,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  async overview(): Promise<Overview> {
    const now = this.clock.now();
    const since = now - DAY;
    const { currency } = this.config.settings.shop;
    const [day, orders, paid, skipped, credited, state] = await Promise.all([
      this.one<Record<'emails' | 'texts' | 'opened' | 'clicked', number | null>>(DAY_OF_MESSAGES, [since]),
      this.one<{ n: number }>('SELECT COUNT(*) AS n FROM orders WHERE placed_at > ? AND test = 0', [since]),
      this.one<{ n: number; total: number | null }>(PAID, [currency, since]),
      this.database.read<{ reason: string; n: number }>(SKIPPED, [since]),
      this.one<{ total: number | null }>(CREDITED, [currency, since]),
      this.one<Record<'contacts' | 'dormant' | 'inbox_waiting' | 'inbox_parked' | 'due' | 'unknown_outcome', number>>(STATE, [
        now,
      ]),
    ]);
    return {
      flows: await this.flows(since),
      day: {
        orders: orders.n,
        orders_paid: paid.n,
        sales: toMajor(paid.total ?? 0, currency),
        emails_sent: day.emails ?? 0,
        sms_sent: day.texts ?? 0,
        open_rate: rate(day.opened ?? 0, day.emails ?? 0),
        click_rate: rate(day.clicked ?? 0, (day.emails ?? 0) + (day.texts ?? 0)),
        credited_revenue: toMajor(credited.total ?? 0, currency),
        skipped,
      },
      contacts: state.contacts,
      dormant_contacts: state.dormant,
      inbox_waiting: state.inbox_waiting,
      inbox_parked: state.inbox_parked,
      messages_due: state.due,
      messages_unknown: state.unknown_outcome,
    };
  }

  private async flows(since: number): Promise<FlowOverview[]> {
    await this.catalogue.refresh();
    const people = await this.database.read<{ flow: string; state: string; n: number }>(
      "SELECT flow, state, COUNT(*) AS n FROM enrollments WHERE state IN ('waiting', 'parked') GROUP BY flow, state",
    );
    const sent = await this.database.read<{ flow: string; n: number }>(
      'SELECT flow, COUNT(*) AS n FROM messages WHERE sent_at > ? GROUP BY flow',
      [since],
    );
    const inState = (flow: string, state: string) => people.find((p) => p.flow === flow && p.state === state)?.n ?? 0;
    return this.catalogue
      .all()
      .map(({ flow, state, version }) => ({
        flow: flow.id,
        name: flow.name,
        purpose: flow.purpose,
        state: state === 'paused' ? ('paused' as const) : ('running' as const),
        version,
        waiting: inState(flow.id, 'waiting'),
        parked: inState(flow.id, 'parked'),
        sent: sent.find((s) => s.flow === flow.id)?.n ?? 0,
      }))
      .sort((a, b) => (a.flow < b.flow ? -1 : 1));
  }

  private async one<R>(sql: string, params: (string | number)[]): Promise<R> {
    return (await this.database.read<R>(sql, params))[0]!;
  }
}

const DAY_OF_MESSAGES = `
  SELECT SUM(CASE WHEN channel = 'email' THEN 1 ELSE 0 END) AS emails, SUM(CASE WHEN channel = 'sms' THEN 1 ELSE 0 END) AS texts,
         SUM(CASE WHEN channel = 'email' AND first_open_at IS NOT NULL THEN 1 ELSE 0 END) AS opened,
         SUM(CASE WHEN first_click_at IS NOT NULL THEN 1 ELSE 0 END) AS clicked
    FROM messages WHERE sent_at > ?`;

const PAID = `SELECT COUNT(*) AS n, SUM(CASE WHEN currency = ? THEN paid_total ELSE 0 END) AS total FROM orders WHERE paid_at > ? AND test = 0`;

const CREDITED = `SELECT SUM(CASE WHEN currency = ? THEN amount - refunded ELSE 0 END) AS total FROM conversions WHERE converted_at > ?`;

const SKIPPED = `
  SELECT COALESCE(reason, 'unknown') AS reason, COUNT(*) AS n FROM messages
   WHERE status = 'skipped' AND settled_at > ? GROUP BY COALESCE(reason, 'unknown') ORDER BY n DESC, reason`;

const STATE = `
  SELECT (SELECT COUNT(*) FROM contacts WHERE merged_into IS NULL AND erased_at IS NULL) AS contacts,
         (SELECT COUNT(DISTINCT contact_id) FROM address_engagement WHERE state = 'dormant') AS dormant,
         (SELECT COUNT(*) FROM inbox WHERE state = 'new') AS inbox_waiting,
         (SELECT COUNT(*) FROM inbox WHERE state = 'parked') AS inbox_parked,
         (SELECT COUNT(*) FROM messages WHERE status = 'queued' AND due_at <= ?) AS due,
         (SELECT COUNT(*) FROM messages WHERE status = 'unknown') AS unknown_outcome`;
