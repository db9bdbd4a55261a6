import { Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { validateRequest } from 'twilio';
import { Config } from '../config/config.service';
import { Access } from '../http/access';
import { notFound, unauthorized } from '../http/http-errors';
import { TwilioService } from './twilio.service';
import { formOf } from './visit';

type Fields = Record<string, string | string[]>;

/** What Twilio reports: what became of a message, and what people answer. Only with its signature over our PUBLIC_URL. */
@Controller('callbacks/twilio')
@Access('public')
export class TwilioController {
  constructor(
    private readonly twilio: TwilioService,
    private readonly config: Config,
  ) {}

  /** 204 once it is committed; `?m=<ref>` names the message when it was sent with that address. 401 without a good signature. */
  @Post('status')
  @HttpCode(204)
  async status(@Req() request: FastifyRequest): Promise<void> {
    const fields = this.verified(request);
    const ref = (request.query as { m?: unknown }).m;
    await this.twilio.onStatus(single(fields), typeof ref === 'string' ? ref : undefined);
  }

  /** 200 with TwiML: empty, or one confirmation where Twilio does not send its own. */
  @Post('inbound')
  @HttpCode(200)
  async inbound(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const answer = await this.twilio.onInbound(single(this.verified(request)));
    await reply.header('content-type', 'text/xml; charset=utf-8').send(answer);
  }

  private verified(request: FastifyRequest): Fields {
    const { twilio, publicUrl } = this.config.env;
    if (!twilio) throw notFound();
    const fields = fieldsOf(formOf(request.body, request.headers['content-type']));
    const signature = request.headers['x-twilio-signature'];
    // The address as we publish it: what a proxy makes of Host must not matter.
    if (typeof signature !== 'string' || !validateRequest(twilio.authToken, signature, publicUrl + request.url, fields)) {
      throw unauthorized('the signature does not fit', 'is PUBLIC_URL the address that Twilio calls?');
    }
    return fields;
  }
}

function fieldsOf(form: URLSearchParams): Fields {
  return Object.fromEntries(
    [...new Set(form.keys())].map((key) => [key, form.getAll(key).length > 1 ? form.getAll(key) : form.get(key)!]),
  );
}

function single(fields: Fields): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, Array.isArray(value) ? value[0]! : value]));
}
