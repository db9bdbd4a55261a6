import { All, Controller, Get, Header, Param, Req, Res } from '@nestjs/common';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { WordingsService } from '../consent/wordings.service';
import { masked } from '../flows/masked';
import { Access } from '../http/access';
import { Visitors } from '../http/visitors.service';
import { base32, sha256 } from '../kernel/ids';
import { networkOf } from '../kernel/network-of';
import { LinksService } from '../links/links.service';
import type { MessageVariables } from '../rendering/message-variables';
import { RenderingService } from '../rendering/rendering.service';
import { wantedBy } from './choices';
import { ChoicesService, type Circumstances, type Reader } from './choices.service';
import type { PageTexts } from './page-texts';
import { preferencesForm } from './preferences-page';
import { PublicPages } from './public-pages.service';
import { TopicsService } from './topics.service';
import { askUnsubscribe, doneUnsubscribe } from './unsubscribe-page';
import { formOf } from './visit';

const styles = readFileSync(join(__dirname, 'page.css'), 'utf8');

/** What readers reach from their mail besides the shop: unsubscribe, preferences, the mail in a browser. */
@Controller()
@Access('public')
export class ReaderPagesController {
  constructor(
    private readonly links: LinksService,
    private readonly choices: ChoicesService,
    private readonly topics: TopicsService,
    private readonly wordings: WordingsService,
    private readonly rendering: RenderingService,
    private readonly pages: PublicPages,
    private readonly visitors: Visitors,
  ) {}

  /**
   * GET asks, with one button; only POST does it: at once, whatever its body, without cookie or session (RFC 8058). A body with
   * `scope=all`, as our page sends it, stops all marketing. A token that is not ours gets the same pages and changes nothing.
   */
  @All('u/:token')
  async unsubscribe(@Param('token') token: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const ref = this.links.read('u', token)?.ref;
    const reader = await this.pages.stored(this.choices.reader(ref));
    const texts = this.pages.texts(request, reader?.contact.locale);
    if (request.method !== 'POST') return this.pages.send(reply, texts, texts.unsubscribe.title, askUnsubscribe(texts));
    const all = formOf(request.body, request.headers['content-type']).get('scope') === 'all';
    const how = this.circumstances('unsubscribe page', texts, request);
    if (reader) await this.pages.stored(this.choices.stop(reader, all ? 'all' : 'topic', how));
    const preferences = this.links.url('p', ref ?? standIn(token));
    await this.pages.send(reply, texts, texts.unsubscribe.doneTitle, doneUnsubscribe(texts, preferences, !all));
  }

  /** Marketing and topics on each channel the reader can be reached on, as switches; POST saves them. */
  @All('p/:token')
  async preferences(@Param('token') token: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const reader = await this.pages.stored(this.choices.reader(this.links.read('p', token)?.ref));
    if (!reader) return this.pages.notFound(request, reply);
    const texts = this.pages.texts(request, reader.contact.locale);
    const topics = await this.topics.all(texts.lang);
    const saved = request.method === 'POST';
    if (saved) {
      const form = formOf(request.body, request.headers['content-type']);
      const wanted = wantedBy(form, await this.choices.standing(reader, topics));
      await this.pages.stored(
        this.choices.choose(reader, topics, wanted, this.circumstances('preferences page', texts, request)),
      );
    }
    const choices = await this.choices.standing(reader, topics);
    const channels = [...choices.addresses.keys()];
    const form = preferencesForm(texts, {
      topics,
      choices,
      wordings: new Map(channels.map((channel) => [channel, this.wordings.of(channel, texts.lang).text])),
      trackingWordings: new Map([...choices.tracking.keys()].map((what) => [what, this.wordings.of(what, texts.lang).text])),
      masked: new Map([...choices.addresses].map(([channel, address]) => [channel, masked(address)])),
      saved,
    });
    await this.pages.send(reply, texts, texts.preferences.title, form);
  }

  /** The mail in a browser, as long as what it was made of is kept (90 days); a neutral page afterwards. */
  @Get('v/:token')
  async view(@Param('token') token: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const reader = await this.choices.reader(this.links.read('v', token)?.ref);
    const html = reader && (await this.htmlOf(reader));
    if (html === undefined) return this.pages.notFound(request, reply);
    await reply
      .headers({
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
        'x-robots-tag': 'noindex',
        ...MAIL_POLICY,
      })
      .send(html);
  }

  @Get('assets/page.css')
  @Header('content-type', 'text/css; charset=utf-8')
  @Header('cache-control', 'public, max-age=3600')
  styles(): string {
    return styles;
  }

  private circumstances(source: string, texts: PageTexts, request: FastifyRequest): Circumstances {
    return { source, locale: texts.lang, network: networkOf(this.visitors.addressOf(request)) };
  }

  private async htmlOf({ message }: Reader): Promise<string | undefined> {
    if (message.channel !== 'email' || message.templateVersion === null || message.variables === null) return undefined;
    const links = this.links.of(message.ref);
    const rendered = await this.rendering.render(message.templateVersion, message.variables as unknown as MessageVariables, {
      clickUrl: (no) => links.clickUrl(no),
      unsubscribeUrl: links.unsubscribeUrl,
      preferencesUrl: links.preferencesUrl,
      confirmUrl: links.confirmUrl,
    });
    return 'html' in rendered ? rendered.html : undefined;
  }
}

/** Mail brings its own styles and pictures from anywhere, and nothing that runs. */
const MAIL_POLICY = {
  'content-security-policy':
    "default-src 'none'; img-src http: https: data:; style-src 'unsafe-inline'; font-src https:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
};

/** A message that does not exist, for a token that is not ours: its page looks like any other. */
function standIn(token: string): string {
  return base32(Buffer.from(sha256(token), 'hex').subarray(0, 16));
}
