import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.service';
import { readerOf } from '../database/reader';
import { Log } from '../http/log.service';
import { Clock } from '../kernel/clock';
import { SECOND } from '../kernel/duration';
import { printFinding } from '../kernel/errors';
import { ComingSteps } from '../messages/coming-steps.service';
import { comingSteps } from './coming-steps';
import type { CompiledFlow } from './definition';
import { watchedEvents } from './exits';
import type { FlowRow } from './flow.entity';
import { FlowStore } from './flow.store';
import { triggeringEvent } from './enrolling';
import { parseFlow } from './parse-flow';
import { awaitedEvents } from './wakes';

/** Another process may have published or paused: looked at this often at most. */
const LOOK_EVERY = SECOND;

/** A published flow as it stands now. */
export interface LiveFlow {
  state: FlowRow['state'];
  version: number;
  firstPublishedAt: number;
  /** When this version was. */
  publishedAt: number;
  /** What new enrollments get; older ones keep `CatalogueService.version`. */
  flow: CompiledFlow;
}

/** Every published version, compiled once and kept in memory; flows by the events that concern them. */
@Injectable()
export class CatalogueService {
  private readonly versions = new Map<string, CompiledFlow>();
  private readonly publishedAt = new Map<string, number>();
  /** Versions whose stored text is no flow any more: complained about once. */
  private readonly unreadable = new Set<string>();
  private live: LiveFlow[] = [];
  private byTrigger = new Map<string, LiveFlow[]>();
  private byWatched = new Map<string, string[]>();
  private byAwaited = new Map<string, string[]>();
  /** Versions by the events that end, wake or prove them. */
  private byHeard = new Map<string, CompiledFlow[]>();
  private collapsing = false;
  private stamp?: string;
  private lookedAt = -Infinity;

  constructor(
    private readonly database: Database,
    private readonly store: FlowStore,
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly coming: ComingSteps,
  ) {}

  /** Loads the catalogue where nobody has yet. */
  async ensure(): Promise<void> {
    if (this.stamp === undefined) await this.refresh(true);
  }

  /** Reads what was published or paused since the last look; at most once a second unless `force`. */
  async refresh(force = false): Promise<void> {
    const at = this.clock.lease();
    if (!force && this.stamp !== undefined && at - this.lookedAt < LOOK_EVERY) return;
    this.lookedAt = at;
    const read = readerOf(this.database);
    const stamp = await this.store.stamp(read);
    if (stamp === this.stamp) return;
    await this.loadVersions();
    this.index(await this.store.flows(read));
    this.stamp = stamp;
  }

  /** Was no flow ever published that can still be read? */
  isEmpty(): boolean {
    return this.versions.size === 0;
  }

  /** All flows that were published and not stopped, the paused ones too. */
  all(): readonly LiveFlow[] {
    return this.live;
  }

  /** Flows that may take steps now. */
  running(): LiveFlow[] {
    return this.live.filter((f) => f.state === 'running');
  }

  /** The pinned form of an enrollment; `undefined` when it was published by another process since the last look, or is unreadable. */
  version(flow: string, version: number): CompiledFlow | undefined {
    return this.versions.get(`${flow}@${version}`);
  }

  /** Flows that an event of this type may enroll into: paused ones too, whose enrollments wait. */
  triggeredBy(type: string): readonly LiveFlow[] {
    return this.byTrigger.get(type) ?? [];
  }

  /** Flows with any version that ends, or reaches its goal, on an event of this type. */
  watching(type: string): readonly string[] {
    return this.byWatched.get(type) ?? [];
  }

  /** Flows with any version that waits for an event of this type. */
  awaiting(type: string): readonly string[] {
    return this.byAwaited.get(type) ?? [];
  }

  /** Every version that any of these event types may enroll into, end, wake, or prove the goal of. */
  concernedBy(types: Iterable<string>): Set<CompiledFlow> {
    const flows = new Set<CompiledFlow>();
    for (const type of new Set(types)) {
      for (const { flow } of this.triggeredBy(type)) flows.add(flow);
      for (const flow of this.byHeard.get(type) ?? []) flows.add(flow);
    }
    return flows;
  }

  /** May an event of this type enroll anybody, end or wake an enrollment, or prove its goal? */
  concerns(type: string): boolean {
    return this.byTrigger.has(type) || this.byHeard.has(type);
  }

  /** Has any version several orders in one enrollment? */
  collapses(): boolean {
    return this.collapsing;
  }

  private async loadVersions(): Promise<void> {
    const known = await this.store.versions(readerOf(this.database));
    for (const v of known) this.publishedAt.set(`${v.flow}@${v.version}`, v.published_at);
    const missing = known.filter(
      (v) => !this.versions.has(`${v.flow}@${v.version}`) && !this.unreadable.has(`${v.flow}@${v.version}`),
    );
    for (const row of missing.length > 0
      ? await this.store.bodies(
          readerOf(this.database),
          missing.map((v) => v.id),
        )
      : []) {
      const { flow, findings } = parseFlow(row.body, row.file);
      const name = `${row.flow}@${row.version}`;
      if (flow) {
        this.versions.set(name, flow);
        this.coming.learn(comingSteps(flow, row.version));
      } else {
        this.unreadable.add(name);
        this.log.error('flow.unreadable', { flow: row.flow, version: row.version, finding: findings.map(printFinding)[0] });
      }
    }
  }

  private index(rows: FlowRow[]): void {
    this.live = rows.flatMap((row) => {
      const flow = row.state === 'stopped' ? undefined : this.version(row.flow, row.version);
      if (!flow) return [];
      const { state, version, first_published_at: firstPublishedAt } = row;
      return [{ state, version, firstPublishedAt, publishedAt: this.publishedAt.get(`${row.flow}@${version}`)!, flow }];
    });
    this.byTrigger = new Map();
    for (const live of this.live) {
      const type = triggeringEvent(live.flow.trigger);
      if (type !== undefined) add(this.byTrigger, type, live);
    }
    this.byWatched = new Map();
    this.byAwaited = new Map();
    this.byHeard = new Map();
    for (const flow of this.versions.values()) {
      for (const type of watchedEvents(flow)) add(this.byWatched, type, flow.id);
      for (const type of awaitedEvents(flow)) add(this.byAwaited, type, flow.id);
      for (const type of [...watchedEvents(flow), ...awaitedEvents(flow)]) add(this.byHeard, type, flow);
    }
    this.collapsing = [...this.versions.values()].some((flow) => flow.collapse !== null);
  }
}

function add<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key) ?? [];
  if (!list.includes(value)) list.push(value);
  map.set(key, list);
}
