import { Module } from '@nestjs/common';
import { FlowsModule } from '../flows/flows.module';
import { FlowReportService } from './flow-report.service';
import { OverviewService } from './overview.service';
import { ReportsController } from './reports.controller';
import { SummaryService } from './summary.service';

/** Reads any table, writes none. */
@Module({
  imports: [FlowsModule],
  controllers: [ReportsController],
  providers: [FlowReportService, OverviewService, SummaryService],
  exports: [FlowReportService, OverviewService, SummaryService],
})
export class ReportsModule {}
