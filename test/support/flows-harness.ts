import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Global, Module } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { ConfigModule } from '../../src/config/config.module';
import { Config } from '../../src/config/config.service';
import { parseEnvironment } from '../../src/config/environment';
import { defaultSettings } from '../../src/config/settings';
import type { ContactFacts } from '../../src/contacts/contact-facts';
import { ContactsService } from '../../src/contacts/contacts.service';
import { DatabaseModule } from '../../src/database/database.module';
import type { Database } from '../../src/database/database.service';
import type { NewEvent } from '../../src/events/domain-event';
import { EventsService } from '../../src/events/events.service';
import type { EnrollmentRow } from '../../src/flows/enrollment.entity';
import { FlowsModule } from '../../src/flows/flows.module';
import { FlowsService } from '../../src/flows/flows.service';
import { MaterialiserService } from '../../src/flows/materialiser.service';
import { PublishingService } from '../../src/flows/publishing.service';
import { RunnerService } from '../../src/flows/runner.service';
import { Log } from '../../src/http/log.service';
import { Metrics } from '../../src/http/metrics.service';
import { Readiness } from '../../src/http/readiness.service';
import { VirtualClock } from '../../src/kernel/clock';
import { parseDuration } from '../../src/kernel/duration';
import type { MessageRow } from '../../src/messages/message.entity';
import type { OrderFacts } from '../../src/orders/order-facts';
import { OrdersService } from '../../src/orders/orders.service';
import { START, type FlowBuilder } from './builders';
import { testDatabase, type TestDatabase } from './database';

/** Something that happens in the shop. */
export interface Happening {
  type: string;
  contact?: ContactFacts;
  order?: OrderFacts;
  /** When it happened; now where absent. */
  at?: number;
  key?: string;
  history?: boolean;
  test?: boolean;
  data?: Record<string, unknown>;
}

/** The flow engine on a real database with a clock that only the test moves; messages are queued and settled by hand. */
export class FlowsHarness {
  private constructor(
    readonly base: TestDatabase,
    readonly module: TestingModule,
    readonly clock: VirtualClock,
    readonly configDir: string,
  ) {}

  static async open(on: 'sqlite' | 'mysql', flows: FlowBuilder[], at = START): Promise<FlowsHarness> {
    const base = await testDatabase(on);
    const clock = new VirtualClock(at);
    const harness = new FlowsHarness(base, await build(base, base.database, clock), clock, join(base.folder, 'config'));
    for (const template of ['email/hello/en.mjml', 'email/again/en.mjml']) harness.write(`templates/${template}`, MJML);
    harness.write('templates/sms/hello/en.txt', 'Hello {{contact.first_name}}');
    await harness.publish(...flows);
    return harness;
  }

  get database(): Database {
    return this.base.database;
  }

  get flows() {
    return this.module.get(FlowsService);
  }

  get runner() {
    return this.module.get(RunnerService);
  }

  /** A second process on the same database, with a connection pool of its own. */
  async secondProcess(database: Database): Promise<TestingModule> {
    return build(this.base, database, this.clock);
  }

  write(name: string, text: string): void {
    const path = join(this.base.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  remove(name: string): void {
    rmSync(join(this.base.folder, name));
  }

  /** Writes flow files and publishes what is valid. */
  async publish(...flows: FlowBuilder[]) {
    for (const flow of flows) this.write(`config/flows/${flow.id}.yaml`, flow.yaml());
    return this.module.get(PublishingService).publish('test');
  }

  /** Lets things happen, in one transaction as the processor does: contacts, orders, events, flows. */
  async happens(...all: Happening[]): Promise<{ contactIds: (number | null)[] }> {
    const now = this.clock.now();
    return this.database.tx(async (tx) => {
      const resolved = await this.module.get(ContactsService).resolve(
        tx,
        all.map((h) => h.contact ?? null),
        now,
      );
      const contactIds = resolved.contacts.map((c) => c?.id ?? null);
      const told = all.flatMap((h, i) => (h.order ? [{ facts: h.order, contactId: contactIds[i]! }] : []));
      const applied = await this.module.get(OrdersService).apply(tx, told, now);
      const orderIds = new Map(told.map((t, i) => [t.facts.externalId, applied[i]!.orderId]));
      const events = all.map((h, i): NewEvent => ({
        key: h.key ?? `${h.type}:${h.order?.externalId ?? `${h.contact?.externalId} ${now} ${i}`}`,
        type: h.type,
        contactId: contactIds[i]!,
        orderId: h.order ? orderIds.get(h.order.externalId)! : null,
        source: 'shop',
        at: h.at ?? now,
        receivedAt: now,
        history: h.history ?? false,
        test: h.test ?? false,
        data: h.data ?? {},
      }));
      await this.flows.onMerges(tx, resolved.merged, now);
      await this.flows.onEvents(tx, await this.module.get(EventsService).append(tx, events), now);
      return { contactIds };
    });
  }

  /** Moves the clock on and lets everything due happen. */
  async later(duration: string): Promise<void> {
    this.clock.set(this.clock.now() + parseDuration(duration)!);
    await this.settle();
  }

  /** Runs materialiser and runner until nothing is left to do now. */
  async settle(): Promise<void> {
    const materialiser = this.module.get(MaterialiserService);
    for (let turns = 0, done = 1; done > 0; turns++) {
      done = (await materialiser.run()) + (await this.runner.advanceDue(1000)) + (await this.runner.pullSettled(1000));
      if (turns > 100) throw new Error('the flow engine does not come to rest');
    }
  }

  /** What the outbox would say once it has sent (or skipped) everything queued. */
  async outboxSettles(status: 'sent' | 'skipped' = 'sent', reason: string | null = null): Promise<void> {
    await this.database.tx((tx) =>
      tx.run(`UPDATE messages SET status = ?, reason = ?, sent_at = ?, settled_at = ?, pull = 1 WHERE status = 'queued'`, [
        ...[status, reason, status === 'sent' ? this.clock.now() : null, this.clock.now()],
      ]),
    );
  }

  async enrollments(flow?: string): Promise<EnrollmentRow[]> {
    const rows = await this.database.read<EnrollmentRow>('SELECT * FROM enrollments ORDER BY id');
    return rows.filter((r) => !flow || r.flow === flow);
  }

  async messages(): Promise<MessageRow[]> {
    return this.database.read<MessageRow>('SELECT * FROM messages ORDER BY id');
  }

  async close(): Promise<void> {
    await this.module.close();
    await this.base.drop();
  }
}

/** Logs, metrics and readiness, without the server around them. */
@Global()
@Module({ providers: [Log, Metrics, Readiness], exports: [Log, Metrics, Readiness] })
class Watching {}

async function build(base: TestDatabase, database: Database, clock: VirtualClock): Promise<TestingModule> {
  const env = parseEnvironment({
    DATABASE_URL: base.url,
    DATA_DIR: join(base.folder, 'data'),
    CONFIG_DIR: join(base.folder, 'config'),
    TEMPLATES_DIR: join(base.folder, 'templates'),
    APP_SECRET: 'a-secret-only-for-tests-long-enough',
    WEBHOOK_SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    LOG_LEVEL: 'silent',
  });
  return Test.createTestingModule({
    imports: [ConfigModule.with(new Config(env, defaultSettings()), clock), DatabaseModule.with(database), Watching, FlowsModule],
  }).compile();
}

const MJML = `---
subject: Hello {{contact.first_name}}
---
<mjml><mj-body><mj-section><mj-column><mj-text>Hello <a href="{{unsubscribe_url}}">no more</a></mj-text></mj-column></mj-section></mj-body></mjml>
`;
