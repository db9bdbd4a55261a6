import { randomBytes } from 'node:crypto';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Database } from '../database/database.service';
import type { Reader } from '../database/reader';
import type { Tx } from '../database/tx';
import { Log } from '../http/log.service';
import { Metrics } from '../http/metrics.service';
import { SECOND } from '../kernel/duration';
import { reasonOf } from '../kernel/errors';
import { GroupCommit } from '../kernel/group-commit';
import { within } from '../kernel/within';
import type { HitVerdict, RawHit } from './classify-hit';
import type { HitRow } from './hit.entity';
import { HitSpool } from './hit-spool.store';
import { HitStore, type StoredHit, type Visits } from './hit.store';

export type { Visits } from './hit.store';

/**
 * A hit as a controller saw it. `ref` names the message (26 characters of base32, from a token that verified), or is the code of a
 * short link whose message nobody could look up.
 */
export interface NewHit extends RawHit {
  ref: string;
}

/** A stored hit, as it is worked out. */
export interface Hit extends RawHit {
  id: number;
  ref: string;
  /** What it was taken for before; `null` when nobody has worked it out yet. */
  verdict: HitVerdict | null;
  isNew: boolean;
}

export interface HitOutcome {
  id: number;
  messageId: number;
  verdict: HitVerdict;
  /** Nobody had worked it out before. */
  isNew: boolean;
}

/** Hits of one commit at most. */
const GROUP = { items: 500, weight: 500, weigh: () => 1 };
/** A reader waits no longer than this for the database; then the spool takes the hit. */
const PATIENCE = SECOND;
/** How often a filled spool is tried again. */
const REPLAY_EVERY = 2 * SECOND;
const REPLAY_CHUNK = 500;
const MOST_AGENT = 512;
/** Of one message's opens and clicks no more than this of each class are looked at. */
const MOST_PER_MESSAGE = 200;

/**
 * Opens and clicks, durable before the reader gets an answer: in the database by shared commits, in a synced file when the
 * database is away or slow. When even that fails the hit is lost and counted as `huike_tracking_dropped`; the reader gets
 * the picture or the page all the same.
 */
