import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.service';
import { readerOf, type Reader } from '../database/reader';
import type { Move } from '../database/repoint';
import type { Tx } from '../database/tx';
import { Metrics } from '../http/metrics.service';
import { Readiness } from '../http/readiness.service';
import { meantOrKnown } from '../kernel/did-you-mean';
import { Invalid } from '../kernel/errors';
import { groupBy } from '../kernel/group-by';
import { ContentFiles } from './content-files.service';
import { sortCodes } from './coupon-codes';
import type { CouponRow } from './coupon.entity';
import type { CouponPool, CouponValue } from './coupon-pools';
import { CouponStore, type PoolCounts } from './coupon.store';
import { codesToFind, usedCoupons, type Redemption } from './coupon-use';

export type { PoolCounts };

/** A code that was given to somebody. */
export interface Coupon {
  pool: string;
  code: string;
  /** `10%`, or an amount. */
  value: CouponValue;
  /** Epoch milliseconds from which on it counts no more; null = never. */
  expires_on: number | null;
}

/** That an enrollment was given a coupon. Instants are epoch milliseconds; `expiresAt` null = it never ends. */
export interface GivenCoupon {
  enrollmentId: number;
  pool: string;
  at: number;
  expiresAt: number | null;
}

/** One enrollment's wish for a coupon. */
export interface CouponWant {
  pool: string;
  contactId: number;
  enrollmentId: number;
  /** Milliseconds from now; null = the pool's own. */
  expiresIn: number | null;
}

/** A coupon that an order was paid with. The code itself is left out: events are shown and sent on. */
export interface UsedCoupon {
  couponId: number;
  pool: string;
  contactId: number;
  orderId: number;
  at: number;
}

/** What became of a list of codes. */
export interface ImportedCodes {
  added: number;
  /** Known before, or twice in the list. */
  duplicate: number;
  /** No codes: spaces inside, or longer than 64 characters. */
  refused: number;
}

/** Codes written in one transaction. */
const CHUNK = 1000;

/** Coupons: imported by the merchant, given out once each, followed until they are used. Codes never appear in logs. */
@Injectable()
export class CouponsService {
  constructor(
    private readonly store: CouponStore,
    private readonly files: ContentFiles,
    private readonly database: Database,
    readiness: Readiness,
    metrics: Metrics,
  ) {
    readiness.add({ name: 'coupons', level: 'warning', ask: () => this.shortage() });
    metrics.watch(
      'coupon_pools_low',
      'Coupon pools with fewer codes left than they warn at',
      async () => (await this.low()).length,
    );
  }

  /** The names of all pools. */
  pools(): string[] {
    return [...this.files.pools().keys()];
  }

  /**
   * Adds codes to a pool; those it has already are counted and stay what they are. Writes in chunks, so a repeated import goes
   * on where an interrupted one ended. Throws `Invalid('coupons.pool')` when there is no such pool, or it shares one code.
   */
  async import(poolId: string, written: readonly string[], now: number): Promise<ImportedCodes> {
    this.importable(poolId);
    const { codes, repeated, refused } = sortCodes(written);
    let added = 0;
    for (let i = 0; i < codes.length; i += CHUNK)
      added += await this.database.tx((tx) => this.store.add(tx, poolId, codes.slice(i, i + CHUNK), now));
    return { added, duplicate: repeated + codes.length - added, refused };
  }

  /**
   * Gives each enrollment its coupon, by enrollment id: the one it has of this pool already, else the next free one. Who is
   * missing in the answer got none: the pool is empty or unknown. One pool per enrollment and call. Nobody else gets the same
   * code, however many reserve at once; a fixed number of statements for each pool.
   */
  async reserve(tx: Tx, wants: CouponWant[], now: number): Promise<Map<number, Coupon>> {
    const given = new Map<number, Coupon>();
    for (const [poolId, some] of groupBy(wants, (w) => w.pool)) {
      const pool = this.files.pools().get(poolId);
      if (!pool) continue;
      const rows = await this.ofPool(tx, pool, [...new Map(some.map((w) => [w.enrollmentId, w])).values()], now);
      for (const row of rows) given.set(row.enrollment_id!, shown(row, pool));
    }
    return given;
  }

  /** What enrollments were given, the oldest first. Coupons of pools that no longer exist are left out. */
  async of(read: Reader, enrollmentIds: number[]): Promise<Map<number, Coupon[]>> {
    const pools = this.files.pools();
    if (enrollmentIds.length === 0 || pools.size === 0) return new Map();
    const known = (await this.store.of(read, [...new Set(enrollmentIds)])).filter((row) => pools.has(row.pool));
    const byEnrollment = groupBy(known, (row) => row.enrollment_id!);
    return new Map([...byEnrollment].map(([id, rows]) => [id, rows.map((row) => shown(row, pools.get(row.pool)!))]));
  }

  /** When enrollments were given coupons, of which pools, and until when these count; without the codes. */
  async given(read: Reader, enrollmentIds: number[]): Promise<GivenCoupon[]> {
    const rows = enrollmentIds.length === 0 ? [] : await this.store.of(read, enrollmentIds);
    return rows.map((row) => ({
      enrollmentId: row.enrollment_id!,
      pool: row.pool,
      at: row.issued_at!,
      expiresAt: row.expires_at,
    }));
  }

