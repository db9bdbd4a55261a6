import { Module } from '@nestjs/common';
import { AudienceModule } from '../audience/audience.module';
import { ChannelsModule } from '../channels/channels.module';
import { ConsentModule } from '../consent/consent.module';
import { ContactsModule } from '../contacts/contacts.module';
import { EngagementModule } from '../engagement/engagement.module';
import { Metrics } from '../http/metrics.service';
import { Readiness } from '../http/readiness.service';
import { LinksModule } from '../links/links.module';
import { OrdersModule } from '../orders/orders.module';
import { RenderingModule } from '../rendering/rendering.module';
import { AttributionCheck } from './attribution-check.service';
import { AttributionService } from './attribution.service';
import { AttributionStore } from './attribution.store';
import { CarrierService } from './carrier.service';
import { ClaimService } from './claim.service';
import { ClaimStore } from './claim.store';
import { ComingSteps } from './coming-steps.service';
import { DeliveryService } from './delivery.service';
import { DispatchService } from './dispatch.service';
import { FreezeService } from './freeze.service';
import { GateService } from './gate.service';
import { GateStore } from './gate.store';
import { GivenUpAddresses } from './given-up-addresses.service';
import { GuardRails } from './guard-rails.service';
import { LandingService } from './landing.service';
import { LatestMails } from './latest-mails.service';
import { LeaseKeeper } from './lease-keeper.service';
import { LedgerService } from './ledger.service';
import { MessagesPersonalData } from './messages-personal-data.service';
import { MessagesService } from './messages.service';
import { MessagesStore } from './messages.store';
import { OutboxService } from './outbox.service';
import { OutboxStore } from './outbox.store';
import { OutcomeStore } from './outcome.store';
import { OutcomeWriter } from './outcome-writer.service';
import { RecoveryService } from './recovery.service';
import { Reputation } from './reputation.service';
import { ReputationStore } from './reputation.store';
import { ResponsesService } from './responses.service';
import { ResponsesStore } from './responses.store';
import { RestatementService } from './restatement.service';
import { SmsProofService } from './sms-proof.service';
import { SmsProofStore } from './sms-proof.store';
import { SmsTextService } from './sms-text.service';
import { StatedRules } from './stated-rules.service';
import { VariablesService } from './variables.service';
import { WarmUp } from './warm-up.service';

/** The outbox: what flows queue passes the gate, is rendered and sent, and is followed up. */
@Module({
  imports: [
    AudienceModule,
    ChannelsModule,
    ConsentModule,
    ContactsModule,
    EngagementModule,
    LinksModule,
    OrdersModule,
    RenderingModule,
  ],
  providers: [
    ...[OutboxStore, OutboxService, ResponsesStore, ResponsesService],
    ...[ReputationStore, Reputation, GuardRails, WarmUp],
    ...[GateStore, GateService, ComingSteps, ClaimStore, ClaimService, LeaseKeeper],
    ...[LatestMails, VariablesService, SmsTextService, FreezeService, CarrierService],
    ...[OutcomeStore, OutcomeWriter, RecoveryService, LandingService, DispatchService],
    ...[MessagesStore, MessagesService, GivenUpAddresses, DeliveryService, LedgerService],
    ...[AttributionStore, AttributionService, StatedRules, RestatementService, AttributionCheck],
    ...[SmsProofStore, SmsProofService],
    MessagesPersonalData,
  ],
  exports: [
    ComingSteps,
    OutboxService,
    ResponsesService,
    DispatchService,
    MessagesService,
    DeliveryService,
    AttributionService,
    StatedRules,
    RestatementService,
    GuardRails,
    LedgerService,
    SmsProofService,
    VariablesService,
    MessagesPersonalData,
  ],
})
export class MessagesModule {
  constructor(readiness: Readiness, metrics: Metrics, guardRails: GuardRails) {
    readiness.add({ name: 'sending', level: 'warning', ask: () => guardRails.concern() });
    metrics.watch('marketing_held', 'marketing e-mail waits behind a guard rail', async () =>
      (await guardRails.report()).held.length > 0 ? 1 : 0,
    );
    metrics.watch(
      'complaint_rate',
      'complaints by e-mails delivered, within the window of the guard rails',
      async () => (await guardRails.report()).complaints,
    );
    metrics.watch(
      'hard_bounce_rate',
      'hard bounces by e-mails sent, within the window of the guard rails',
      async () => (await guardRails.report()).bounces,
    );
  }
}
