import { Controller, Get, Header, Param, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Config } from '../config/config.service';
import { ContactsService } from '../contacts/contacts.service';
import { Database } from '../database/database.service';
import { readerOf } from '../database/reader';
import { CatalogueService } from '../flows/catalogue.service';
import { ExplainService, type Explained } from '../flows/explain.service';
import { Access, type Caller } from '../http/access';
import type { Html } from '../http/html';
import { Invalid } from '../kernel/errors';
import { contactPage, titleOf, type ContactSheet } from './contact-page';
import { contactsPage } from './contacts-page';
import { nameOf } from './figures';
import { consolePage, frameOf } from './frame';
import { nothingPage } from './nothing-page';

type Request = FastifyRequest & { caller?: Caller };

/** Contacts for eyes: one at a time, with everything that was decided about them. */
@Controller('contacts')
@Access('console')
export class ContactsController {
  constructor(
    private readonly explain: ExplainService,
    private readonly contacts: ContactsService,
    private readonly catalogue: CatalogueService,
    private readonly database: Database,
    private readonly config: Config,
  ) {}

  /** `?q=`: an id, an e-mail address or a phone number; 303 to the one it names. */
  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  async find(@Req() request: Request, @Res({ passthrough: true }) reply: FastifyReply, @Query('q') q?: unknown): Promise<string> {
    const asked = typeof q === 'string' ? q.trim() : '';
    const found = asked === '' ? undefined : await this.contacts.find(readerOf(this.database), asked);
    if (found !== undefined) {
      void reply.status(303).header('location', `/contacts/${found}`);
      return '';
    }
    return this.page(request, 'Contacts', contactsPage(asked, asked === '' ? null : `Nobody is known as “${asked}”.`));
  }

  /** `?flow=`: only what concerns this flow. */
  @Get(':contact')
  @Header('content-type', 'text/html; charset=utf-8')
  async show(
    @Req() request: Request,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('contact') who: string,
    @Query('flow') flow?: unknown,
  ): Promise<string> {
    const asked = typeof flow === 'string' && flow !== '' ? flow : null;
    const explained = await this.explained(who, asked ?? undefined);
    if (!explained) {
      void reply.status(404);
      const text = `Nobody is known as “${who}”. Who was erased is not shown any more.`;
      return this.page(request, 'No such contact', nothingPage('There is no such contact', text, '/contacts', 'Find somebody'));
    }
    const { contactId } = explained;
    // Merged into another one, or asked by an address: one contact has one page.
    if (who !== `${contactId}`) {
      void reply.status(303).header('location', `/contacts/${contactId}`);
      return '';
    }
    const contact = (await this.contacts.views(readerOf(this.database), [contactId])).get(contactId) ?? null;
    const zone = this.config.settings.shop.timezone;
    const body = contactPage({ explained, contact, flow: asked, flows: this.flowsOf(explained, asked), zone });
    return this.page(request, titleOf(contactId, contact), body);
  }

  private async explained(who: string, flow: string | undefined): Promise<Explained | undefined> {
    try {
      return await this.explain.contact(who, flow);
    } catch (error) {
      if (error instanceof Invalid && error.code === 'contact.unknown') return undefined;
      throw error;
    }
  }

  /** Published flows, and those that are spoken of. */
  private flowsOf({ moments }: Explained, asked: string | null): ContactSheet['flows'] {
    const names = new Map(this.catalogue.all().map(({ flow }) => [flow.id, nameOf(flow.id, flow.name)]));
    const spoken = [...moments.flatMap((one) => one.flow ?? []), ...(asked === null ? [] : [asked])];
    return [...new Set([...names.keys(), ...spoken])].sort().map((id) => ({ id, name: names.get(id) ?? id }));
  }

  private page(request: Request, title: string, body: Html): string {
    return consolePage(frameOf(request.caller, this.config.settings.shop.name), 'contacts', title, body);
  }
}
