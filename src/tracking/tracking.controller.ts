import { All, Controller, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../http/access';
import { unavailable } from '../http/http-errors';
import { LinksService } from '../links/links.service';
import { isShortCode } from '../links/short-code';
import { HitIntakeService, type Asked } from './hit-intake.service';
import { isReading, leadTo, refuse } from './lead-to';
import { LinkTargets, type Target } from './link-target.service';
import { PublicPages } from './public-pages.service';
import { ShortCodes } from './short-codes.service';

/** A transparent picture of one pixel: 43 bytes. */
const PIXEL = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAICRAEAOw==', 'base64');

/** Opens and clicks. A hit is durable before the answer, and the answer always comes. */
@Controller()
@Access('public')
export class TrackingController {
  constructor(
    private readonly links: LinksService,
    private readonly codes: ShortCodes,
    private readonly targets: LinkTargets,
    private readonly hits: HitIntakeService,
    private readonly pages: PublicPages,
  ) {}

  /** The open pixel: the same picture for every token, good or not. */
  @All('o/:token')
  async open(@Param('token') token: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    if (!isReading(request.method)) return refuse(reply);
    const content = this.links.read('o', token);
    if (content) await this.hits.take({ kind: 'open', ref: content.ref, linkNo: null }, request);
    await reply
      .headers({ 'content-type': 'image/gif', 'cache-control': 'private, no-store, max-age=0', 'x-robots-tag': 'noindex' })
      .send(PIXEL);
  }

  /** A click: 302 to where the link leads, 410 where that is gone; a neutral 404 page for whatever is no link of ours. */
  @All('c/:token')
  async click(@Param('token') token: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    if (!isReading(request.method)) return refuse(reply);
    const content = this.links.read('c', token);
    if (!content) return this.pages.notFound(request, reply);
    await this.count({ kind: 'click', ...content }, this.targets.of(content.ref, content.linkNo), request, reply);
  }

  /**
   * A short link: as the long one it stands for. A page that changes something is led to, never done here. While the database is
   * away a code that nobody can look up leads to the shop, and the click is worked out when it is back.
   */
  @All('s/:code')
  async short(@Param('code') code: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    if (!isReading(request.method)) return refuse(reply);
    const meaning = isShortCode(code) ? await this.codes.meaning(code) : ({ is: 'unknown' } as const);
    switch (meaning.is) {
      case 'link': {
        const { ref, purpose, linkNo } = meaning.link;
        if (purpose !== 'c') return leadTo(reply, this.links.url(purpose, ref, linkNo));
        return this.count({ kind: 'click', ref, linkNo }, this.targets.of(ref, linkNo), request, reply);
      }
      case 'away':
        return this.count({ kind: 'click', ref: code, linkNo: null }, this.targets.atHome(), request, reply);
      case 'gone':
        return this.pages.gone(request, reply);
      case 'unknown':
        return this.pages.notFound(request, reply);
    }
  }

  private async count(
    asked: Asked,
    looking: Target | Promise<Target>,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    const [target] = await Promise.all([looking, this.hits.take(asked, request)]);
    switch (target.is) {
      case 'found':
        return leadTo(reply, target.url);
      case 'gone':
        return this.pages.gone(request, reply);
      case 'away':
        throw unavailable('where this link leads cannot be looked up now');
    }
  }
}
