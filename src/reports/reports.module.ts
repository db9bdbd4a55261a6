import { Module } from '@nestjs/common';
import { ConsentModule } from '../consent/consent.module';
import { ContactsModule } from '../contacts/contacts.module';
import { EngagementModule } from '../engagement/engagement.module';
import { FlowsModule } from '../flows/flows.module';
import { MessagesModule } from '../messages/messages.module';
import { AttributionStatements } from './attribution-statements.service';
import { DormancyReportService } from './dormancy-report.service';
import { ExperimentsController } from './experiments.controller';
import { ExperimentsService } from './experiments.service';
import { FlowLiftsService } from './flow-lifts.service';
import { FlowReportService } from './flow-report.service';
import { HoldoutReportService } from './holdout-report.service';
import { LinkReportController } from './link-report.controller';
import { LinkReportService } from './link-report.service';
import { OverviewService } from './overview.service';
import { ReachService } from './reach.service';
import { ReportsController } from './reports.controller';
import { SummaryService } from './summary.service';

/** Reads any table, writes none. */
@Module({
  imports: [FlowsModule, ContactsModule, ConsentModule, EngagementModule, MessagesModule],
  controllers: [ReportsController, LinkReportController, ExperimentsController],
  providers: [
    ...[AttributionStatements, FlowReportService, OverviewService, ReachService, SummaryService],
    ...[ExperimentsService, FlowLiftsService, HoldoutReportService, DormancyReportService, LinkReportService],
  ],
  exports: [
    ...[AttributionStatements, FlowReportService, OverviewService, ReachService, SummaryService],
    ...[ExperimentsService, FlowLiftsService, HoldoutReportService, DormancyReportService, LinkReportService],
  ],
})
export class ReportsModule {}
