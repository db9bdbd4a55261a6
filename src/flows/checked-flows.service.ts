import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import type { Finding } from '../kernel/errors';
import { sha256 } from '../kernel/ids';
import { checkFlows } from './check-flows';
import { checkProvided } from './check-provided';
import type { CompiledFlow, FlowSketch } from './definition';
import { FlowFiles, type FlowFile } from './flow-files.service';
import { FlowLeans } from './flow-leans.service';
import { parseFlow } from './parse-flow';
import { inReadingOrder } from './reading-order';

/** A file that holds a whole flow. */
export interface ValidFlow extends FlowFile {
  /** SHA-256 of the text. */
  hash: string;
  flow: CompiledFlow;
}

/** What was found in flow files. */
export interface CheckedFiles {
  /** Every flow that could be read, in the order of the files' names, faults beside others included. */
  read: ValidFlow[];
  /** Those without any error: they may be published. */
  valid: ValidFlow[];
  findings: Finding[];
}

/** The flow files, read and checked beside everything they lean on: each other, templates, calendars, the shop's settings. */
@Injectable()
export class CheckedFlows {
  constructor(
    private readonly files: FlowFiles,
    readonly leans: FlowLeans,
  ) {}

  /** For commands that have no engine around them: files only. */
  static of(config: Config): CheckedFlows {
    return new CheckedFlows(new FlowFiles(config), FlowLeans.of(config));
  }

  /** Everything in the folder of flows, and all that is wrong in it. */
  async read(): Promise<CheckedFiles> {
    const { files, findings } = this.files.read();
    const checked = await this.check(files);
    return { ...checked, findings: [...findings, ...checked.findings] };
  }

  /** The same for these texts, wherever they come from. */
  async check(files: readonly FlowFile[]): Promise<CheckedFiles> {
    const findings: Finding[] = [];
    const sketches: FlowSketch[] = [];
    const read = files.flatMap((file): ValidFlow[] => {
      const { flow, sketch, findings: faults } = parseFlow(file.text, file.file);
      findings.push(...faults);
      if (sketch && !flow) sketches.push(sketch);
      return flow ? [{ ...file, hash: sha256(file.text), flow }] : [];
    });
    const leans = await this.leans.read();
    findings.push(...leans.findings);
    const flows = read.map((one) => one.flow);
    // Of two with one id the one that is wrong besides is told.
    const across = [
      ...checkFlows([...flows, ...sketches], leans.known),
      ...[...flows, ...sketches.filter(hasAllSteps)].flatMap((flow) => checkProvided(flow, leans.asking)),
    ];
    findings.push(...across);
    const faulty = across.filter((f) => f.level === 'error');
    const valid = read.filter((one) => !faulty.some((f) => f.at.startsWith(`${one.file}:`)));
    return {
      read,
      valid,
      findings: inReadingOrder(
        findings,
        files.map(({ file }) => file),
      ),
    };
  }

  /** A text that changes whenever any of the files is written. */
  signature(): string {
    return this.files.signature();
  }
}

/** What a message has is known of a whole flow only: a step before it may give it. */
function hasAllSteps(sketch: FlowSketch): sketch is CompiledFlow {
  return sketch.trigger !== null && sketch.steps.size === sketch.order.length;
}
