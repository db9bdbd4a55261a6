import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.service';
import { readerOf } from '../database/reader';
import { meantOrKnown } from '../kernel/did-you-mean';
import { Invalid } from '../kernel/errors';
import { RenderingService, type UnsentText } from '../rendering/rendering.service';
import { canStandAt } from './can-stand-at';
import { CatalogueService } from './catalogue.service';
import { CheckedFlows } from './checked-flows.service';
import type { CompiledFlow } from './definition';
import { diffFlows, type FlowChange } from './diff-flows';
import { EnrollmentStore, type Whereabouts } from './enrollment.store';
import type { FlowRow } from './flow.entity';
import { FlowStore } from './flow.store';
import { referencesOf } from './references';

/** A flow's file beside its published version, and who is inside. */
export interface FlowDiff {
  flow: string;
  /** Null where it was never published. */
  published: { version: number; state: FlowRow['state'] } | null;
  /** Null where there is no file of it. */
  file: string | null;
  changes: FlowChange[];
  /** Texts of its templates that differ from what was sent last. */
  templates: UnsentText[];
  inside: Whereabouts[];
  /** What publishing the file would do to those inside, by policy (`flows publish --inside`). */
  policies: { finish: { finish: number }; move: { move: number; finish: number }; stop: { stop: number } };
}

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

  /** Throws `Invalid('flow.unknown')` for a flow that is neither published nor a valid file. */
  async diff(flow: string): Promise<FlowDiff> {
    await this.catalogue.refresh();
    const read = readerOf(this.database);
    const row = await this.flows.flow(read, flow);
    const live = row && this.catalogue.version(row.flow, row.version);
    const checked = await this.files.read();
    const file = checked.read.find((one) => one.flow.id === flow);
    if (!file && !row) {
      const known = [...checked.read.map((one) => one.flow.id), ...(await this.flows.flows(read)).map((one) => one.flow)];
      throw new Invalid('flow.unknown', `there is no flow "${flow}", neither as a valid file nor published`, {
        hint: meantOrKnown(flow, [...new Set(known)]),
      });
    }
    const inside = await this.enrollments.whereabouts(read, flow);
    return {
      flow,
      published: row ? { version: row.version, state: row.state } : null,
      file: file?.file ?? null,
      changes: file && live ? diffFlows(live, file.flow) : [],
      templates: file ? await this.rendering.unsent(templatesOf(file.flow)) : [],
      inside,
      policies: this.policies(file?.flow ?? live, inside),
    };
  }

  private policies(to: CompiledFlow | undefined, inside: readonly Whereabouts[]): FlowDiff['policies'] {
    const people = (some: readonly Whereabouts[]) => some.reduce((sum, one) => sum + one.people, 0);
    const all = people(inside);
    const movable = inside.filter((one) => {
      const from = to && this.catalogue.version(to.id, one.version);
      return from !== undefined && canStandAt(from, to!, one);
    });
    const move = people(movable);
    return { finish: { finish: all }, move: { move, finish: all - move }, stop: { stop: all } };
  }
}

function templatesOf(flow: CompiledFlow): { channel: 'email' | 'sms'; name: string }[] {
  return referencesOf(flow).flatMap(({ to, name }) => (to === 'email' || to === 'sms' ? [{ channel: to, name }] : []));
}
