import { z } from 'zod';
import { duration } from '../config/literals';
import { isRecord, YamlSource } from '../config/yaml-source';
import type { Finding } from '../kernel/errors';
import { toMinor, type Money } from '../kernel/money';

/** What a coupon is worth: a share off (`10%`, as written) or an amount. */
export type CouponValue = string | Money;

/** One pool of config/coupons.yaml: coupons that are worth the same. */
export interface CouponPool {
  id: string;
  value: CouponValue;
  /** Milliseconds a coupon is good for from the moment it is given out; null = for ever. */
  expires: number | null;
  /** The one code everybody gets; null where each gets a code of their own, imported before. */
  sharedCode: string | null;
  /** Readiness warns when fewer codes than this are left; says nothing about a shared code. */
  low: number;
}

/** Pools by id. What is wrong is left out and named in the findings. */
export interface ParsedCoupons {
  pools: Map<string, CouponPool>;
  findings: Finding[];
}

const POOL_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;
/** A code as customers type it: no spaces, at most 64 characters. */
export const CODE = /^[^\s\p{C}]{1,64}$/u;
const LOW = 100;

const poolSchema = z.strictObject({
  value: z.string('is no value: write "10%" or "20 CNY"').transform((text, ctx) => {
    const value = valueOf(text);
    if (value !== undefined) return value;
    ctx.addIssue({ code: 'custom', message: 'is no value', params: { hint: 'write "10%" or "20 CNY"' } });
    return z.NEVER;
  }),
  expires: duration.optional(),
  codes: z.enum(['unique', 'shared']).default('unique'),
  code: z.string().regex(CODE, 'is no code: no spaces, at most 64 characters').optional(),
  low: z.number().int().min(0).default(LOW),
});

/**
 * Reads config/coupons.yaml: `WB10: { value: "10%", expires: 14d, codes: unique, low: 100 }`, or with `codes: shared` and the
 * `code` itself. An empty text is no pools.
 */
export function parseCoupons(text: string, file: string): ParsedCoupons {
  const pools = new Map<string, CouponPool>();
  const { source, findings } = YamlSource.open(text, file);
  if (!source) return { pools, findings };
  if (source.value === null || source.value === undefined) return { pools, findings };
  if (!isRecord(source.value)) {
    source.error('value', [], 'the file is no list of pools by name', { hint: 'write WB10: { value: "10%", expires: 14d }' });
    return { pools, findings: source.findings };
  }
  for (const [id, written] of Object.entries(source.value)) {
    const pool = poolOf(source, id, written);
    if (pool) pools.set(id, pool);
  }
  return { pools, findings: source.findings };
}

function poolOf(source: YamlSource, id: string, written: unknown): CouponPool | undefined {
  if (!POOL_ID.test(id)) {
    source.error('name', [id], `"${id}" is no name of a pool: letters, digits, _ and -, at most 64`, { on: 'key' });
    return undefined;
  }
  if (!isRecord(written)) {
    source.error('value', [id], `"${id}" says nothing of what it is worth`, { hint: 'write { value: "10%", expires: 14d }' });
    return undefined;
  }
  const checked = source.check(poolSchema, written, [id]);
  if (!checked) return undefined;
  const shared = checked.codes === 'shared';
  if (shared && checked.code === undefined) {
    source.error('missing', [id], `"${id}" shares one code and does not say which`, { hint: 'add code: WELCOME10' });
    return undefined;
  }
  if (!shared && checked.code !== undefined) {
    source.error('value', [id, 'code'], `"${id}" gives everybody a code of their own`, {
      hint: 'write codes: shared, or leave code out and run huike coupons import',
    });
    return undefined;
  }
  return { id, value: checked.value, expires: checked.expires ?? null, sharedCode: checked.code ?? null, low: checked.low };
}

function valueOf(text: string): CouponValue | undefined {
  const percent = /^(\d{1,2}(?:\.\d{1,2})?|100)\s*%$/.exec(text.trim());
  if (percent) return Number(percent[1]) > 0 ? `${percent[1]}%` : undefined;
  const money = /^(\d{1,12}(?:\.\d{1,3})?)\s+([A-Z]{3})$/.exec(text.trim());
  const minor = money ? toMinor(money[1]!, money[2]!) : undefined;
  return minor !== undefined && minor > 0 ? { minor, currency: money![2]! } : undefined;
}
