import { Injectable } from '@nestjs/common';
import { Log } from '../http/log.service';
import { Invalid, printFinding, type Finding } from '../kernel/errors';
import { CatalogueService } from './catalogue.service';
import { CheckedFlows, type ValidFlow } from './checked-flows.service';
import type { CompiledFlow } from './definition';
import { FlowStateService } from './flow-state.service';
import { InsideService, type InsidePolicy, type Insiders } from './inside.service';

/** A version that has just been published, and what became of those who were inside. */
export interface Published extends Insiders {
  flow: string;
  version: number;
}

/** A file whose text differs from the newest version. */
export interface Pending {
  flow: string;
  /** Which it would become. */
  version: number;
  /** Enrollments on their way. */
  inside: number;
}

/**
 * Files become versions. A valid live file whose text differs from the newest version is published as the next one; who is
 * inside already finishes on the version they entered, unless a person says otherwise. A broken file changes nothing: the
 * published version keeps running and readiness warns. A draft is never published, and never unpublishes anything.
 */
@Injectable()
export class PublishingService {
  private findings: readonly Finding[] = [];
  /** The files as they stood when all of them were published last. */
  private published?: string;

  constructor(
    private readonly states: FlowStateService,
    private readonly files: CheckedFlows,
    private readonly catalogue: CatalogueService,
    private readonly inside: InsideService,
    private readonly log: Log,
  ) {}

  /**
   * Publishes every valid live file that changed; answers everything found wrong in any file.
   * Throws `Invalid('flow.none-valid')`, naming each fault, when files are broken and nothing was ever published.
   */
  async sync(): Promise<Finding[]> {
    return (await this.publish('files')).findings;
  }

  /** What `publish` would publish, and how many are inside; writes nothing. `flow`: of this one only. */
  async pending(flow?: string): Promise<Pending[]> {
    const { valid } = await this.files.read();
    const pending: Pending[] = [];
    for (const file of liveOf(valid, flow)) {
      const version = await this.states.nextVersion(file.flow.id, file.hash);
      if (version !== undefined) pending.push({ flow: file.flow.id, version, inside: await this.inside.count(file.flow.id) });
    }
    return pending;
  }

  /**
   * The same as `sync`, and says what was published. `actor` goes into the audit log. With `only`, this flow alone is
   * published, and those inside it fare as `inside` says (`finish`), also those left on older versions from before.
   */
  async publish(
    actor: string,
    { only, inside = 'finish' }: { only?: string; inside?: InsidePolicy } = {},
  ): Promise<{ published: Published[]; findings: Finding[] }> {
    const signature = this.files.signature();
    const { valid, findings } = await this.files.read();
    if (only === undefined) this.published = signature;
    const versions = new Map<string, number>();
    for (const file of liveOf(valid, only)) {
      const version = await this.states.publish({ ...file, flow: file.flow.id }, actor);
      if (version === undefined) continue;
      this.log.info('flow.published', { flow: file.flow.id, version });
      versions.set(file.flow.id, version);
    }
    await this.catalogue.refresh(true);
    if (only !== undefined && inside !== 'finish' && !versions.has(only)) {
      const live = this.catalogue.all().find(({ flow }) => flow.id === only);
      if (live) versions.set(only, live.version);
    }
    const published: Published[] = [];
    for (const [flow, version] of versions)
      published.push({ flow, version, ...(await this.inside.apply(flow, version, inside)) });
    const running = new Set(this.catalogue.all().map(({ flow }) => flow.id));
    findings.push(...valid.filter((v) => v.flow.status === 'draft' && running.has(v.flow.id)).map((v) => stillLive(v.flow)));
    this.findings = findings;
    this.report(findings);
    return { published, findings };
  }

  /** Has any flow file been written since the last `sync`? Cheap enough for every few seconds. */
  async changedOnDisk(): Promise<boolean> {
    return this.files.signature() !== this.published;
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

function liveOf(valid: readonly ValidFlow[], only: string | undefined): ValidFlow[] {
  return valid.filter(({ flow }) => flow.status === 'live' && (only === undefined || flow.id === only));
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
