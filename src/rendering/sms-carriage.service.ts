import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import { readYaml } from '../config/read-yaml';
import type { Finding } from '../kernel/errors';
import { carriersOf, checkRoutes, type Carrier } from './carriers/carriers';
import { checkCarried } from './carriers/check-carried';
import type { Purpose, PurposesOf } from './checks/check';
import type { CompiledTemplate } from './compiled-template';
import { subjectPrefixes } from './subject-prefix';
import { TemplateLibrary } from './template-library.service';
import type { TemplateSource } from './template-source';

const CHANNELS = 'channels.yaml';

/** Whether the providers that could carry the shop's SMS let them through. Knows files and no database. */
@Injectable()
export class SmsCarriage {
  constructor(
    private readonly config: Config,
    private readonly library: TemplateLibrary,
  ) {}

  carriers(): Carrier[] {
    return carriersOf(this.config.settings, this.config.env);
  }

  /** Of every SMS that some flow sends, in each of its locales, and of the routes. */
  async findings(purposesOf: PurposesOf): Promise<Finding[]> {
    const shelf = await this.library.look();
    const findings = this.routes();
    for (const source of shelf.templates) {
      const purposes = source.channel === 'sms' ? purposesOf('sms', source.name) : [];
      if (purposes.length === 0) continue;
      const { compiled } = await this.library.compile(source, shelf);
      findings.push(...this.check(source, compiled, purposes));
    }
    return findings;
  }

  /** Of one SMS; its purposes are those of the flows that send it. */
  check(source: TemplateSource, compiled: CompiledTemplate | undefined, purposes: readonly Purpose[]): Finding[] {
    const { settings, env } = this.config;
    return checkCarried(source, compiled, purposes, {
      carriers: this.carriers(),
      cleared: settings.channels.sms.cleared_words,
      publicUrl: env.publicUrl,
      linkDomains: settings.shop.link_domains,
      subjectPrefixes: subjectPrefixes(settings),
    });
  }

  private routes(): Finding[] {
    const file = this.config.file(CHANNELS);
    const { yaml } = readYaml(this.config.text(CHANNELS) ?? '', file);
    return checkRoutes(this.config.settings, (country) => yaml?.at(['sms', 'routes', country]) ?? `${file}:1:1`);
  }
}
