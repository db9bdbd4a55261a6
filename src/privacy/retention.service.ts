import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import { Database } from '../database/database.service';
import type { Forgetting } from '../database/personal-data';
import { readerOf } from '../database/reader';
import { SettingsService } from '../database/settings.service';
import { Log } from '../http/log.service';
import { Clock } from '../kernel/clock';
import { DAY } from '../kernel/duration';
import { toIso } from '../kernel/local-time';
import { ErasureService } from './erasure.service';
import { KeptData } from './kept-data.service';

/** What one kind of data came to: how many rows were old enough. */
export interface Forgotten {
  /** The name in `rules.retention`. */
  setting: string;
  table: string;
  /** What is older was forgotten. */
  until: number;
  rows: number;
}

/** Rows of one transaction: it stays well below 20 ms on SQLite. */
const CHUNK = 100;
/** Who was erased within this time is looked at once more. */
const SWEEP = 3 * DAY;

/**
 * Forgets what was kept long enough (`rules.retention`), in short transactions. Up to where each kind was forgotten is noted, so
 * that a run looks only at what grew too old since the last one.
 */
@Injectable()
export class RetentionService {
  constructor(
    private readonly database: Database,
    private readonly settings: SettingsService,
    private readonly kept: KeptData,
    private readonly erasure: ErasureService,
    private readonly config: Config,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** As `run`, once a day for all processes together; null when it was another one's turn. */
  async daily(): Promise<Forgotten[] | null> {
    const today = toIso(this.clock.now()).slice(0, 'YYYY-MM-DD'.length);
    return (await this.settings.takeTurn('retention.day', today)) ? this.run() : null;
  }

  /** Forgets all that is old enough now. */
  async run(): Promise<Forgotten[]> {
    const forgotten = await this.each((forgetting, until) => this.forget(forgetting, until));
    await this.erasure.sweep(this.clock.now() - SWEEP);
    const rows = forgotten.reduce((sum, one) => sum + one.rows, 0);
    this.log.info('retention.done', { rows });
    return forgotten;
  }

  /** What a run would forget now. */
  async dryRun(): Promise<Forgotten[]> {
    return this.each(async ({ table, at, ...forgetting }, until) => {
      const sql = `SELECT COUNT(*) AS n FROM ${table.name} WHERE ${at} > ? AND ${at} <= ?`;
      const [row] = await this.database.read<{ n: number }>(sql, [await this.mark({ table, at, ...forgetting }), until]);
      return Number(row!.n);
    });
  }

  private async each(work: (forgetting: Forgetting, until: number) => Promise<number>): Promise<Forgotten[]> {
    const keep: Record<string, number> = this.config.settings.rules.retention;
    const all: Forgotten[] = [];
    for (const forgetting of this.kept.folders.flatMap((folder) => folder.forgettings)) {
      const until = this.clock.now() - keep[forgetting.setting]!;
      all.push({ setting: forgetting.setting, table: forgetting.table.name, until, rows: await work(forgetting, until) });
    }
    return all;
  }

  private async forget(forgetting: Forgetting, until: number): Promise<number> {
    let rows = 0;
    for (let after = await this.mark(forgetting); after < until;) {
      const chunk = await this.chunk(forgetting, after, until);
      await this.database.tx(async (tx) => {
        await forgetting.forget(tx, after, chunk.end);
        await this.settings.set(tx, markOf(forgetting), `${chunk.end}`);
      });
      rows += chunk.rows;
      after = chunk.end;
    }
    return rows;
  }

  /** The next stretch of time with about as many rows as one transaction takes; those of one instant stay together. */
  private async chunk({ table, at }: Forgetting, after: number, until: number): Promise<{ end: number; rows: number }> {
    const rows = await readerOf(this.database).query<{ at: number }>(
      `SELECT ${at} AS at FROM ${table.name} WHERE ${at} > ? AND ${at} <= ? ORDER BY ${at} LIMIT ${CHUNK}`,
      [after, until],
    );
    return { end: rows.length < CHUNK ? until : rows.at(-1)!.at, rows: rows.length };
  }

  private async mark(forgetting: Forgetting): Promise<number> {
    return Number((await this.settings.get(markOf(forgetting))) ?? 0);
  }
}

function markOf({ setting, table }: Forgetting): string {
  return `retention.${setting}.${table.name}`;
}
