import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import { ContactScan } from '../contacts/contact-scan.service';
import { Database } from '../database/database.service';
import { readerOf } from '../database/reader';
import { Log } from '../http/log.service';
import type { AudienceChange, AudienceChanges } from './audience-change';
import { AudienceSettingsService } from './audience-settings.service';
import { compileCondition } from './conditions/compile-condition';
import type { Segment } from './parse-segments';
import { segmentEvent, type MembershipChange } from './segment-events';
import { SegmentStore } from './segment.store';

/** Contacts asked about at a time. */
const PAGE = 1000;
/** Members written in one transaction: with the flows their change starts, and without. */
const CHUNK = 100;
const SILENT_CHUNK = 500;

/** A segment as people see it. */
export interface SegmentSummary {
  id: string;
  name: Segment['name'];
  /** 0 while it was never computed. */
  members: number;
  /** Epoch milliseconds; null = never computed. */
  refreshedAt: number | null;
}

/**
 * Who fulfils the rules of `segments.yaml`. A rule is asked as SQL over a page of contacts at a time, and compared with who is
 * stored as a member; only the difference is written. Cut anywhere, the next refresh finds what is left of the difference.
 */
@Injectable()
export class SegmentsService {
  constructor(
    private readonly database: Database,
    private readonly store: SegmentStore,
    private readonly scan: ContactScan,
    private readonly rules: AudienceSettingsService,
    private readonly config: Config,
    private readonly log: Log,
  ) {}

  /** Every segment of the file, in the order of their names. */
  async list(): Promise<SegmentSummary[]> {
    const rows = new Map((await this.store.all(readerOf(this.database))).map((row) => [row.segment, row]));
    const segments = [...(this.rules.segments() ?? [])].sort((a, b) => (a.id < b.id ? -1 : 1));
    return segments.map(({ id, name }) => {
      const row = rows.get(id);
      return { id, name, members: row?.members ?? 0, refreshedAt: row?.refreshed_at ?? null };
    });
  }

  /** Names of the segments there are. */
  ids(): readonly string[] {
    return this.rules.segmentIds();
  }

  /** By segment, the hash of the rule that its members were found by last. Where it changes, members came and went without events. */
  async editions(): Promise<Map<string, string>> {
    return new Map((await this.store.all(readerOf(this.database))).map(({ segment, hash }) => [segment, hash]));
  }

  /** Members with ids after `after`, in their order; `since` is when we knew. */
  async members(segment: string, after: number, limit: number): Promise<{ contact_id: number; since: number }[]> {
    return this.store.page(readerOf(this.database), segment, after, limit);
  }

  /**
   * Brings one segment up to date and answers the events of who entered and left. A segment that was never computed, or whose
   * rule (or one it leans on) was edited, is filled without events: nobody did anything.
   */
  async *refresh(segment: Segment, now: number): AudienceChanges {
    const read = readerOf(this.database);
    const before = await this.store.one(read, segment.id);
    const silent = before?.hash !== segment.hash;
    const { shop, rates } = this.config.settings;
    const context = { dialect: this.database.dialect, now, shop, rates, tiers: this.rules.tiers() };
    const rule = compileCondition(segment.where, context);
    for (let after = 0, end; (end = await this.scan.pageEnd(read, after, PAGE)) !== null; after = end) {
      const matching = await this.store.matching(read, rule, after, end);
      const members = await this.store.members(read, segment.id, after, end);
      const changes = difference(matching, members);
      if (changes.length === 0) yield null;
      for (const part of chunks(changes, silent ? SILENT_CHUNK : CHUNK))
        yield silent ? this.fill(segment.id, part, now) : this.change(segment.id, part, before.refreshed_at, now);
    }
    for (let dead; (dead = await this.store.deadMembers(read, segment.id, SILENT_CHUNK)).length > 0;)
      yield this.fill(segment.id, dead.map(leaving), now);
    yield async (tx) => {
      const members = await this.store.computed(tx, segment.id, segment.hash, now);
      if (silent)
        tx.afterCommit(() => this.log.info('segment.filled', { segment: segment.id, members, edited: before !== undefined }));
      return [];
    };
  }

  /** Empties segments that the file no longer has, without events. */
  async *forgetRemoved(): AudienceChanges {
    const read = readerOf(this.database);
    const kept = this.rules.segments()?.map((s) => s.id);
    if (!kept) return;
    for (const { segment } of await this.store.all(read)) {
      if (kept.includes(segment)) continue;
      for (let some; (some = await this.store.someMembers(read, segment, SILENT_CHUNK)).length > 0;)
        yield this.fill(segment, some.map(leaving), 0);
      yield async (tx) => {
        await this.store.forget(tx, segment);
        tx.afterCommit(() => this.log.info('segment.removed', { segment }));
        return [];
      };
    }
  }

  private fill(segment: string, changes: readonly MembershipChange[], now: number): AudienceChange {
    return async (tx) => {
      await this.store.add(tx, segment, entered(changes), now);
      await this.store.remove(tx, segment, left(changes));
      return [];
    };
  }

  private change(segment: string, changes: readonly MembershipChange[], since: number, now: number): AudienceChange {
    return async (tx) => {
      // Who was a member under another id has not entered anything.
      const heirs = await this.store.heirs(tx, segment, entered(changes));
      const added = await this.store.add(tx, segment, entered(changes), now);
      const removed = await this.store.remove(tx, segment, left(changes));
      const real = [...added.filter((id) => !heirs.has(id)).map(entering), ...removed.map(leaving)];
      const told = await this.store.movedByHistory(
        tx,
        real.map((c) => c.contactId),
        since,
      );
      return real.map((c) => segmentEvent(segment, c, told.has(c.contactId), now));
    };
  }
}

function difference(matching: readonly number[], members: readonly number[]): MembershipChange[] {
  const [now, before] = [new Set(matching), new Set(members)];
  return [...matching.filter((id) => !before.has(id)).map(entering), ...members.filter((id) => !now.has(id)).map(leaving)].sort(
    (a, b) => a.contactId - b.contactId,
  );
}

const entering = (contactId: number): MembershipChange => ({ contactId, change: 'entered' });
const leaving = (contactId: number): MembershipChange => ({ contactId, change: 'left' });
const entered = (changes: readonly MembershipChange[]) => idsWith(changes, 'entered');
const left = (changes: readonly MembershipChange[]) => idsWith(changes, 'left');

function idsWith(changes: readonly MembershipChange[], change: MembershipChange['change']): number[] {
  return changes.filter((c) => c.change === change).map((c) => c.contactId);
}

function* chunks<T>(list: readonly T[], size: number): Generator<T[]> {
  for (let i = 0; i < list.length; i += size) yield list.slice(i, i + size);
}
