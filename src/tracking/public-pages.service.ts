import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Config } from '../config/config.service';
import { html, type Html } from '../http/html';
import { unavailable } from '../http/http-errors';
import { Log } from '../http/log.service';
import { SECOND } from '../kernel/duration';
import { reasonOf } from '../kernel/errors';
import { textsFor, type PageTexts } from './page-texts';
import { publicPage } from './public-page';

/** Answers with public pages: in the reader's language, never stored, never indexed. */
@Injectable()
export class PublicPages {
  constructor(
    private readonly config: Config,
    private readonly log: Log,
  ) {}

  /** Words for a known reader, else for what the browser asks for, else for the shop. */
  texts(request: FastifyRequest, locale?: string | null): PageTexts {
    return textsFor(locale, request.headers['accept-language'], this.config.settings.shop.locale);
  }

  async send(reply: FastifyReply, texts: PageTexts, title: string, body: Html, status = 200): Promise<void> {
    await reply
      .status(status)
      .headers({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', 'x-robots-tag': 'noindex' })
      .send(publicPage(texts, this.config.settings.shop, title, body));
  }

  /** What a reader decided is stored, or answered 503: no page says it was done when it was not, and mail programs try again. */
  async stored<T>(work: Promise<T>): Promise<T> {
    return work.catch((error: unknown) => {
      this.log.error('page.not-stored', { reason: reasonOf(error) });
      throw unavailable('your choice could not be stored');
    });
  }

  /** A neutral page for whatever is no link of ours. */
  async notFound(request: FastifyRequest, reply: FastifyReply, status: 404 | 410 = 404): Promise<void> {
    const texts = this.texts(request);
    await this.send(reply, texts, texts.gone.title, html`<p>${texts.gone.text}</p>`, status);
  }

  /** The same page for a link whose message, or the person it went to, is not here any more. */
  async gone(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    await this.notFound(request, reply, 410);
  }

  /** For whoever asks too often: to come again in `wait` milliseconds. */
  async tooMany(reply: FastifyReply, texts: PageTexts, wait: number): Promise<void> {
    void reply.header('retry-after', String(Math.ceil(wait / SECOND)));
    await this.send(reply, texts, texts.tooMany.title, html`<p>${texts.tooMany.text}</p>`, 429);
  }
}
