import { Controller, Delete, Get, Header, Param, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AuditService } from '../access/audit.service';
import { Database } from '../database/database.service';
import { Access, callerOf, type Caller } from '../http/access';
import { forbidden, HttpProblem } from '../http/http-errors';
import { Clock } from '../kernel/clock';
import { Invalid } from '../kernel/errors';
import { ContactExportService, type ContactExport } from './contact-export.service';
import { ErasureService } from './erasure.service';

type Request = FastifyRequest & { caller?: Caller };

/** What is kept about one contact: handed out, or erased. `:who` is our id, an e-mail address or a phone number. */
@Controller('api/v1/contacts/:who')
@Access('api:contacts')
export class PersonalDataController {
  constructor(
    private readonly exports: ContactExportService,
    private readonly erasure: ErasureService,
    private readonly audit: AuditService,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Everything as one document (docs/personal-data.md). 404 for somebody unknown, 403 for analysts. */
  @Get('export')
  @Header('cache-control', 'no-store')
  async export(@Param('who') who: string, @Req() request: Request): Promise<ContactExport> {
    mayHandle(request);
    const document = await known(this.exports.of(who));
    const entry = { actor: callerOf(request), action: 'contact.exported', subject: `contact:${document.contact}` };
    await this.database.tx((tx) => this.audit.record(tx, entry, this.clock.now()));
    return document;
  }

  /** Erases for good. `{ erased: id }`; again is the same. 404 for somebody unknown, 403 for analysts. */
  @Delete()
  async erase(@Param('who') who: string, @Req() request: Request): Promise<{ erased: number }> {
    mayHandle(request);
    const [erased] = await known(this.erasure.erase([who], callerOf(request)));
    return { erased: erased! };
  }
}

/** Analysts read figures, not people. */
function mayHandle(request: Request): void {
  if (request.caller?.role === 'analyst') throw forbidden('analysts may neither export nor erase a contact');
}

async function known<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    if (error instanceof Invalid && error.code === 'contact.unknown')
      throw new HttpProblem(404, error.code, 'nobody is known by that', error.hint);
    throw error;
  });
}
