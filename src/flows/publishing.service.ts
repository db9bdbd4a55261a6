import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.service';
import { readerOf } from '../database/reader';
import { Log } from '../http/log.service';
import { Invalid, printFinding, type Finding } from '../kernel/errors';
import { CatalogueService } from './catalogue.service';
import type { CompiledFlow } from './definition';
import { CheckedFlows } from './checked-flows.service';
import { FlowStateService } from './flow-state.service';
import { FlowStore } from './flow.store';

/** A version that has just been published. */
export interface Published {
  flow: string;
  version: number;
  /** Enrollments on their way, which finish on the version they entered. */
  inside: number;
}

/**
 * Files become versions. A valid live file whose text differs from the newest version is published as the next one; who is
 * inside already finishes on the version they entered. A broken file changes nothing: the published version keeps running and
 * readiness warns. A draft is never published, and never unpublishes anything.
 */
@Injectable()
export class PublishingService {
  private findings: readonly Finding[] = [];

  constructor(
    private readonly database: Database,
    private readonly store: FlowStore,
    private readonly states: FlowStateService,
    private readonly files: CheckedFlows,
    private readonly catalogue: CatalogueService,
    private readonly log: Log,
  ) {}

  /**
   * Publishes every valid live file that changed; answers everything found wrong in any file.
   * Throws `Invalid('flow.none-valid')`, naming each fault, when files are broken and nothing was ever published.
   */
  async sync(): Promise<Finding[]> {
    return (await this.publish('files')).findings;
  }

  /** The same, and says what was published. `actor` goes into the audit log. */
  async publish(actor: string): Promise<{ published: Published[]; findings: Finding[] }> {
    const { valid, findings } = await this.files.read();
    const published: Published[] = [];
    for (const file of valid) {
      if (file.flow.status !== 'live') continue;
      const version = await this.states.publish({ ...file, flow: file.flow.id }, actor);
      if (version === undefined) continue;
      this.log.info('flow.published', { flow: file.flow.id, version });
      const inside = await this.store.inside(readerOf(this.database), file.flow.id);
      published.push({ flow: file.flow.id, version, inside });
    }
    const running = new Set(
      (await this.store.flows(readerOf(this.database))).filter((f) => f.state !== 'stopped').map((f) => f.flow),
    );
    findings.push(...valid.filter((v) => v.flow.status === 'draft' && running.has(v.flow.id)).map((v) => stillLive(v.flow)));
    this.findings = findings;
    await this.catalogue.refresh(true);
    this.report(findings);
    return { published, findings };
  }

  /** Has any flow file been written since the last `sync`? Cheap enough for every few seconds. */
  async changedOnDisk(): Promise<boolean> {
    return this.files.changed();
  }

  /** What the last `sync` found wrong. */
  lastFindings(): readonly Finding[] {
    return this.findings;
  }

  private report(findings: Finding[]): void {
    const errors = findings.filter((f) => f.level === 'error');
    for (const { at, code, message } of errors) this.log.warn('flow.refused', { at, code, reason: message });
    if (errors.length > 0 && this.catalogue.isEmpty()) {
      throw new Invalid('flow.none-valid', `no flow can be published:\n${errors.map(printFinding).join('\n')}`, {
        hint: 'correct the files; `huike flows validate` checks them without a database',
      });
    }
  }
}

function stillLive(flow: CompiledFlow): Finding {
  return {
    at: flow.places['id'] ?? flow.id,
    level: 'warning',
    code: 'flow.draft-but-live',
    message: `"${flow.id}" is a draft in its file, but a version of it was published and keeps running`,
    hint: `\`huike flows pause ${flow.id}\` freezes it, \`huike flows stop ${flow.id}\` ends it`,
  };
}
