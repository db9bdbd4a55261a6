import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import { reasonOf, type Finding } from '../kernel/errors';

/** A flow file larger than this is not read. */
const MAX_BYTES = 256 * 1024;

/** One file of `config/flows`. */
export interface FlowFile {
  /** As findings name it: `config/flows/unpaid-order.yaml`. */
  file: string;
  text: string;
}

/** The files a marketer edits: `flows/*.yaml` below CONFIG_DIR, and the calendars they name. */
@Injectable()
export class FlowFiles {
  constructor(private readonly config: Config) {}

  /** Every flow file in the order of their names; one that cannot be read becomes a finding. */
  read(): { files: FlowFile[]; findings: Finding[] } {
    const files: FlowFile[] = [];
    const findings: Finding[] = [];
    for (const file of this.paths()) {
      try {
        if (statSync(file).size > MAX_BYTES) throw new Error(`it is larger than ${MAX_BYTES / 1024} KB`);
        files.push({ file, text: readFileSync(file, 'utf8') });
      } catch (error) {
        findings.push({
          at: `${file}:1:1`,
          level: 'error',
          code: 'flow.unreadable',
          message: `cannot be read: ${reasonOf(error)}`,
        });
      }
    }
    return { files, findings };
  }

  /** A text that changes whenever a file is added, removed or written. Looks at names, sizes and times only. */
  signature(): string {
    return [...this.paths(), this.config.file('calendars.yaml')]
      .map((file) => {
        const found = statSync(file, { throwIfNoEntry: false });
        return `${file} ${found?.size} ${found?.mtimeMs}`;
      })
      .join('\n');
  }

  private paths(): string[] {
    const folder = this.config.file('flows');
    try {
      return readdirSync(folder)
        .filter((name) => /\.ya?ml$/.test(name) && !name.startsWith('.'))
        .sort()
        .map((name) => join(folder, name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  }
}
