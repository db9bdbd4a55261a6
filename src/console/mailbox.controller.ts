import { Controller, Get, Header, Param, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { MailboxService } from '../channels/mailbox.service';
import { Config } from '../config/config.service';
import { Access, type Caller } from '../http/access';
import { notFound } from '../http/http-errors';
import { consolePage, frameOf } from './frame';
import { framedMail, mailboxPage, mailPage, type MailboxFilter } from './mailbox-page';

type Request = FastifyRequest & { caller?: Caller };

const PER_PAGE = 50;

/** The built-in mailbox, for eyes. */
@Controller('mailbox')
@Access('console')
export class MailboxController {
  constructor(
    private readonly mailbox: MailboxService,
    private readonly config: Config,
  ) {}

  /** `?channel=email|sms&to=ADDRESS&before=ID` */
  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  async list(
    @Req() request: Request,
    @Query('channel') channel?: string,
    @Query('to') to?: string,
    @Query('before') before?: string,
  ): Promise<string> {
    const filter: MailboxFilter = { channel: channel === 'email' || channel === 'sms' ? channel : '', to: (to ?? '').trim() };
    const mails = await this.mailbox.list({
      channel: filter.channel || undefined,
      to: filter.to || undefined,
      before: before !== undefined && /^\d{1,15}$/.test(before) ? Number(before) : undefined,
      limit: PER_PAGE,
    });
    const last = mails.length === PER_PAGE ? mails.at(-1) : undefined;
    const older = last ? `/mailbox?${new URLSearchParams({ ...filter, before: String(last.id) }).toString()}` : null;
    const { smtpUrl, twilio, aliyun } = this.config.env;
    const providers = [smtpUrl ? undefined : 'e-mails', twilio || aliyun ? undefined : 'text messages'].filter(
      (p) => p !== undefined,
    );
    const body = mailboxPage(mails, filter, older, this.config.settings.shop.timezone, providers);
    return consolePage(frameOf(request.caller, this.config.settings.shop.name), 'mailbox', 'Mailbox', body);
  }

  @Get(':ref')
  @Header('content-type', 'text/html; charset=utf-8')
  async show(@Req() request: Request, @Param('ref') ref: string): Promise<string> {
    const mail = await this.mailbox.find(ref);
    if (!mail) throw notFound('there is no such message in the mailbox');
    const body = mailPage(mail, this.config.settings.shop.timezone);
    return consolePage(frameOf(request.caller, this.config.settings.shop.name), 'mailbox', mail.subject ?? 'Text message', body);
  }

  /** The mail itself, for the frame around it: it may bring styles and pictures, and nothing that runs or sends. */
  @Get(':ref/html')
  async html(@Param('ref') ref: string, @Res() reply: FastifyReply): Promise<void> {
    const mail = await this.mailbox.find(ref);
    if (!mail || mail.html === null) throw notFound('there is no such e-mail in the mailbox');
    await reply
      .headers({
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy':
          "default-src 'none'; img-src http: https: data:; style-src 'unsafe-inline'; font-src https:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox",
      })
      .send(framedMail(mail.html));
  }
}
