import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AffinitiesService } from '../../src/audience/affinities.service';
import { AffinityStore } from '../../src/audience/affinity.store';
import type { CouponsService } from '../../src/audience/coupons.service';
import { RecommendationsService } from '../../src/audience/recommendations.service';
import type { EmailChannel } from '../../src/channels/email.channel';
import type { SmsChannel } from '../../src/channels/sms.channel';
import { Config } from '../../src/config/config.service';
import { parseEnvironment } from '../../src/config/environment';
import { defaultSettings, type Settings } from '../../src/config/settings';
import { ConsentService } from '../../src/consent/consent.service';
import { HitTracking } from '../../src/consent/hit-tracking.service';
import { ContactsService } from '../../src/contacts/contacts.service';
import type { Database } from '../../src/database/database.service';
import { SettingsService } from '../../src/database/settings.service';
import { EngagementChangeStore } from '../../src/engagement/engagement-change.store';
import { EngagementService } from '../../src/engagement/engagement.service';
import { EngagementStore } from '../../src/engagement/engagement.store';
import { Log } from '../../src/http/log.service';
import { Metrics } from '../../src/http/metrics.service';
import type { Clock } from '../../src/kernel/clock';
import { LinksService } from '../../src/links/links.service';
import { ShortLinkStore } from '../../src/links/short-link.store';
import { ShortLinksService } from '../../src/links/short-links.service';
import { AttributionService } from '../../src/messages/attribution.service';
import { AttributionStore } from '../../src/messages/attribution.store';
import { CarrierService } from '../../src/messages/carrier.service';
import { ClaimService } from '../../src/messages/claim.service';
import { ClaimStore } from '../../src/messages/claim.store';
import { ComingSteps } from '../../src/messages/coming-steps.service';
import { DeliveryService } from '../../src/messages/delivery.service';
import { DispatchService } from '../../src/messages/dispatch.service';
import { FreezeService } from '../../src/messages/freeze.service';
import { GateService } from '../../src/messages/gate.service';
import { GateStore } from '../../src/messages/gate.store';
import { GivenUpAddresses } from '../../src/messages/given-up-addresses.service';
import { GuardRails } from '../../src/messages/guard-rails.service';
import { LandingService } from '../../src/messages/landing.service';
import { LatestMails } from '../../src/messages/latest-mails.service';
import { LeaseKeeper } from '../../src/messages/lease-keeper.service';
import { MessagesService } from '../../src/messages/messages.service';
import { MessagesStore } from '../../src/messages/messages.store';
import { OutboxService } from '../../src/messages/outbox.service';
import { OutboxStore } from '../../src/messages/outbox.store';
import { OutcomeStore } from '../../src/messages/outcome.store';
import { OutcomeWriter } from '../../src/messages/outcome-writer.service';
import { RecoveryService } from '../../src/messages/recovery.service';
import { Reputation } from '../../src/messages/reputation.service';
import { ReputationStore } from '../../src/messages/reputation.store';
import { SmsProofService } from '../../src/messages/sms-proof.service';
import { SmsProofStore } from '../../src/messages/sms-proof.store';
import { SmsTextService } from '../../src/messages/sms-text.service';
import { StatedRules } from '../../src/messages/stated-rules.service';
import { VariablesService } from '../../src/messages/variables.service';
import { WarmUp } from '../../src/messages/warm-up.service';
import { OrdersService } from '../../src/orders/orders.service';
import { RenderingService } from '../../src/rendering/rendering.service';
import { TemplateLibrary } from '../../src/rendering/template-library.service';
import { TemplateVersionStore } from '../../src/rendering/template-version.store';
import { contentWith } from './content';

/** Everything from the outbox to the channels, built by hand on a real database: one sending process. */
export interface Sending {
  config: Config;
  outbox: OutboxService;
  dispatch: DispatchService;
  smsProof: SmsProofService;
  messages: MessagesService;
  delivery: DeliveryService;
  attribution: AttributionService;
  affinities: AffinitiesService;
  recommendations: RecommendationsService;
  coupons: CouponsService;
  contacts: ContactsService;
  consent: ConsentService;
  orders: OrdersService;
  outcomes: OutcomeWriter;
  guardRails: GuardRails;
  reputation: Reputation;
  coming: ComingSteps;
  claims: ClaimService;
}

export interface SendingParts {
  clock: Clock;
  email: EmailChannel;
  sms: SmsChannel;
  /** Below which `email/hello/en.mjml` and alike lie: `writeTemplates`. */
  templatesDir: string;
  settings?: (settings: Settings) => void;
  env?: Record<string, string>;
}

/** APP_SECRET of every test that sends. */
export const testSecret = 'a secret that is only for tests';

