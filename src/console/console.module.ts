import { Module } from '@nestjs/common';
import { ChannelsModule } from '../channels/channels.module';
import { FlowsModule } from '../flows/flows.module';
import { ReportsModule } from '../reports/reports.module';
import { ConsoleController } from './console.controller';
import { LoginController } from './login.controller';
import { MailboxController } from './mailbox.controller';

/** The web console, for people. */
@Module({
  imports: [ChannelsModule, FlowsModule, ReportsModule],
  controllers: [ConsoleController, MailboxController, LoginController],
})
export class ConsoleModule {}
