import { Module } from '@nestjs/common';
import { Readiness } from '../http/readiness.service';
import { RenderingService } from './rendering.service';
import { SmsCarriage } from './sms-carriage.service';
import { TemplateLibrary } from './template-library.service';
import { TemplateVersionStore } from './template-version.store';

/** Templates: from files to versions, from versions to messages. */
@Module({
  providers: [TemplateLibrary, TemplateVersionStore, RenderingService, SmsCarriage],
  exports: [RenderingService, TemplateLibrary, SmsCarriage],
})
export class RenderingModule {
  constructor(readiness: Readiness, rendering: RenderingService) {
    readiness.add({
      name: 'templates',
      level: 'warning',
      ask: async () => rendering.findings().map((f) => `${f.at} ${f.message}`).join('; ') || undefined, // prettier-ignore
    });
  }
}
