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
import { FlowReportService } from './flow-report.service';
import { HoldoutReportService } from './holdout-report.service';
import { OverviewService } from './overview.service';
import { ReachService } from './reach.service';
import { ReportsController } from './reports.controller';
import { SummaryService } from './summary.service';

/** Reads any table, writes none. */
@Module({
  imports: [FlowsModule, ContactsModule, ConsentModule, EngagementModule, MessagesModule],
  controllers: [ReportsController, ExperimentsController],
  providers: [
    ...[AttributionStatements, FlowReportService, OverviewService, ReachService, SummaryService],
    ...[ExperimentsService, HoldoutReportService, DormancyReportService],
  ],
  exports: [
    ...[AttributionStatements, FlowReportService, OverviewService, ReachService, SummaryService],
    ...[ExperimentsService, HoldoutReportService, DormancyReportService],
  ],
})
export class ReportsModule {}