export async function sending(database: Database, parts: SendingParts): Promise<Sending> {
  const settings = defaultSettings();
  settings.rules.quiet_hours = { email: null, sms: null };
  parts.settings?.(settings);
  const { clock } = parts;
  const env = parseEnvironment({
    APP_SECRET: testSecret,
    MAIL_FROM: 'Shop <shop@huike.test>',
    TEMPLATES_DIR: parts.templatesDir,
    PUBLIC_URL: 'http://huike.test',
    LOG_LEVEL: 'silent',
    ...parts.env,
  });
  const config = new Config(env, settings);
  const log = new Log(config);
  const metrics = new Metrics();
  const settingsOfEngine = new SettingsService(database);
  const consent = new ConsentService(settingsOfEngine);
  await consent.onModuleInit();
  const contacts = new ContactsService(config);
  const orders = new OrdersService(config);
  const engagement = new EngagementService(new EngagementStore(), new EngagementChangeStore(), config);
  const affinityStore = new AffinityStore(database);
  const affinities = new AffinitiesService(affinityStore, database, clock);
  const recommendations = new RecommendationsService(affinityStore);
  const rendering = new RenderingService(
    database,
    new TemplateVersionStore(database),
    new TemplateLibrary(config),
    config,
    clock,
    log,
  );
  const claimStore = new ClaimStore();
  const outcomeStore = new OutcomeStore();
  const leases = new LeaseKeeper(database, claimStore, clock, log);
  const coming = new ComingSteps();
  const gate = new GateService(new GateStore(), contacts, consent, engagement, coming, config);
  const reputationStore = new ReputationStore();
  const reputation = new Reputation(reputationStore, config);
  const guardRails = new GuardRails(reputation, reputationStore, settingsOfEngine, database, config, clock, log);
  const warmUp = new WarmUp(reputation, settingsOfEngine, config);
  const claims = new ClaimService(database, claimStore, gate, guardRails, warmUp, leases, clock, log, metrics);
  const content = contentWith(database, clock, config);
  const links = new LinksService(config);
  const variables = new VariablesService(
    contacts,
    orders,
    recommendations,
    content.coupons,
    content.surveys,
    new HitTracking(consent, config),
    new LatestMails(links),
    config,
  );
  const shortLinks = new ShortLinksService(config, links, new ShortLinkStore());
  const texts = new SmsTextService(rendering, shortLinks, parts.sms, database, config);
  const freeze = new FreezeService(
    variables,
    rendering,
    links,
    shortLinks,
    texts,
    claimStore,
    leases,
    database,
    clock,
    config,
    log,
  );
  const carrier = new CarrierService(parts.email, parts.sms, claims, leases, clock);
  const stated = new StatedRules(database, settingsOfEngine, config, clock, log);
  const attribution = new AttributionService(new AttributionStore(), stated);
  const givenUp = new GivenUpAddresses(consent, contacts);
  const outcomes = new OutcomeWriter(database, outcomeStore, engagement, reputation, givenUp, attribution, clock, log, metrics);
  const landing = new LandingService(outcomes, carrier, leases, guardRails, clock, config, log);
  const recovery = new RecoveryService(database, claimStore, outcomeStore, attribution, leases, clock, log);
  const messagesStore = new MessagesStore();
  const delivery = new DeliveryService(messagesStore, engagement, givenUp, reputation, attribution, config);
  return {
    config,
    outbox: new OutboxService(new OutboxStore(), config),
    dispatch: new DispatchService(claims, freeze, carrier, landing, outcomes, leases, recovery, guardRails, clock, config, log),
    smsProof: new SmsProofService(database, new SmsProofStore(), parts.sms, texts, delivery, clock, log, metrics),
    messages: new MessagesService(messagesStore, attribution, database),
    delivery,
    attribution,
    affinities,
    recommendations,
    coupons: content.coupons,
    contacts,
    consent,
    orders,
    outcomes,
    guardRails,
    reputation,
    coming,
    claims,
  };
}

/** A minimal template per channel, named `hello`. Answers the folder for `templatesDir`. */
export function writeTemplates(folder: string, more: Record<string, string> = {}): string {
  const mjml = (text: string) =>
    `---\nsubject: "Hello {{contact.first_name}}"\n---\n<mjml><mj-body><mj-section><mj-column><mj-text>${text}</mj-text>` +
    `<mj-text><a href="https://shop.example/pay">Pay</a> <a href="{{unsubscribe_url}}">Unsubscribe</a> {{shop.postal_address}}</mj-text></mj-column></mj-section></mj-body></mjml>\n`;
  const files: Record<string, string> = {
    'email/hello/en.mjml': mjml('Dear {{contact.first_name}}, this is for you.'),
    'sms/hello/en.txt': 'Hello {{contact.first_name}}',
    ...more,
  };
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, 'templates', name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  return join(folder, 'templates');
}
