import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.service';
import type { Reader } from '../database/reader';
import { marks, type Tx } from '../database/tx';
import type { CompiledTemplate } from './compiled-template';
import { linkTable } from './link.entity';
import { templateVersionTable, type TemplateVersionRow } from './template-version.entity';

/** One published, immutable form of a template in one locale. */
export interface TemplateVersion {
  id: number;
  channel: 'email' | 'sms';
  name: string;
  locale: string;
  hash: string;
}

export type StoredVersion = TemplateVersion & { compiled: CompiledTemplate };

const COLUMNS = 'id, channel, name, locale, hash, body';

/** `template_versions` and `links`. Rows are written once and never changed. */
@Injectable()
export class TemplateVersionStore {
  constructor(private readonly db: Database) {}

  async byId(id: number): Promise<StoredVersion | undefined> {
    return this.one(`SELECT ${COLUMNS} FROM template_versions WHERE id = ?`, [id]);
  }

  async byHash(version: Omit<TemplateVersion, 'id'>): Promise<StoredVersion | undefined> {
    const { channel, name, locale, hash } = version;
    const sql = `SELECT ${COLUMNS} FROM template_versions WHERE channel = ? AND name = ? AND locale = ? AND hash = ?`;
    return this.one(sql, [channel, name, locale, hash]);
  }

  /** The last one that was good. */
  async newest(channel: string, name: string, locale: string): Promise<StoredVersion | undefined> {
    const sql = `SELECT ${COLUMNS} FROM template_versions WHERE channel = ? AND name = ? AND locale = ? ORDER BY created_at DESC, id DESC LIMIT 1`;
    return this.one(sql, [channel, name, locale]);
  }

  /** The locales a template was ever published in. */
  async locales(channel: string, name: string): Promise<string[]> {
    const sql = 'SELECT DISTINCT locale FROM template_versions WHERE channel = ? AND name = ?';
    return (await this.db.read<{ locale: string }>(sql, [channel, name])).map((r) => r.locale);
  }

  /** How many links some versions have; one without any is missing. */
  async linkCounts(read: Reader, ids: readonly number[]): Promise<Map<number, number>> {
    const rows = await read.query<{ id: number; n: number }>(
      `SELECT template_version AS id, COUNT(*) AS n FROM links WHERE template_version IN (${marks(ids)}) GROUP BY template_version`,
      [...ids],
    );
    return new Map(rows.map(({ id, n }) => [Number(id), Number(n)]));
  }

  /** Stores a version and its links. Two processes may store the same one: the second finds the first's. */
  async add(tx: Tx, version: Omit<TemplateVersion, 'id'>, compiled: CompiledTemplate, now: number): Promise<number> {
    const { channel, name, locale, hash } = version;
    const row: TemplateVersionRow = {
      id: tx.nextId(),
      channel,
      name,
      locale,
      hash,
      body: JSON.stringify(compiled),
      created_at: now,
    };
    await tx.insert(templateVersionTable, [row], 'ignore');
    const sql = 'SELECT id FROM template_versions WHERE channel = ? AND name = ? AND locale = ? AND hash = ?';
    const [stored] = await tx.query<{ id: number }>(sql, [channel, name, locale, hash]);
    const id = Number(stored?.id ?? row.id);
    const links = compiled.links.map((target, i) => ({ id: tx.nextId(), template_version: id, link_no: i + 1, target }));
    await tx.insert(linkTable, links, 'ignore');
    return id;
  }

  private async one(sql: string, params: (string | number)[]): Promise<StoredVersion | undefined> {
    const [row] = await this.db.read<Omit<TemplateVersionRow, 'created_at'>>(sql, params);
    if (!row) return undefined;
    const { id, channel, name, locale, hash } = row;
    return { id: Number(id), channel, name, locale, hash, compiled: JSON.parse(row.body) as CompiledTemplate };
  }
}
