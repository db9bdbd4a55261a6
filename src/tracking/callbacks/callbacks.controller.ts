import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Config } from '../../config/config.service';
import { Access } from '../../http/access';
import { notFound, unauthorized, unavailable } from '../../http/http-errors';
import { readJson } from '../../http/json-body';
import { Log } from '../../http/log.service';
import { Clock } from '../../kernel/clock';
import { Invalid, reasonOf } from '../../kernel/errors';
import { formOf } from '../visit';
import { basicAuthFits, mailgunSigned, sendgridSigned } from './callback-signatures';
import { objectOf, textOf } from './event-values';
import type { ProviderEvent } from './provider-event';
import { ProviderEvents } from './provider-events.service';
import { readMailgunEvents } from './read-mailgun';
import { readPostmarkEvents } from './read-postmark';
import { readSendgridEvents } from './read-sendgrid';
import { readSesEvents } from './read-ses';
import { isSnsCertificateUrl, isSnsUrl, readSnsEnvelope, snsSigned } from './sns-envelope';
import { SnsRequests } from './sns-requests.service';

/**
 * Where mail providers report. 204 once everything is committed · 404 the provider is not configured · 401 not proved to be
 * theirs · 400 not understood · 503 not stored: they send it again.
 */
@Controller('callbacks')
@Access('public')
export class CallbacksController {
  constructor(
    private readonly events: ProviderEvents,
    private readonly sns: SnsRequests,
    private readonly config: Config,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Amazon SES through an SNS topic. Subscribing the topic to this address confirms itself. */
  @Post('ses')
  @HttpCode(204)
  async ses(@Req() request: FastifyRequest): Promise<void> {
    const topics = configured(this.config.env.sesTopics);
    const envelope = readSnsEnvelope(readJson(bytes(request)));
    if (!envelope) throw new Invalid('callback.malformed', 'this is no message of Amazon SNS');
    const { TopicArn, SigningCertURL, SubscribeURL } = envelope;
    if (!topics.includes(TopicArn)) throw unauthorized('another topic', 'SES_TOPIC_ARN lists the topics that are taken');
    if (!isSnsCertificateUrl(SigningCertURL, TopicArn)) throw unauthorized("the certificate's address is not Amazon's");
    const certificate = await this.asked(() => this.sns.certificate(SigningCertURL));
    if (!snsSigned(envelope, certificate)) throw unauthorized('the signature does not fit');
    if (envelope.Type === 'SubscriptionConfirmation') {
      if (SubscribeURL === undefined || !isSnsUrl(SubscribeURL, TopicArn)) throw unauthorized("not Amazon's address");
      await this.asked(() => this.sns.confirm(SubscribeURL));
      this.log.info('callback.subscribed', { provider: 'ses' });
    } else if (envelope.Type === 'Notification') await this.take('ses', readSesEvents(envelope.Message));
  }

  /** SendGrid's signed event webhook. */
  @Post('sendgrid')
  @HttpCode(204)
  async sendgrid(@Req() request: FastifyRequest): Promise<void> {
    const keys = configured(this.config.env.sendgridKeys);
    const signed = {
      signature: header(request, 'x-twilio-email-event-webhook-signature'),
      timestamp: header(request, 'x-twilio-email-event-webhook-timestamp'),
    };
    const body = bytes(request);
    if (!sendgridSigned(body, signed, keys, this.clock.now()))
      throw unauthorized('the signature does not fit', 'is SENDGRID_WEBHOOK_KEY the verification key of this webhook?');
    await this.take('sendgrid', readSendgridEvents(readJson(body)));
  }

  /** Mailgun: JSON, or the form it posted before. */
  @Post('mailgun')
  @HttpCode(204)
  async mailgun(@Req() request: FastifyRequest): Promise<void> {
    const keys = configured(this.config.env.mailgunKeys);
    const form = formOf(request.body, request.headers['content-type']);
    const body = form.size > 0 ? Object.fromEntries(form) : objectOf(readJson(bytes(request)));
    const proof = 'event-data' in body ? objectOf(body.signature) : body;
    const signed = { timestamp: textOf(proof.timestamp), token: textOf(proof.token), signature: textOf(proof.signature) };
    if (!mailgunSigned(signed, keys, this.clock.now()))
      throw unauthorized('the signature does not fit', 'is MAILGUN_WEBHOOK_KEY the HTTP webhook signing key?');
    await this.take('mailgun', readMailgunEvents(body));
  }

  /** Postmark, with the user and password of the address it was given. */
  @Post('postmark')
  @HttpCode(204)
  async postmark(@Req() request: FastifyRequest): Promise<void> {
    const secrets = configured(this.config.env.postmarkSecrets);
    if (!basicAuthFits(header(request, 'authorization'), secrets)) throw unauthorized('user or password do not fit');
    await this.take('postmark', readPostmarkEvents(readJson(bytes(request))));
  }

  private async take(provider: string, events: ProviderEvent[]): Promise<void> {
    try {
      await this.events.take(provider, events);
    } catch (error) {
      this.log.error('callback.not-stored', { provider, reason: reasonOf(error) });
      throw unavailable('the report could not be stored');
    }
  }

  /** What must be fetched from Amazon first. */
  private async asked<T>(fetching: () => Promise<T>): Promise<T> {
    try {
      return await fetching();
    } catch (error) {
      this.log.warn('callback.amazon-silent', { reason: reasonOf(error) });
      throw unavailable('Amazon could not be asked');
    }
  }
}

function configured(secrets: string[]): string[] {
  if (secrets.length === 0) throw notFound();
  return secrets;
}

function bytes(request: FastifyRequest): Buffer {
  return Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
}

function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
