import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import type { Finding } from '../kernel/errors';
import { sha256 } from '../kernel/ids';
import { RenderingService } from '../rendering/rendering.service';
import { CalendarsService } from './calendars.service';
import { checkFlows, type Known } from './check-flows';
import type { CompiledFlow } from './definition';
import { FlowFiles, type FlowFile } from './flow-files.service';
import { parseFlow } from './parse-flow';

/** A file without an error: may be published. */
export interface ValidFlow extends FlowFile {
  /** SHA-256 of the text. */
  hash: string;
  flow: CompiledFlow;
}

/** The flow files, read and checked beside everything they lean on: each other, templates, calendars, the shop's settings. */
@Injectable()
export class CheckedFlows {
  constructor(
    private readonly files: FlowFiles,
    private readonly calendars: CalendarsService,
    private readonly rendering: RenderingService,
    private readonly config: Config,
  ) {}

  /** Every valid flow in the order of the files' names, and everything wrong in any file. */
  async read(): Promise<{ valid: ValidFlow[]; findings: Finding[] }> {
    const { files, findings } = this.files.read();
    const whole = files.flatMap((file): ValidFlow[] => {
      const { flow, findings: faults } = parseFlow(file.text, file.file);
      findings.push(...faults);
      return flow ? [{ ...file, hash: sha256(file.text), flow }] : [];
    });
    findings.push(...this.calendars.read());
    const across = checkFlows(
      whole.map((w) => w.flow),
      await this.known(),
    );
    findings.push(...across);
    const faulty = across.filter((f) => f.level === 'error');
    return { valid: whole.filter((w) => !faulty.some((f) => f.at.startsWith(`${w.file}:`))), findings };
  }

  /** Has any of the files been written since the last `read`? */
  changed(): boolean {
    return this.files.changed();
  }

  private async known(): Promise<Known> {
    const available = await this.rendering.available();
    const names = (channel: 'email' | 'sms') => available.filter((t) => t.channel === channel).map((t) => t.name);
    return {
      templates: { email: names('email'), sms: names('sms') },
      calendars: this.calendars.own(),
      unpaidClosesAfter: this.config.settings.shop.unpaid_closes_after,
    };
  }
}
