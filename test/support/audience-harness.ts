import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AudienceSettingsService } from '../../src/audience/audience-settings.service';
import type { AudienceChanges } from '../../src/audience/audience-change';
import type { ContactScoreRow } from '../../src/audience/contact-score.entity';
import { ScoreStore } from '../../src/audience/score.store';
import { ScoresService } from '../../src/audience/scores.service';
import { Config } from '../../src/config/config.service';
import { parseEnvironment } from '../../src/config/environment';
import { defaultSettings } from '../../src/config/settings';
import { ContactScan } from '../../src/contacts/contact-scan.service';
import { ContactsService } from '../../src/contacts/contacts.service';
import { SettingsService } from '../../src/database/settings.service';
import type { NewEvent } from '../../src/events/domain-event';
import type { OrderFacts } from '../../src/orders/order-facts';
import { OrdersService } from '../../src/orders/orders.service';
import { aContact, anOrder } from './builders';
import { testDatabase, type TestDatabase } from './database';

/** Scores on a real database, built by hand. Orders come as a shop tells them. */
export class AudienceHarness {
  rules!: AudienceSettingsService;
  scores!: ScoresService;

  private constructor(
    readonly base: TestDatabase,
    readonly config: Config,
  ) {
    this.restart();
  }

  static async open(on: 'sqlite' | 'mysql', files: Record<string, string>): Promise<AudienceHarness> {
    const base = await testDatabase(on);
    const env = parseEnvironment({
      DATABASE_URL: base.url,
      CONFIG_DIR: join(base.folder, 'config'),
      APP_SECRET: 'a-secret-only-for-tests-long-enough',
      WEBHOOK_SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      LOG_LEVEL: 'silent',
    });
    const config = new Config(env, { ...defaultSettings(), rates: { 'USD/CNY': 7 } });
    const harness = new AudienceHarness(base, config);
    for (const [name, text] of Object.entries(files)) harness.write(name, text);
    return harness;
  }

  /** As another process would begin: files are read anew. */
  restart(): void {
    const { database } = this.base;
    this.rules = new AudienceSettingsService(this.config);
    const settings = new SettingsService(database);
    this.scores = new ScoresService(database, new ScoreStore(), new ContactScan(), this.rules, settings, this.config);
  }

  write(name: string, text: string): void {
    mkdirSync(join(this.base.folder, 'config'), { recursive: true });
    writeFileSync(join(this.base.folder, 'config', name), text);
  }

  /** A shop where nothing has happened yet. */
  async empty(): Promise<void> {
    const told = ['contacts', 'contact_identities', 'addresses', 'orders', 'order_items', 'refunds', 'products'];
    const found = ['contact_scores', 'tier_history', 'segments', 'segment_members', 'settings', 'product_affinities'];
    await this.base.database.tx(async (tx) => {
      for (const table of [...told, ...found]) await tx.run(`DELETE FROM ${table}`);
    });
  }

  /** Lets the shop tell of orders, each by the customer of that name. Answers the contacts' ids by name. */
  async orders(all: (Partial<OrderFacts> & { by: string })[], now: number): Promise<Map<string, number>> {
    return this.base.database.tx(async (tx) => {
      const names = [...new Set(all.map((o) => o.by))];
      const { contacts } = await new ContactsService(this.config).resolve(
        tx,
        names.map((name) => aContact({ externalId: name })),
        now,
      );
      const ids = new Map(names.map((name, i) => [name, contacts[i]!.id]));
      const told = all.map(({ by, ...facts }, i) => ({
        facts: anOrder({ externalId: `${by} ${now} ${i}`, ...facts }),
        contactId: ids.get(by)!,
      }));
      await new OrdersService(this.config).apply(tx, told, now);
      return ids;
    });
  }

  /** Goes through a refresh, a transaction for each part; answers the events. */
  async run(changes: AudienceChanges): Promise<NewEvent[]> {
    const events: NewEvent[] = [];
    for await (const change of changes) if (change) events.push(...(await this.base.database.tx(change)));
    return events;
  }

  async stored(): Promise<Map<number, ContactScoreRow>> {
    const rows = await this.base.database.read<ContactScoreRow>('SELECT * FROM contact_scores');
    return new Map(rows.map((row) => [row.contact_id, row]));
  }
}
