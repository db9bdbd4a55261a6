import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.service';
import { Clock } from '../kernel/clock';
import { MINUTE } from '../kernel/duration';
import { AttributionCheck } from './attribution-check.service';
import { INVARIANTS, type LedgerFinding } from './ledger';

/** What is younger may still be on its way. */
const GRACE = 5 * MINUTE;
const SAMPLE = 5;

/** Holds the live database against its invariants. Reads only; slow on a large database. */
@Injectable()
export class LedgerService {
  constructor(
    private readonly database: Database,
    private readonly attribution: AttributionCheck,
    private readonly clock: Clock,
  ) {}

  /** One finding per promise, kept or not. */
  async check(): Promise<LedgerFinding[]> {
    const bounds = { now: this.clock.now() - GRACE, lease: this.clock.lease() - GRACE };
    const findings: LedgerFinding[] = [];
    for (const { id, promise, sql } of INVARIANTS) {
      const values: number[] = [];
      const bound = sql.replace(/:(now|lease)\b/g, (_, name: 'now' | 'lease') => {
        values.push(bounds[name]);
        return '?';
      });
      const [count] = await this.database.read<{ n: number }>(`SELECT COUNT(*) AS n FROM (${bound}) broken`, values);
      const broken = Number(count!.n);
      const rows = broken === 0 ? [] : await this.database.read<{ id: number }>(`${bound} ORDER BY 1 LIMIT ${SAMPLE}`, values);
      findings.push({ id, promise, broken, sample: rows.map((r) => r.id) });
    }
    return [...findings, ...(await this.attribution.look())];
  }
}
