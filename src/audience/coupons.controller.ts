import { Controller, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Access } from '../http/access';
import { bodyOf } from '../http/json-body';
import { Clock } from '../kernel/clock';
import { Invalid } from '../kernel/errors';
import { CouponsService, type ImportedCodes } from './coupons.service';
import type { PoolCounts } from './coupon.store';

/** In one request. */
const MOST_CODES = 50_000;

/** Pools of coupons as JSON. Codes go in and are never shown again. */
@Controller('api/v1/coupons')
@Access('api:coupons')
export class CouponsController {
  constructor(
    private readonly coupons: CouponsService,
    private readonly clock: Clock,
  ) {}

  /** `{ pools: [{ pool, free, issued, used, expired }] }`. */
  @Get()
  async list(): Promise<{ pools: PoolCounts[] }> {
    return { pools: await this.coupons.counts(this.clock.now()) };
  }

  /**
   * `{ codes: ["A-1", …] }`: `{ added, duplicate, refused }`; repeating it adds nothing. 400 for a pool that is not in the file or
   * shares one code, and for a body that is wrong; nothing of that is stored.
   */
  @Post(':pool')
  @HttpCode(200)
  import(@Param('pool') pool: string, @Req() request: FastifyRequest): Promise<ImportedCodes> {
    const body = bodyOf(request) as { codes?: unknown } | null;
    const codes = body?.codes;
    if (!Array.isArray(codes) || !codes.every((code) => typeof code === 'string'))
      throw new Invalid('coupons.codes', '"codes" is a list of texts', { at: 'codes' });
    if (codes.length > MOST_CODES) throw new Invalid('coupons.codes', `${MOST_CODES} codes are the most`, { at: 'codes' });
    return this.coupons.import(pool, codes, this.clock.now());
  }
}
