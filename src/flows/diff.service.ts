import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.service';
import { readerOf } from '../database/reader';
import { meantOrKnown } from '../kernel/did-you-mean';
import { Invalid } from '../kernel/errors';
import { RenderingService, type UnsentText } from '../rendering/rendering.service';
import { canStandAt } from './can-stand-at';
import { CatalogueService } from './catalogue.service';
import { CheckedFlows, type ValidFlow } from './checked-flows.service';
import type { CompiledFlow } from './definition';
import { diffFlows, type FlowChange } from './diff-flows';
import { EnrollmentStore, type Whereabouts } from './enrollment.store';
import type { FlowRow } from './flow.entity';
import { FlowStore } from './flow.store';

/** A flow's file beside its published version, and who is inside. */
export interface FlowDiff {
  flow: string;
  /** Null where it was never published. */
  published: { version: number; state: FlowRow['state'] } | null;
  /** Null where there is no file of it. */
  file: string | null;
  publishes: Publishes;
  changes: FlowChange[];
  /** Texts of its templates that differ from what was sent last. */
  templates: UnsentText[];
  inside: Whereabouts[];
  /** What would become of those inside, by policy (`flows publish --inside`): how many of them. */
  policies: { finish: { finish: number }; move: { move: number; finish: number }; stop: { stop: number; finish: number } };
}

/** What `flows publish` would make of the file: a version, or nothing, and why. `unchanged`: its text is the newest version's. */
export type Publishes =
  { is: 'version'; version: number } | { is: 'nothing'; why: 'no_file' | 'invalid' | 'draft' | 'unchanged' };

/** Says what publishing a file would change. Reads only. */
@Injectable()
export class DiffService {
  constructor(
    private readonly database: Database,
    private readonly flows: FlowStore,
    private readonly enrollments: EnrollmentStore,
    private readonly catalogue: CatalogueService,
    private readonly files: CheckedFlows,
    private readonly rendering: RenderingService,
  ) {}

  /** Throws `Invalid('flow.unknown')` for a flow that is neither published nor in a file that can be read. */
  async diff(flow: string): Promise<FlowDiff> {
    await this.catalogue.refresh();
    const read = readerOf(this.database);
    const row = await this.flows.flow(read, flow);
    const live = row && this.catalogue.version(row.flow, row.version);
    const checked = await this.files.read();
    const file = checked.read.find((one) => one.flow.id === flow);
    if (!file && !row) throw this.unknown(flow, [...checked.read.map((one) => one.flow.id), ...(await this.published())]);
    const publishes = await this.publishes(file, file !== undefined && checked.valid.includes(file));
    const inside = await this.enrollments.whereabouts(read, flow);
    const target = publishes.is === 'version' ? { ...publishes, flow: file!.flow } : live && { ...row, flow: live };
    return {
      flow,
      published: row ? { version: row.version, state: row.state } : null,
      file: file?.file ?? null,
      publishes,
      changes: file && live ? diffFlows(live, file.flow) : [],
      templates: file ? await this.rendering.unsent(templatesOf(file.flow)) : [],
      inside,
      policies: this.policies(target, inside),
    };
  }

  private async publishes(file: ValidFlow | undefined, isValid: boolean): Promise<Publishes> {
    const nothing = (why: 'no_file' | 'invalid' | 'draft' | 'unchanged') => ({ is: 'nothing', why }) as const;
    if (!file) return nothing('no_file');
    if (!isValid) return nothing('invalid');
    if (file.flow.status === 'draft') return nothing('draft');
    const newest = await this.flows.newest(readerOf(this.database), file.flow.id);
    return newest?.hash === file.hash ? nothing('unchanged') : { is: 'version', version: (newest?.version ?? 0) + 1 };
  }

  /** As InsideService does it: only who is on an older version than the one they would come to is moved or stopped. */
  private policies(
    to: { version: number; flow: CompiledFlow } | undefined,
    inside: readonly Whereabouts[],
  ): FlowDiff['policies'] {
    const all = people(inside);
    const older = inside.filter((one) => to !== undefined && one.version < to.version);
    const movable = older.filter((one) => {
      const from = this.catalogue.version(to!.flow.id, one.version);
      return from !== undefined && canStandAt(from, to!.flow, one);
    });
    const [move, stop] = [people(movable), people(older)];
    return { finish: { finish: all }, move: { move, finish: all - move }, stop: { stop, finish: all - stop } };
  }

  private async published(): Promise<string[]> {
    return (await this.flows.flows(readerOf(this.database))).map((one) => one.flow);
  }

  private unknown(flow: string, known: string[]): Invalid {
    const hint = meantOrKnown(flow, [...new Set(known)]);
    return new Invalid('flow.unknown', `there is no flow "${flow}", neither published nor in a file that can be read`, { hint });
  }
}

function people(some: readonly Whereabouts[]): number {
  return some.reduce((sum, one) => sum + one.people, 0);
}

function templatesOf(flow: CompiledFlow): { channel: 'email' | 'sms'; name: string }[] {
  return flow.references.flatMap(({ to, name }) => (to === 'email' || to === 'sms' ? [{ channel: to, name }] : []));
}
