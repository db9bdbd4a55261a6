import { All, Controller, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../http/access';
import { LinksService } from '../links/links.service';
import { HitIntakeService } from './hit-intake.service';
import { LinkTargets } from './link-target.service';
import { PublicPages } from './public-pages.service';

/** A transparent picture of one pixel: 43 bytes. */
const PIXEL = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAICRAEAOw==', 'base64');
const READING = ['GET', 'HEAD'];

/** Opens and clicks. A hit is durable before the answer, and the answer always comes. */
@Controller()
@Access('public')
export class TrackingController {
  constructor(
    private readonly links: LinksService,
    private readonly targets: LinkTargets,
    private readonly hits: HitIntakeService,
    private readonly pages: PublicPages,
  ) {}

  /** The open pixel: the same picture for every token, good or not. */
  @All('o/:token')
  async open(@Param('token') token: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    if (!READING.includes(request.method)) return refuse(reply);
    const content = this.links.read('o', token);
    if (content) await this.hits.take({ kind: 'open', ref: content.ref, linkNo: null }, request);
    await reply
      .headers({ 'content-type': 'image/gif', 'cache-control': 'private, no-store, max-age=0', 'x-robots-tag': 'noindex' })
      .send(PIXEL);
  }

  /** A click: 302 to where the link of the template leads; a neutral 404 page for whatever is no link of ours. */
  @All('c/:token')
  async click(@Param('token') token: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    if (!READING.includes(request.method)) return refuse(reply);
    const content = this.links.read('c', token);
    if (!content) return this.pages.notFound(request, reply);
    const [target] = await Promise.all([
      this.targets.of(content.ref, content.linkNo),
      this.hits.take({ kind: 'click', ...content }, request),
    ]);
    if (target === undefined) return this.pages.notFound(request, reply);
    await reply
      .headers({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex', 'referrer-policy': 'no-referrer' })
      .redirect(target, 302);
  }
}

async function refuse(reply: FastifyReply): Promise<void> {
  await reply.status(405).header('allow', READING.join(', ')).send();
}
