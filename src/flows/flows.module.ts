import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module';
import { AudienceModule } from '../audience/audience.module';
import { ConsentModule } from '../consent/consent.module';
import { ContactsModule } from '../contacts/contacts.module';
import { EngagementModule } from '../engagement/engagement.module';
import { EventsModule } from '../events/events.module';
import { Readiness } from '../http/readiness.service';
import { printFinding } from '../kernel/errors';
import { MessagesModule } from '../messages/messages.module';
import { OrdersModule } from '../orders/orders.module';
import { RenderingModule } from '../rendering/rendering.module';
import { AudienceTurnsService } from './audience-turns.service';
import { BackfillJudge } from './backfill-judge.service';
import { BackfillService } from './backfill.service';
import { CalendarsService } from './calendars.service';
import { CandidatesService } from './candidates.service';
import { CatalogueService } from './catalogue.service';
import { CarriedFlows } from './carried-flows.service';
import { CheckedFlows } from './checked-flows.service';
import { CollapsingService } from './collapsing.service';
import { DatedEnrollmentStore } from './dated-enrollment.store';
import { DatesService } from './dates.service';
import { DiffService } from './diff.service';
import { DormancyTurnsService } from './dormancy-turns.service';
import { DryRunHistory } from './dry-run-history.service';
import { DryRunTexts } from './dry-run-texts.service';
import { DryRunService } from './dry-run.service';
import { EffectsService } from './effects.service';
import { EndingService } from './ending.service';
import { EnrollmentStore } from './enrollment.store';
import { EnteringService } from './entering.service';
import { ExplainController } from './explain.controller';
import { ExplainHistory } from './explain-history.service';
import { ExplainOutlook } from './explain-outlook.service';
import { ExplainService } from './explain.service';
import { FactsService } from './facts.service';
import { FlowControlController } from './flow-control.controller';
import { FlowControlService } from './flow-control.service';
import { FlowListService } from './flow-list.service';
import { FlowStateService } from './flow-state.service';
import { FlowFiles } from './flow-files.service';
import { FlowLeans } from './flow-leans.service';
import { FlowStore } from './flow.store';
import { FlowTestsService } from './flow-tests.service';
import { FlowsController } from './flows.controller';
import { FlowsPersonalData } from './flows-personal-data.service';
import { FlowsService } from './flows.service';
import { HindsightService } from './hindsight.service';
import { InsideService } from './inside.service';
import { InsideStore } from './inside.store';
import { MaterialiserService } from './materialiser.service';
import { MergesService } from './merges.service';
import { MoverService } from './mover.service';
import { PublishingService } from './publishing.service';
import { QualifiedService } from './qualified.service';
import { RunnerService } from './runner.service';
import { SweepsService } from './sweeps.service';
import { ToldService } from './told.service';
import { SettingService } from './setting.service';
import { ShopHours } from './shop-hours.service';
import { SituationsService } from './situations.service';
import { NameResolver } from './name-resolver.service';
import { WakingService } from './waking.service';
import { WebhookRequest } from './webhook-request.service';
import { WebhookStore } from './webhook.store';
import { WebhooksService } from './webhooks.service';

/** Flows: files become versions, events and dates become enrollments, enrollments become messages. */
@Module({
  imports: [
    AccessModule,
    AudienceModule,
    ConsentModule,
    ContactsModule,
    EngagementModule,
    OrdersModule,
    EventsModule,
    RenderingModule,
    MessagesModule,
  ],
  controllers: [FlowsController, FlowControlController, ExplainController],
  providers: [
    ...[
      FlowStore,
      EnrollmentStore,
      CalendarsService,
      FlowFiles,
      FlowLeans,
      CheckedFlows,
      CarriedFlows,
      CatalogueService,
      FactsService,
      DatesService,
    ],
    ...[EnteringService, CollapsingService, EndingService, WakingService, HindsightService],
    ...[FlowTestsService, ShopHours, SituationsService, SettingService, EffectsService, MoverService, FlowStateService],
    ...[DatedEnrollmentStore, ToldService, CandidatesService, SweepsService],
    ...[NameResolver, WebhookRequest, WebhookStore, WebhooksService],
    ...[AudienceTurnsService, DormancyTurnsService],
    FlowsPersonalData,
    ...[QualifiedService, BackfillJudge, BackfillService],
    ...[ExplainHistory, ExplainOutlook, DiffService, DryRunHistory, DryRunTexts, DryRunService],
    ...[
      InsideStore,
      InsideService,
      PublishingService,
      FlowListService,
      FlowControlService,
      FlowsService,
      MergesService,
      RunnerService,
      MaterialiserService,
      ExplainService,
    ],
  ],
  exports: [
    CatalogueService,
    CheckedFlows,
    DiffService,
    DryRunService,
    FlowListService,
    InsideService,
    PublishingService,
    BackfillService,
    FlowTestsService,
    FlowControlService,
    FlowsService,
    MergesService,
    RunnerService,
    MaterialiserService,
    AudienceTurnsService,
    DormancyTurnsService,
    ExplainService,
    WebhooksService,
    FlowsPersonalData,
  ],
})
export class FlowsModule {
  constructor(readiness: Readiness, publishing: PublishingService) {
    const ask = async () => publishing.lastFindings().map(printFinding).join('\n') || undefined;
    readiness.add({ name: 'flows', level: 'warning', ask });
  }
}
