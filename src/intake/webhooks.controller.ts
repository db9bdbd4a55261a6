import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Config } from '../config/config.service';
import { Access } from '../http/access';
import { unauthorized } from '../http/http-errors';
import { readJson } from '../http/json-body';
import { Clock } from '../kernel/clock';
import { shopifyDeliveryId, standardDeliveryId, woocommerceDeliveryId } from './delivery-id';
import { IntakeService, NOTHING_TAKEN, type Receipt } from './intake.service';
import { object, text } from './json-reading';
import { shopifySigned, standardSigned, woocommerceSigned } from './signatures';

/**
 * The shops' doors. Each verifies the signature over the raw bytes, checks that the body is sane JSON, and answers
 * `{ accepted, duplicate }` once the delivery is on disk. What it says is read later, by the processor: a topic that nothing
 * uses is stored too and marked ignored, so that `huike inbox list` shows what a shop sends in vain.
 *
 * 400 malformed or too deep · 401 signature · 413 too large · 503 not stored. Nothing is stored then.
 */
@Controller('webhooks')
@Access('public')
export class WebhooksController {
  constructor(
    private readonly intake: IntakeService,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  @Post('shopify')
  @HttpCode(200)
  shopify(@Req() request: FastifyRequest): Promise<Receipt> {
    const body = bytes(request);
    const secrets = configured(this.config.env.shopifySecrets, 'SHOPIFY_WEBHOOK_SECRET', "the app's client secret");
    if (!shopifySigned(body, header(request, 'x-shopify-hmac-sha256'), secrets)) throw badSignature('X-Shopify-Hmac-Sha256');
    readJson(body);
    const topic = header(request, 'x-shopify-topic') ?? '';
    const deliveryId = shopifyDeliveryId(header(request, 'x-shopify-webhook-id'), topic, body);
    return this.intake.take({ source: 'shopify', deliveryId, topic, body: body.toString('utf8') });
  }

  @Post('woocommerce')
  @HttpCode(200)
  async woocommerce(@Req() request: FastifyRequest): Promise<Receipt> {
    const body = bytes(request);
    // Saving a webhook in WooCommerce sends this once, unsigned, to see whether anybody is there.
    if (/^webhook_id=\d{1,20}$/.test(body.toString('latin1', 0, MAX_PING))) return NOTHING_TAKEN;
    const secrets = configured(this.config.env.woocommerceSecrets, 'WOOCOMMERCE_WEBHOOK_SECRET', "the webhook's secret");
    if (!woocommerceSigned(body, header(request, 'x-wc-webhook-signature'), secrets))
      throw badSignature('X-WC-Webhook-Signature');
    const json = readJson(body);
    const topic = header(request, 'x-wc-webhook-topic') ?? '';
    const deliveryId = woocommerceDeliveryId(topic, json, body);
    return this.intake.take({ source: 'woocommerce', deliveryId, topic, body: body.toString('utf8') });
  }

  /** Standard Webhooks with our own envelope. */
  @Post('orders')
  @HttpCode(200)
  orders(@Req() request: FastifyRequest): Promise<Receipt> {
    const body = bytes(request);
    const secrets = configured(this.config.env.webhookSecrets, 'WEBHOOK_SECRET', 'whsec_ and the base64 of 32 random bytes');
    const id = header(request, 'webhook-id');
    const signed = { id, timestamp: header(request, 'webhook-timestamp'), signature: header(request, 'webhook-signature') };
    const verdict = standardSigned(body, signed, secrets, this.clock.now());
    if (verdict !== 'valid') throw badSignature('webhook-signature', verdict);
    const type = text(object(readJson(body))?.type) ?? '';
    return this.intake.take({ source: 'orders', deliveryId: standardDeliveryId(id!), topic: type, body: body.toString('utf8') });
  }
}

/** More of a body than any ping has. */
const MAX_PING = 64;

function bytes(request: FastifyRequest): Buffer {
  return Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
}

function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function configured(secrets: string[], key: string, what: string): string[] {
  if (secrets.length === 0)
    throw unauthorized('this door is closed: no secret is set for it', `set ${key} to ${what} and restart`);
  return secrets;
}

function badSignature(name: string, reason = 'no signature matches') {
  return unauthorized(`${name}: ${reason}`, 'sign the exact bytes of the body; are the secret here and at the sender the same?');
}
