import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import { Database } from '../database/database.service';
import { readerOf } from '../database/reader';
import type { Tx } from '../database/tx';
import { Log } from '../http/log.service';
import { Clock } from '../kernel/clock';
import { MINUTE } from '../kernel/duration';
import { base32 } from '../kernel/ids';
import { toIso } from '../kernel/local-time';
import { signEnvelope } from '../kernel/sign-envelope';
import type { WebhookCallRow } from './webhook-call.entity';
import { judge, type WebhookVerdict } from './webhook-outcome';
import { WebhookRequest } from './webhook-request.service';
import { WebhookStore, type CallEnd } from './webhook.store';

/** A request of a webhook step, under the key (enrollment, step, visit). */
export interface NewWebhookCall {
  enrollmentId: number;
  flow: string;
  step: string;
  visit: number;
  contactId: number;
  url: string;
  /** The `data` of the request. */
  body: Record<string, unknown>;
}

/** A call as a person looks at it. Instants are epoch milliseconds. */
export interface KnownWebhookCall {
  id: number;
  flow: string;
  step: string;
  contactId: number;
  /** Without what follows `?`: there may be a secret. */
  address: string;
  state: WebhookCallRow['state'];
  attempts: number;
  status: number | null;
  error: string | null;
  createdAt: number;
  dueAt: number;
  doneAt: number | null;
}

/** Longer than any attempt takes, so that none is ever carried by two. */
const LEASE = MINUTE;

/**
 * Requests of flows to other systems: recorded with the step, then delivered at least once, signed as Standard Webhooks. A
 * crash between an answer and its commit sends the same request again under the same `webhook-id`: receivers drop it by that.
 */
@Injectable()
export class WebhooksService {
  /** This boot of this process. */
  private readonly owner = base32(randomBytes(15));

  constructor(
    private readonly store: WebhookStore,
    private readonly request: WebhookRequest,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly log: Log,
  ) {}

  /** Queues requests; the same step of the same enrollment twice has the effect of once. */
  async enqueue(tx: Tx, calls: NewWebhookCall[], now: number): Promise<void> {
    if (calls.length === 0) return;
    await this.store.add(
      tx,
      calls.map((call) => ({
        id: tx.nextId(),
        enrollment_id: call.enrollmentId,
        flow: call.flow,
        step: call.step,
        visit: call.visit,
        contact_id: call.contactId,
        url: call.url.slice(0, 2000),
        body: JSON.stringify(call.body),
        state: 'queued',
        attempts: 0,
        due_at: now,
        owner: null,
        lease_until: null,
        status: null,
        error: null,
        created_at: now,
        done_at: null,
      })),
    );
  }

  /** Carries what is due, `webhooks.in_flight` at a time; answers how many were tried. */
  async deliver(): Promise<number> {
    const now = this.clock.now();
    const due = await this.nextDue();
    if (due === null || due > now) return 0;
    const lease = { owner: this.owner, now: this.clock.lease(), until: this.clock.lease() + LEASE };
    const { in_flight } = this.config.settings.channels.webhooks;
    const calls = await this.database.tx((tx) => this.store.claim(tx, now, lease, in_flight));
    await Promise.all(calls.map((call) => this.carry(call)));
    return calls.length;
  }

  /** When the next queued call falls due; `null` when none is queued. */
  nextDue(): Promise<number | null> {
    return this.store.nextDue(readerOf(this.database));
  }

  /** The newest calls, newest first; of one state where one is named. */
  async list(state: WebhookCallRow['state'] | undefined, limit: number): Promise<KnownWebhookCall[]> {
    return (await this.store.list(readerOf(this.database), state, limit)).map(known);
  }

  /** A person wants failed calls tried again, from the first try on. Answers how many had failed. */
  retry(tx: Tx, ids: number[], now: number): Promise<number> {
    return this.store.requeue(tx, ids, now);
  }

  private async carry(call: WebhookCallRow): Promise<void> {
    const body = bodyOf(call);
    const headers = signEnvelope(this.config.env.webhookSecrets[0]!, `call_${call.id}`, this.clock.now(), body);
    const outcome = await this.request.post(call.url, headers, body);
    const now = this.clock.now();
    const verdict = judge(outcome, { id: call.id, tries: call.attempts }, now);
    if (verdict.is !== 'done') this.tell(call, verdict);
    const ours = await this.database.tx((tx) => this.store.end(tx, this.owner, endOf(call, verdict, now)));
    if (!ours) this.log.warn('webhook.fenced', { call: call.id });
  }

  private tell(call: WebhookCallRow, verdict: Exclude<WebhookVerdict, { is: 'done' }>): void {
    const about = { call: call.id, flow: call.flow, step: call.step, tries: call.attempts, reason: verdict.error };
    if (verdict.is === 'failed') this.log.warn('webhook.failed', about);
    else this.log.debug('webhook.again', about);
  }
}

/** The same bytes at every try. */
function bodyOf(call: WebhookCallRow): string {
  return JSON.stringify({
    type: 'flow.webhook',
    timestamp: toIso(call.created_at),
    flow: call.flow,
    step: call.step,
    contact: { id: call.contact_id },
    data: JSON.parse(call.body) as unknown,
  });
}

function endOf(call: WebhookCallRow, verdict: WebhookVerdict, now: number): CallEnd {
  const end = { id: call.id, owner: null, lease_until: null, due_at: call.due_at, done_at: now };
  switch (verdict.is) {
    case 'done':
      return { ...end, state: 'done', status: verdict.status, error: null };
    case 'failed':
      return { ...end, state: 'failed', status: verdict.status, error: verdict.error };
    case 'again':
      return { ...end, state: 'queued', status: verdict.status, error: verdict.error, due_at: verdict.dueAt, done_at: null };
  }
}

function known(row: WebhookCallRow): KnownWebhookCall {
  return {
    id: row.id,
    flow: row.flow,
    step: row.step,
    contactId: row.contact_id,
    address: row.url.replace(/[?#].*$/s, ''),
    state: row.state,
    attempts: row.attempts,
    status: row.status,
    error: row.error,
    createdAt: row.created_at,
    dueAt: row.due_at,
    doneAt: row.done_at,
  };
}
