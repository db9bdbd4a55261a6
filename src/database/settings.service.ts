import { Injectable } from '@nestjs/common';
import { Database } from './database.service';
import { settingTable } from './setting.entity';
import { forUpdate, type Tx } from './tx';

/** What the engine must remember about itself, one value per name: the suppression key, marks of chores. */
@Injectable()
export class SettingsService {
  constructor(private readonly database: Database) {}

  /** The value of a name, or `undefined`. */
  async get(name: string): Promise<string | undefined> {
    const [row] = await this.database.read<{ value: string }>('SELECT value FROM settings WHERE name = ?', [name]);
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

  /** The value of a name; the first caller of all processes decides it. Not inside a transaction. */
  async getOrMake(name: string, make: () => string): Promise<string> {
    const known = await this.get(name);
    if (known !== undefined) return known;
    await this.database.tx((tx) => tx.insert(settingTable, [{ id: tx.nextId(), name, value: make() }], 'ignore'));
    return (await this.get(name))!;
  }
}
