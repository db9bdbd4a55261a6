import { Module } from '@nestjs/common';
import { ChannelsModule } from '../channels/channels.module';
import { ContactsModule } from '../contacts/contacts.module';
import { FlowsModule } from '../flows/flows.module';
import { ReportsModule } from '../reports/reports.module';
import { ConsoleController } from './console.controller';
import { ContactsController } from './contacts.controller';
import { ExperimentsPageController } from './experiments-page.controller';
import { FlowsController } from './flows.controller';
import { LoginController } from './login.controller';
import { MailboxController } from './mailbox.controller';

/** The web console, for people. */
@Module({
  imports: [ChannelsModule, ContactsModule, FlowsModule, ReportsModule],
  controllers: [
    ConsoleController,
    ExperimentsPageController,
    FlowsController,
    ContactsController,
    MailboxController,
    LoginController,
  ],
})
export class ConsoleModule {}
