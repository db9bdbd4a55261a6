import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.service';
import { readerOf } from '../database/reader';
import type { Finding } from '../kernel/errors';
import { CatalogueService } from './catalogue.service';
import { CheckedFlows } from './checked-flows.service';
import type { CompiledFlow } from './definition';
import type { FlowRow } from './flow.entity';
import { FlowStore } from './flow.store';
import { InsideStore } from './inside.store';

/** A flow of the shop: published, or still a file only. */
export interface ListedFlow {
  flow: string;
  /** As it was published last; else as its file says. Null where what was published cannot be read any more. */
  form: CompiledFlow | null;
  /** Null where it was never published. `changedAt`: when it was published, paused, resumed or stopped last. */
  published: { version: number; state: FlowRow['state']; changedAt: number } | null;
  /** Null where no file of it can be read. `differs`: its text is not that of the newest version. */
  file: { name: string; status: CompiledFlow['status']; differs: boolean } | null;
  /** Enrollments on their way. */
  waiting: number;
  /** Enrollments that wait for a person after errors. */
  parked: number;
}

/** Every flow there is, in files and published, and how many people are in each. Reads only. */
@Injectable()
export class FlowListService {
  constructor(
    private readonly database: Database,
    private readonly flows: FlowStore,
    private readonly inside: InsideStore,
    private readonly catalogue: CatalogueService,
    private readonly files: CheckedFlows,
  ) {}

  /** In the order of their ids; and all that is wrong in the files. */
  async read(): Promise<{ flows: ListedFlow[]; findings: Finding[] }> {
    await this.catalogue.refresh();
    const read = readerOf(this.database);
    const { read: files, findings } = await this.files.read();
    const rows = new Map((await this.flows.flows(read)).map((row) => [row.flow, row]));
    const hashes = new Map((await this.flows.versions(read)).map((one) => [`${one.flow}@${one.version}`, one.hash]));
    const people = await this.inside.counts(read);
    const ids = [...new Set([...rows.keys(), ...files.map((one) => one.flow.id)])].sort();
    const flows = ids.map((id): ListedFlow => {
      const row = rows.get(id);
      const file = files.find((one) => one.flow.id === id);
      return {
        flow: id,
        form: (row ? this.catalogue.version(id, row.version) : file?.flow) ?? null,
        published: row ? { version: row.version, state: row.state, changedAt: row.changed_at } : null,
        file: file
          ? { name: file.file, status: file.flow.status, differs: file.hash !== (row && hashes.get(`${id}@${row.version}`)) }
          : null,
        waiting: people.get(id)?.waiting ?? 0,
        parked: people.get(id)?.parked ?? 0,
      };
    });
    return { flows, findings };
  }
}
