import { basename } from 'node:path';
import { Injectable } from '@nestjs/common';
import { AuditService } from '../access/audit.service';
import { Database } from '../database/database.service';
import { readerOf } from '../database/reader';
import type { Tx } from '../database/tx';
import { Clock } from '../kernel/clock';
import { Invalid } from '../kernel/errors';
import { CatalogueService } from './catalogue.service';
import type { FlowRow } from './flow.entity';
import { FlowStore } from './flow.store';

/** A text to publish. */
export interface FlowText {
  flow: string;
  file: string;
  text: string;
  /** SHA-256 of the text. */
  hash: string;
}

/** The one place where a flow's version or state changes: in one transaction with its row in the audit log. */
@Injectable()
export class FlowStateService {
  constructor(
    private readonly database: Database,
    private readonly flows: FlowStore,
    private readonly catalogue: CatalogueService,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /** Which version a text with this hash would become; nothing when it is the newest already. */
  async nextVersion(flow: string, hash: string): Promise<number | undefined> {
    const newest = await this.flows.newest(readerOf(this.database), flow);
    return newest?.hash === hash ? undefined : (newest?.version ?? 0) + 1;
  }

  /** Publishes a text as the next version of its flow; answers the version, or nothing when it is the newest already. */
  async publish({ flow, file, text, hash }: FlowText, actor: string): Promise<number | undefined> {
    const now = this.clock.now();
    return this.database.tx(async (tx) => {
      const newest = await this.flows.newest(tx, flow);
      if (newest?.hash === hash) return undefined;
      const version = (newest?.version ?? 0) + 1;
      const row = { id: tx.nextId(), flow, version, hash, file: basename(file), body: text, published_at: now };
      await this.flows.publish(tx, row, await this.flows.flow(tx, flow), now);
      await this.audit.record(tx, { actor, action: 'flow.published', subject: flow, detail: { version } }, now);
      return version;
    });
  }

  /**
   * Changes a flow that is in one of the states `from`; answers false, and does nothing, when it is in another.
   * Throws `Invalid('flow.unknown')` for a flow that was never published.
   */
  async change(
    flow: string,
    from: readonly FlowRow['state'][],
    by: { actor: string; action: 'flow.paused' | 'flow.resumed' | 'flow.stopped' | 'flow.started' },
    apply: (tx: Tx, row: FlowRow, now: number) => Promise<unknown>,
  ): Promise<boolean> {
    const now = this.clock.now();
    const changed = await this.database.tx(async (tx) => {
      const row = await this.flows.flow(tx, flow);
      if (!row) throw unknown(flow, await this.flows.flows(tx));
      if (!from.includes(row.state)) return false;
      await apply(tx, row, now);
      await this.audit.record(tx, { ...by, subject: flow }, now);
      return true;
    });
    await this.catalogue.refresh(true);
    return changed;
  }
}

function unknown(flow: string, published: FlowRow[]): Invalid {
  const names = published.map((f) => f.flow).join(', ') || 'none yet';
  return new Invalid('flow.unknown', `no flow "${flow}" was ever published`, { hint: `published: ${names}` });
}
