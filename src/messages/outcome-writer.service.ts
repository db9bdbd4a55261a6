import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.service';
import type { Tx } from '../database/tx';
import { EngagementService } from '../engagement/engagement.service';
import { GroupCommit } from '../kernel/group-commit';
import { Log } from '../http/log.service';
import { Metrics } from '../http/metrics.service';
import { Clock } from '../kernel/clock';
import { SECOND } from '../kernel/duration';
import { reasonOf } from '../kernel/errors';
import { AttributionService } from './attribution.service';
import { GivenUpAddresses } from './given-up-addresses.service';
import { OutcomeStore, type EndRow, type EvidenceRow } from './outcome.store';
import type { Claimed, Ready } from './outgoing';
import { Reputation } from './reputation.service';
import type { Settlement } from './settle';

interface End {
  message: Claimed | Ready;
  settlement: Settlement;
  provider: string | null;
  at: number;
}

/** How long the first outcome waits for the others that are in flight, milliseconds. */
const GATHER = 8;
const GROUP = { items: 200, weight: Infinity, weigh: () => 0 };
/** While the database is away an outcome waits in memory, and its place in flight with it. */
const RETRY_EVERY = SECOND;

/**
 * Commits what became of attempts, many in one transaction: the evidence always, the message only under the fence it was
 * claimed with. What follows from an outcome (the delivery counts, the dead address is suppressed) is in the same commit.
 */
@Injectable()
export class OutcomeWriter {
  private readonly group = new GroupCommit<End, void>((ends) => this.persist(ends), {
    ...GROUP,
    gather: { enough: () => this.underWay(), ms: GATHER },
  });
  /** How many messages may still bring an outcome soon: set by the dispatcher. A commit waits a moment for them. */
  underWay: () => number = () => 0;
  private closed = false;

  constructor(
    private readonly database: Database,
    private readonly store: OutcomeStore,
    private readonly engagement: EngagementService,
    private readonly reputation: Reputation,
    private readonly givenUp: GivenUpAddresses,
    private readonly attribution: AttributionService,
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly metrics: Metrics,
  ) {}

  /** Resolves when the end is durable. `provider` is the channel's name. */
  async write(message: Claimed | Ready, settlement: Settlement, provider: string | null): Promise<void> {
    await this.group.add({ message, settlement, provider, at: this.clock.now() });
    this.metrics.count('messages_total', {
      channel: message.row.channel,
      outcome: settlement.status,
      reason: settlement.reason ?? '',
    });
    if (settlement.status === 'failed' || settlement.status === 'unknown') {
      this.log.warn(`message.${settlement.status}`, {
        message: message.id,
        reason: settlement.reason,
        code: settlement.evidence.code,
      });
    }
  }

  /** From now on a database that is away makes `write` fail instead of wait. */
  close(): void {
    this.closed = true;
  }

  private async persist(ends: End[]): Promise<void[]> {
    for (;;) {
      try {
        await this.commit(ends);
        return ends.map(() => undefined);
      } catch (error) {
        if (this.closed) throw error;
        this.log.error('outcomes.not_stored', { count: ends.length, reason: reasonOf(error) });
        await new Promise((resolve) => setTimeout(resolve, RETRY_EVERY));
      }
    }
  }

  private async commit(ends: End[]): Promise<void> {
    const ours = await this.database.tx(async (tx) => {
      await this.store.evidence(tx, ends.map(evidenceRow));
      const matched = await this.store.end(tx, ends.map(endRow));
      const sent = ends.filter((e) => e.settlement.status === 'sent');
      await this.engagement.onDelivered(
        tx,
        sent.map((e) => ({
          ...addressOf(e),
          messageId: e.message.id,
          contactId: e.message.row.contact_id,
          at: e.at,
          unobserved: !hasPixel(e),
        })),
        this.clock.now(),
      );
      await this.attribution.onSent(
        tx,
        sent.map((e) => e.message.row),
      );
      const dead = ends.filter((e) => e.settlement.suppress);
      if (dead.length > 0) {
        await this.givenUp.giveUp(
          tx,
          dead.map((e) => ({ ...addressOf(e), reason: e.settlement.suppress!, detail: e.settlement.error })),
          this.clock.now(),
        );
      }
      await this.count(tx, ends);
      return matched;
    });
    if (ours < ends.length) this.log.warn('message.fenced', { ends: ends.length, ours });
  }

  /** What e-mail providers judge the sending domain by. */
  private async count(tx: Tx, ends: End[]): Promise<void> {
    const emails = ends.filter(isEmail);
    const sent = emails.filter((e) => e.settlement.status === 'sent').length;
    const refused = emails.filter((e) => e.settlement.suppress === 'bounce').length;
    if (sent + refused > 0) await this.reputation.note(tx, { sent, refused }, this.clock.now());
  }
}

function isEmail({ message }: End): boolean {
  return message.row.channel === 'email';
}

/** Text messages have none, and are not judged by it. */
function hasPixel({ message }: End): boolean {
  return 'pixel' in message && message.pixel;
}

function addressOf({ message }: End): { channel: 'email' | 'sms'; address: string } {
  return { channel: message.row.channel, address: message.address };
}

function evidenceRow({ message, settlement, at }: End): EvidenceRow {
  return { message_id: message.id, fence: message.fence, phase: 'done', ...settlement.evidence, ended_at: at };
}

function endRow({ message, settlement: s, provider, at }: End): EndRow {
  const { row } = message;
  const settled = s.status !== 'queued';
  return {
    id: message.id,
    fence: message.fence,
    status: s.status,
    reason: s.reason,
    due_at: s.dueAt ?? row.due_at,
    attempts: s.attempts,
    owner: null,
    lease_until: null,
    provider,
    provider_id: s.providerId,
    error: s.error,
    sent_at: s.status === 'sent' ? at : null,
    settled_at: settled ? at : null,
    pull: settled ? 1 : 0,
    // Put back before anything was tried: its place under the cap is free again.
    gated_at: s.status === 'queued' && s.attempts === 0 ? null : row.gated_at,
  };
}