  /** Marks what these orders were paid with as used; answers what had not been used before. Repeating it answers nothing. */
  async redeem(tx: Tx, orderIds: number[]): Promise<UsedCoupon[]> {
    const orders = (await this.store.redeeming(tx, orderIds)).map(redemption).filter((o) => o.codes.length > 0);
    if (orders.length === 0) return [];
    const shared = this.sharedCodes();
    const contactIds = orders.flatMap((o) => o.contactId ?? []);
    const issued = await this.store.issued(tx, codesToFind(orders), { pools: [...shared.keys()], contactIds });
    const used = usedCoupons(issued, orders, shared);
    await this.store.use(
      tx,
      used.map(({ coupon, order }) => ({ ...coupon, state: 'used', used_order_id: order.orderId, used_at: order.paidAt })),
    );
    return used.map(({ coupon, order }) => ({
      couponId: coupon.id,
      pool: coupon.pool,
      contactId: coupon.contact_id!,
      orderId: order.orderId,
      at: order.paidAt,
    }));
  }

  /** How many coupons stand where, every pool of the file and of the past. */
  async counts(now: number): Promise<PoolCounts[]> {
    const counted = new Map((await this.store.counts(readerOf(this.database), now)).map((c) => [c.pool, c]));
    for (const pool of this.pools()) {
      if (!counted.has(pool)) counted.set(pool, { pool, free: 0, issued: 0, used: 0, expired: 0 });
    }
    return [...counted.values()].sort((a, b) => (a.pool < b.pool ? -1 : 1));
  }

  /** Coupons of contacts that proved to be another one become that one's. */
  async reassign(tx: Tx, merged: Move[]): Promise<void> {
    await this.store.reassign(tx, merged);
  }

  private importable(poolId: string): void {
    const pool = this.files.pools().get(poolId);
    if (!pool)
      throw new Invalid('coupons.pool', `there is no coupon pool "${poolId}" in config/coupons.yaml`, {
        hint: meantOrKnown(poolId, this.pools()),
      });
    if (pool.sharedCode !== null)
      throw new Invalid('coupons.pool', `everybody gets the same code of the pool "${poolId}"`, {
        hint: 'write codes: unique in config/coupons.yaml to import codes',
      });
  }

  private async ofPool(tx: Tx, pool: CouponPool, wants: CouponWant[], now: number): Promise<CouponRow[]> {
    const stored = await this.store.of(
      tx,
      wants.map((w) => w.enrollmentId),
    );
    const mine = stored.filter((row) => row.pool === pool.id);
    const has = new Set(mine.map((row) => row.enrollment_id));
    const missing = wants.filter((w) => !has.has(w.enrollmentId));
    if (missing.length === 0) return mine;
    const given = pool.sharedCode === null ? await this.take(tx, pool, missing, now) : await this.share(tx, pool, missing, now);
    return [...mine, ...given];
  }

  private async take(tx: Tx, pool: CouponPool, wants: CouponWant[], now: number): Promise<CouponRow[]> {
    const free = await this.store.free(tx, pool.id, wants.length);
    const rows = free.map((row, i) => ({ ...row, ...issuedTo(wants[i]!, pool, now) }));
    await this.store.issue(tx, rows);
    return rows;
  }

  private async share(tx: Tx, pool: CouponPool, wants: CouponWant[], now: number): Promise<CouponRow[]> {
    const rows = wants.map((want): CouponRow => ({
      ...issuedTo(want, pool, now),
      id: tx.nextId(),
      pool: pool.id,
      code: null,
      used_order_id: null,
      used_at: null,
      created_at: now,
    }));
    await this.store.insert(tx, rows);
    return rows;
  }

  private sharedCodes(): Map<string, string> {
    return new Map(
      [...this.files.pools().values()].flatMap((p) => (p.sharedCode === null ? [] : [[p.id, p.sharedCode] as const])),
    );
  }

  /** Pools that had codes once and have few left. */
  private async low(): Promise<{ pool: string; left: number; low: number }[]> {
    const read = readerOf(this.database);
    const found: { pool: string; left: number; low: number }[] = [];
    for (const { id, low, sharedCode } of this.files.pools().values()) {
      if (sharedCode !== null || low === 0) continue;
      const left = await this.store.left(read, id, low);
      if (left !== undefined && left < low) found.push({ pool: id, left, low });
    }
    return found;
  }

  private async shortage(): Promise<string | undefined> {
    const lines = (await this.low()).map((p) => `${p.pool} has ${p.left} codes left: huike coupons import ${p.pool} FILE`);
    return lines.length > 0 ? lines.join('\n') : undefined;
  }
}

function issuedTo(want: CouponWant, pool: CouponPool, now: number) {
  const expiresIn = want.expiresIn ?? pool.expires;
  return {
    state: 'issued' as const,
    contact_id: want.contactId,
    enrollment_id: want.enrollmentId,
    issued_at: now,
    expires_at: expiresIn === null ? null : now + expiresIn,
  };
}

function shown(row: CouponRow, pool: CouponPool): Coupon {
  return { pool: pool.id, code: row.code ?? pool.sharedCode ?? '', value: pool.value, expires_on: row.expires_at };
}

function redemption(order: { id: number; contact_id: number | null; discount_codes: string; paid_at: number }): Redemption {
  const codes = JSON.parse(order.discount_codes) as string[];
  return { orderId: order.id, contactId: order.contact_id, codes, paidAt: order.paid_at };
}
