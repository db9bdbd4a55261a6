import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { NewDelivery } from '../events/inbox.service';
import { Access } from '../http/access';
import { readJson } from '../http/json-body';
import { Invalid } from '../kernel/errors';
import { apiDeliveryId } from './delivery-id';
import { envelopeHeadSchema, firstFault } from './envelope';
import { IntakeService, type Receipt } from './intake.service';
import { readExactJson } from './read-exact-json';

/** Events of a shop's own system, with an API key instead of a signature. */
@Controller('api/v1/events')
@Access('api:events')
export class EventsApiController {
  constructor(private readonly intake: IntakeService) {}

  /**
   * One envelope, or a list of them (docs/event.schema.json). One is answered `{ accepted: true, duplicate: false }`, a list with
   * counts. An envelope without type or timestamp is refused with its path, and the whole list with it; what is wrong further
   * inside is stored and parked with a reason (`huike inbox list --state parked`). `Idempotency-Key` stands in for ids.
   */
  @Post()
  @HttpCode(200)
  append(@Req() request: FastifyRequest): Promise<Receipt | { accepted: number; duplicate: number }> {
    const bytes = request.body as Buffer | undefined;
    readJson(bytes);
    const body = bytes!.toString('utf8');
    const told = readExactJson(body);
    const key = request.headers['idempotency-key'];
    const idempotencyKey = typeof key === 'string' && key !== '' ? key : undefined;
    if (!Array.isArray(told)) return this.intake.take(toDelivery(told, idempotencyKey, 0, '', body));
    return this.intake.takeAll(told.map((e, i) => toDelivery(e, idempotencyKey, i, `[${i}]`, JSON.stringify(e))));
  }
}

function toDelivery(envelope: unknown, key: string | undefined, place: number, at: string, body: string): NewDelivery {
  const head = envelopeHeadSchema.safeParse(envelope);
  if (!head.success) {
    const fault = firstFault(head.error);
    const path = at && fault.path ? `${at}.${fault.path}` : at || fault.path;
    throw new Invalid('event.malformed', `${path || 'the body'}: ${fault.message}`, {
      at: path || '$',
      hint: 'an event is an object with at least type and timestamp: see docs/event.schema.json',
    });
  }
  return { source: 'api', deliveryId: apiDeliveryId(envelope, key, place, body), topic: head.data.type, body };
}
