import { Injectable } from '@nestjs/common';
import type { Reader } from '../database/reader';
import { repoint, type Move } from '../database/repoint';
import { marks, skipLocked, type Tx } from '../database/tx';
import { couponTable, type CouponRow } from './coupon.entity';

/** How many coupons of a pool stand where. `expired`: given out, not used, and past their time. */
export interface PoolCounts {
  pool: string;
  free: number;
  issued: number;
  used: number;
  expired: number;
}

/** A paid order and the codes it was paid with. */
export interface RedeemingOrder {
  id: number;
  contact_id: number | null;
  /** JSON list. */
  discount_codes: string;
  paid_at: number;
}

/** SQL of coupons; nobody else writes this table. */
@Injectable()
export class CouponStore {
  /** Adds free codes; answers how many were not known. Those that are known stay what they are. */
  async add(tx: Tx, pool: string, codes: string[], now: number): Promise<number> {
    const rows = codes.map((code): CouponRow => ({ ...UNTOUCHED, id: tx.nextId(), pool, code, created_at: now }));
    await tx.insert(couponTable, rows, 'ignore');
    const [row] = await tx.query<{ n: number }>(
      `SELECT COUNT(*) AS n FROM coupons WHERE id IN (${marks(rows)})`,
      rows.map((r) => r.id),
    );
    return Number(row?.n ?? 0);
  }

  /** What enrollments were given, the oldest first. */
  async of(read: Reader, enrollmentIds: number[]): Promise<CouponRow[]> {
    return read.query<CouponRow>(
      `SELECT * FROM coupons WHERE enrollment_id IN (${marks(enrollmentIds)}) ORDER BY issued_at, id`,
      enrollmentIds,
    );
  }

  /**
   * Free codes of a pool, locked against everybody else who takes some. Ordered as the index is, so that no more rows are
   * looked at (and locked) than are taken.
   */
  async free(tx: Tx, pool: string, limit: number): Promise<CouponRow[]> {
    return tx.query<CouponRow>(
      `SELECT * FROM coupons WHERE pool = ? AND state = 'free' ORDER BY pool, state, id LIMIT ${limit}${skipLocked(tx.dialect)}`,
      [pool],
    );
  }

  /** Gives codes out. */
  async issue(tx: Tx, rows: CouponRow[]): Promise<void> {
    await tx.updateMany(couponTable, ['id'], ['state', 'contact_id', 'enrollment_id', 'issued_at', 'expires_at'], rows);
  }

  /** Notes for whom a shared code was given out. */
  async insert(tx: Tx, rows: CouponRow[]): Promise<void> {
    await tx.insert(couponTable, rows);
  }

  /** Of these orders the paid ones that name a code. Reads the orders' table. */
  async redeeming(tx: Tx, orderIds: number[]): Promise<RedeemingOrder[]> {
    return tx.query<RedeemingOrder>(
      `SELECT id, contact_id, discount_codes, paid_at FROM orders
        WHERE id IN (${marks(orderIds)}) AND paid_at IS NOT NULL AND test = 0 AND discount_codes IS NOT NULL AND discount_codes <> '[]'`,
      orderIds,
    );
  }

  /** Given out and not used yet: under these codes, and, of these pools with a shared code, for these contacts. The oldest first. */
  async issued(tx: Tx, codes: string[], shared: { pools: string[]; contactIds: number[] }): Promise<CouponRow[]> {
    return tx.query<CouponRow>(
      `SELECT * FROM coupons WHERE state = 'issued' AND (code IN (${marks(codes)})
         OR (code IS NULL AND pool IN (${marks(shared.pools)}) AND contact_id IN (${marks(shared.contactIds)}))) ORDER BY id`,
      [...codes, ...shared.pools, ...shared.contactIds],
    );
  }

  async use(tx: Tx, rows: CouponRow[]): Promise<void> {
    await tx.updateMany(couponTable, ['id'], ['state', 'used_order_id', 'used_at'], rows);
  }

  /** Counts by pool. */
  async counts(read: Reader, now: number): Promise<PoolCounts[]> {
    const rows = await read.query<PoolCounts>(
      `SELECT pool, SUM(CASE WHEN state = 'free' THEN 1 ELSE 0 END) AS free,
              SUM(CASE WHEN state = 'issued' AND (expires_at IS NULL OR expires_at > ?) THEN 1 ELSE 0 END) AS issued,
              SUM(CASE WHEN state = 'used' THEN 1 ELSE 0 END) AS used,
              SUM(CASE WHEN state = 'issued' AND expires_at <= ? THEN 1 ELSE 0 END) AS expired
         FROM coupons GROUP BY pool ORDER BY pool`,
      [now, now],
    );
    return rows.map((r) => ({
      pool: r.pool,
      free: Number(r.free),
      issued: Number(r.issued),
      used: Number(r.used),
      expired: Number(r.expired),
    }));
  }

  /** How many free codes a pool has, counted up to `most`; `undefined` where it never had any. */
  async left(read: Reader, pool: string, most: number): Promise<number | undefined> {
    const [any] = await read.query('SELECT id FROM coupons WHERE pool = ? AND code IS NOT NULL LIMIT 1', [pool]);
    if (!any) return undefined;
    const [row] = await read.query<{ n: number }>(
      `SELECT COUNT(*) AS n FROM (SELECT id FROM coupons WHERE pool = ? AND state = 'free' LIMIT ${most}) f`,
      [pool],
    );
    return Number(row?.n ?? 0);
  }

  async reassign(tx: Tx, merged: Move[]): Promise<void> {
    await repoint(tx, couponTable, 'contact_id', merged);
  }
}

const UNTOUCHED = {
  state: 'free',
  contact_id: null,
  enrollment_id: null,
  issued_at: null,
  expires_at: null,
  used_order_id: null,
  used_at: null,
} as const;
