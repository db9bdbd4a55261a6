import { Injectable } from '@nestjs/common';
import { Database } from './database.service';
import { readerOf, type Reader } from './reader';
import { settingTable } from './setting.entity';
import { forUpdate, type Tx } from './tx';

/** What the engine must remember about itself, one value per name: the suppression key, marks of chores. */
@Injectable()
export class SettingsService {
  constructor(private readonly database: Database) {}

  /** The value of a name, or `undefined`; as a transaction sees it where one is given. */
  async get(name: string, read: Reader = readerOf(this.database)): Promise<string | undefined> {
    const [row] = await read.query<{ value: string }>('SELECT value FROM settings WHERE name = ?', [name]);
    return row?.value;
  }

  /** The value of a name inside a transaction, kept from everybody else until it ends. */
  async lock(tx: Tx, name: string): Promise<string | undefined> {
    const [row] = await tx.query<{ value: string }>(`SELECT value FROM settings WHERE name = ?${forUpdate(tx.dialect)}`, [name]);
    return row?.value;
  }

  async set(tx: Tx, name: string, value: string): Promise<void> {
    await tx.insert(settingTable, [{ id: tx.nextId(), name, value }], { update: ['value'] });
  }

  /**
   * Takes a turn that comes once in a period: true for one caller of all processes, until the period has passed. `turn` names
   * the period and sorts after those before it: `2026-03-01`.
   */
  async takeTurn(name: string, turn: string): Promise<boolean> {
    await this.getOrMake(name, () => '');
    return this.database.tx(async (tx) => {
      const mine = await tx.run('UPDATE settings SET value = ? WHERE name = ? AND value < ?', [turn, name, turn]);
      return mine > 0;
    });
  }

  /** The value of a name; the first caller of all processes decides it. Not inside a transaction. */
  async getOrMake(name: string, make: () => string): Promise<string> {
    const known = await this.get(name);
    if (known !== undefined) return known;
    await this.database.tx((tx) => tx.insert(settingTable, [{ id: tx.nextId(), name, value: make() }], 'ignore'));
    return (await this.get(name))!;
  }
}
