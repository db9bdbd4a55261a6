import type { CouponsService } from '../../src/audience/coupons.service';
import type { SurveysService } from '../../src/audience/surveys.service';
import { Config } from '../../src/config/config.service';
import type { Environment } from '../../src/config/environment';
import { defaultSettings } from '../../src/config/settings';
import { ConsentService } from '../../src/consent/consent.service';
import { ContactsService } from '../../src/contacts/contacts.service';
import type { Database } from '../../src/database/database.service';
import { SettingsService } from '../../src/database/settings.service';
import { EngagementService } from '../../src/engagement/engagement.service';
import type { DomainEvent } from '../../src/events/domain-event';
import { EventsService } from '../../src/events/events.service';
import { InboxService } from '../../src/events/inbox.service';
import { FlowsService } from '../../src/flows/flows.service';
import { MergesService } from '../../src/flows/merges.service';
import { Log } from '../../src/http/log.service';
import { ConsequencesService } from '../../src/intake/consequences.service';
import { ProcessorService } from '../../src/intake/processor.service';
import { RecordingService } from '../../src/intake/recording.service';
import { LinksService } from '../../src/links/links.service';
import { VirtualClock } from '../../src/kernel/clock';
import { AttributionService } from '../../src/messages/attribution.service';
import { CheckoutsService } from '../../src/orders/checkouts.service';
import { OrdersService } from '../../src/orders/orders.service';
import { START } from './builders';

export const APP_SECRET = 'a secret that is only for tests';

/** The inbox processor on a real database; flows, attribution and engagement only write down what they are told. */
export interface Intake {
  clock: VirtualClock;
  inbox: InboxService;
  processor: ProcessorService;
  contacts: ContactsService;
  orders: OrdersService;
  consent: ConsentService;
  /** Events handed to flows, in the order they were. */
  told: DomainEvent[];
  merges: { from: number; to: number }[];
  /** Orders handed to attribution. */
  credited: number[];
  woken: number[];
  /** Makes flows fail while it is set. */
  failOn?: (event: DomainEvent) => Error | undefined;
  /** Takes an envelope in at `POST /webhooks/orders`, under its own id. */
  take(envelope: { id?: string } & Record<string, unknown>): Promise<void>;
  /** Takes a webhook of a shop in. */
  takeFrom(source: string, topic: string, body: object, deliveryId: string): Promise<void>;
  /** Processes until nothing is new. */
  drain(batch?: number): Promise<number>;
}

/** `credit`: who credits orders, where that is part of the test. */
export async function intakeOn(database: Database, credit?: AttributionService): Promise<Intake> {
  const clock = new VirtualClock(START);
  const config = new Config({ logLevel: 'silent', appSecrets: [APP_SECRET] } as unknown as Environment, defaultSettings());
  const inbox = new InboxService(database, clock);
  const contacts = new ContactsService(config);
  const consent = new ConsentService(new SettingsService(database));
  await consent.onModuleInit();
  const orders = new OrdersService(config);
  const intake = { clock, inbox, contacts, orders, consent, told: [], merges: [], credited: [], woken: [] } as unknown as Intake;
  const flows: Pick<FlowsService, 'onEvents' | 'onMerges'> = {
    onEvents: (_tx, events) => {
      const fault = events.map((e) => intake.failOn?.(e)).find((f) => f);
      if (fault) return Promise.reject(fault);
      intake.told.push(...events);
      return Promise.resolve();
    },
    onMerges: (_tx, merges) => Promise.resolve(void intake.merges.push(...merges)),
  };
  const attribution: Pick<AttributionService, 'onOrders' | 'onMerges'> = {
    onMerges: async () => undefined,
    onOrders: (_tx, orderIds) => Promise.resolve(void intake.credited.push(...orderIds)),
  };
  const engagement: Pick<EngagementService, 'wake' | 'reassign'> = {
    wake: (_tx, signs) => Promise.resolve(void intake.woken.push(...signs.map((sign) => sign.contactId))),
    reassign: async () => undefined,
  };
  const coupons: Pick<CouponsService, 'redeem' | 'reassign'> = { redeem: async () => [], reassign: async () => undefined };
  const surveys: Pick<SurveysService, 'reassign'> = { reassign: async () => undefined };
  const merges = new MergesService(
    contacts,
    orders,
    consent,
    flows as FlowsService,
    credit ?? (attribution as AttributionService),
    engagement as EngagementService,
    coupons as CouponsService,
    surveys as SurveysService,
  );
  const checkouts = new CheckoutsService();
  const recording = new RecordingService(contacts, consent, orders, checkouts, merges, new LinksService(config), config);
  const consequences = new ConsequencesService(
    new EventsService(),
    flows as FlowsService,
    credit ?? (attribution as AttributionService),
    engagement as EngagementService,
    coupons as CouponsService,
    merges,
  );
  intake.processor = new ProcessorService(database, clock, inbox, recording, consequences, new Log(config));
  intake.takeFrom = async (source, topic, body, deliveryId) => {
    await inbox.append({ source, topic, deliveryId, body: JSON.stringify(body) });
  };
  intake.take = (envelope) =>
    intake.takeFrom('orders', String(envelope.type), envelope, envelope.id ?? JSON.stringify(envelope).slice(0, 190));
  intake.drain = async (batch = 100) => {
    let all = 0;
    for (let done = await intake.processor.drain(batch); done > 0; done = await intake.processor.drain(batch)) all += done;
    return all;
  };
  return intake;
}