@Injectable()
export class HitsService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly commits = new GroupCommit<StoredHit, void>((hits) => this.commit(hits), GROUP);
  private readonly spooling = new GroupCommit<StoredHit, void>((hits) => this.keep(hits), GROUP);
  private timer?: NodeJS.Timeout;
  private replaying?: Promise<void>;
  private closing = false;

  constructor(
    private readonly database: Database,
    private readonly store: HitStore,
    private readonly spool: HitSpool,
    private readonly metrics: Metrics,
    private readonly log: Log,
  ) {}

  /** Never rejects: `dropped` when the hit could be stored nowhere. */
  async append(hit: NewHit): Promise<'stored' | 'spooled' | 'dropped'> {
    const row = rowOf(hit);
    const stored = this.commits.add(row).then(
      () => 'stored' as const,
      () => undefined,
    );
    return (await within(PATIENCE, stored)) ?? (await this.keepInSpool(row));
  }

  /**
   * The oldest hits nobody has worked out of those that came at or before `until`, with what came of their messages since; locked
   * until the transaction ends.
   */
  async claim(tx: Tx, limit: number, until: number): Promise<Hit[]> {
    return (await this.store.claimNew(tx, limit, until)).map(hitOf);
  }

  /** When the oldest hit came that nobody has worked out. */
  async oldestNew(read: Reader): Promise<number | null> {
    return this.store.oldestNew(read);
  }

  /** What was worked out before of these messages: the company of a new hit says much about it. */
  async workedOut(read: Reader, refs: string[]): Promise<Hit[]> {
    return (await this.store.doneOf(read, refs, MOST_PER_MESSAGE)).map(hitOf);
  }

  /** Who came to these messages, as far as it was worked out. */
  async visits(read: Reader, refs: string[]): Promise<Visits[]> {
    return refs.length === 0 ? [] : this.store.visits(read, refs);
  }

  /** The next messages after `after` with a hit at or after `since`, by their names: a way to visit each of them once. */
  async refsAfter(read: Reader, after: string, since: number, limit: number): Promise<string[]> {
    return this.store.refsAfter(read, after, since, limit);
  }

  /** Writes what hits were, and counts those that nobody had worked out before. */
  async settle(tx: Tx, outcomes: HitOutcome[]): Promise<void> {
    await this.store.settle(tx, outcomes);
    tx.afterCommit(() => {
      for (const { verdict, isNew } of outcomes)
        if (isNew) this.metrics.count('hits_total', { class: verdict.class, reason: verdict.reason });
    });
  }

  /** Gives hits of short links the message and the link that they were of. */
  async name(tx: Tx, hits: { id: number; ref: string; linkNo: number }[]): Promise<void> {
    await this.store.name(tx, hits);
  }

  /** Removes hits that must not be kept, as if they had never come: all that stays is how many there were. */
  async forget(tx: Tx, hits: readonly Hit[]): Promise<void> {
    await this.store.remove(
      tx,
      hits.map((hit) => hit.id),
    );
    tx.afterCommit(() => {
      for (const { kind } of hits) this.metrics.count('hits_unrecorded_total', { kind });
    });
  }

  /** Brings what waits in files into the database, so that it can be found there. Rejects when it cannot be. */
  async takeInSpooled(): Promise<void> {
    await this.replaying;
    await this.replaySpool();
  }

  /** Replays what an earlier process left behind. */
  onApplicationBootstrap(): void {
    this.replaying = this.replay();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.closing = true;
    clearTimeout(this.timer);
    await this.replaying;
  }

  private async commit(hits: StoredHit[]): Promise<void[]> {
    await this.database.tx((tx) => this.store.insert(tx, hits));
    return hits.map(() => undefined);
  }

  private async keep(hits: StoredHit[]): Promise<void[]> {
    await this.spool.append(hits);
    this.replayLater();
    return hits.map(() => undefined);
  }

  private async keepInSpool(row: StoredHit): Promise<'spooled' | 'dropped'> {
    try {
      await this.spooling.add(row);
      return 'spooled';
    } catch (error) {
      this.metrics.count('tracking_dropped');
      this.log.error('tracking.dropped', { reason: reasonOf(error) });
      return 'dropped';
    }
  }

  private replayLater(): void {
    if (this.timer || this.closing) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.replaying = this.replay();
    }, REPLAY_EVERY);
    this.timer.unref();
  }

  private async replay(): Promise<void> {
    try {
      await this.replaySpool();
    } catch (error) {
      this.log.warn('tracking.replay-failed', { reason: reasonOf(error) });
      this.replayLater();
    }
  }

  private async replaySpool(): Promise<void> {
    for (const path of await this.spool.close()) {
      const hits = await this.spool.read(path);
      for (let i = 0; i < hits.length; i += REPLAY_CHUNK) {
        await this.database.tx((tx) => this.store.insert(tx, hits.slice(i, i + REPLAY_CHUNK)));
      }
      await this.spool.remove(path);
      this.log.info('tracking.replayed', { hits: hits.length });
    }
  }
}

function rowOf(hit: NewHit): StoredHit {
  return {
    // Beginning with the time, so that keys are written near each other.
    hit_key: hit.at.toString(36) + randomBytes(10).toString('hex'),
    kind: hit.kind,
    ref: hit.ref,
    message_id: null,
    link_no: hit.linkNo,
    at: hit.at,
    method: hit.method,
    prefetch: hit.prefetch ? 1 : 0,
    ip: hit.ip,
    agent: hit.agent === null ? null : cleanAgent(hit.agent),
    class: null,
    reason: null,
    state: 'new',
  };
}

/** Bounded and without control or direction characters: it will be shown and logged. */
function cleanAgent(agent: string): string {
  return agent.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '?').slice(0, MOST_AGENT);
}

function hitOf(row: HitRow): Hit {
  const verdict = row.class === null ? null : { class: row.class, reason: row.reason as HitVerdict['reason'] };
  return {
    id: row.id,
    ref: row.ref,
    kind: row.kind,
    linkNo: row.link_no,
    at: row.at,
    method: row.method,
    prefetch: row.prefetch === 1,
    agent: row.agent,
    ip: row.ip,
    verdict,
    ...(verdict && row.ip === null && row.agent === null && { settled: verdict }),
    isNew: row.state === 'new',
  };
}
