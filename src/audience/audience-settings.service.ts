import { statSync } from 'node:fs';
import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import type { Finding } from '../kernel/errors';
import { sha256 } from '../kernel/ids';
import { parseSegments, type Segment } from './parse-segments';
import { parseTiers } from './parse-tiers';
import type { Tiers } from './tiers';

const FILES = { tiers: 'tiers.yaml', segments: 'segments.yaml' } as const;

/**
 * `config/segments.yaml` and `config/tiers.yaml` as they were read last. A broken file leaves what it said before; no file
 * means no segments and no tiers.
 */
@Injectable()
export class AudienceSettingsService {
  private known: { tiers?: Tiers; segments?: readonly Segment[] } = {};
  private findings: readonly Finding[] = [];
  private seen?: string;

  constructor(private readonly config: Config) {}

  /** Reads the files again where they were written since; answers everything wrong in them. */
  read(): readonly Finding[] {
    const signature = this.signature();
    if (signature === this.seen) return this.findings;
    const { shop, rates } = this.config.settings;
    const tiers = this.parse('tiers', (text, file) => parseTiers(text, file, { currency: shop.currency, rates }));
    if (tiers.tiers) this.known = { ...this.known, tiers: tiers.tiers };
    const segments = this.parse('segments', (text, file) => parseSegments(text, file, this.known.tiers));
    if (segments.segments) this.known = { ...this.known, segments: segments.segments };
    this.findings = [...tiers.findings, ...segments.findings];
    this.seen = signature;
    return this.findings;
  }

  /** The tiers with what they take; `undefined` when the file was broken ever since the start. */
  tierRules(): Tiers | undefined {
    this.read();
    return this.known.tiers;
  }

  /** Names of the tiers there are, lowest first. */
  tiers(): readonly string[] {
    return this.tierRules()?.tiers.map((t) => t.id) ?? [];
  }

  /** Every segment after those it names; `undefined` when the file, or that of the tiers, was broken ever since the start. */
  segments(): readonly Segment[] | undefined {
    this.read();
    return this.known.segments;
  }

  /** Names of the segments there are. */
  segmentIds(): readonly string[] {
    return this.segments()?.map((s) => s.id) ?? [];
  }

  /** Another text whenever segments or tiers mean something else. */
  fingerprint(): string {
    const segments = this.segments()?.map((s) => `${s.id} ${s.hash}`) ?? [];
    return sha256(JSON.stringify(this.known.tiers ?? null), ...segments);
  }

  private parse<T>(name: keyof typeof FILES, read: (text: string, file: string) => T): T {
    return read(this.config.text(FILES[name]) ?? '', this.config.file(FILES[name]));
  }

  private signature(): string {
    const found = Object.values(FILES).map((name) => statSync(this.config.file(name), { throwIfNoEntry: false }));
    return found.map((f) => `${f?.size} ${f?.mtimeMs}`).join('\n');
  }
}
