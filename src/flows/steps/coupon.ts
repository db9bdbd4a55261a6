import { z } from 'zod';
import { duration, poolName } from '../../config/literals';
import { isKeptBack } from '../hold-out';
import { refuseSelling } from './selling';
import type { StepRules } from './step-kind';

/** `coupon: { pool: WB10, expires: 7d }`: reserves a code for this enrollment; the templates of later steps see `coupon`. */
export interface CouponStep {
  kind: 'coupon';
  id: string;
  pool: string;
  /** Milliseconds; null = the pool's own. */
  expires: number | null;
  next: string | null;
}

/** `coupon:` of a step and of a message. */
export const couponSchema = z
  .strictObject({
    pool: poolName,
    expires: duration.optional().describe("How long the code is good for; the pool's own where left out"),
  })
  .describe('A code of this pool: coupon.code, value, expires_on');

export const couponRules: StepRules<CouponStep> = {
  beside: {},
  schema: couponSchema,
  parse({ source, id, item, path, next, flow }) {
    refuseSelling(source, flow.purpose, item, path);
    const read = source.check(couponSchema, item['coupon'], [...path, 'coupon']);
    return read && { kind: 'coupon', id, pool: read.pool, expires: read.expires ?? null, next };
  },
  run: ({ id, next, pool, expires }, moment) => ({
    is: 'next',
    step: next,
    result: { status: 'done' },
    effects: isKeptBack(moment) ? [] : [{ is: 'coupon', step: id, pool, expiresIn: expires, at: moment.progress.anchorAt }],
  }),
};
