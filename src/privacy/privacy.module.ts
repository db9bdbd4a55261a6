import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module';
import { AudienceModule } from '../audience/audience.module';
import { ChannelsModule } from '../channels/channels.module';
import { ConsentModule } from '../consent/consent.module';
import { ContactsModule } from '../contacts/contacts.module';
import { EngagementModule } from '../engagement/engagement.module';
import { EventsModule } from '../events/events.module';
import { FlowsModule } from '../flows/flows.module';
import { IntakeModule } from '../intake/intake.module';
import { LinksModule } from '../links/links.module';
import { MessagesModule } from '../messages/messages.module';
import { OrdersModule } from '../orders/orders.module';
import { RenderingModule } from '../rendering/rendering.module';
import { ContactExportService } from './contact-export.service';
import { ContactListService } from './contact-list.service';
import { ErasureService } from './erasure.service';
import { KeptData } from './kept-data.service';
import { PersonalDataController } from './personal-data.controller';
import { RetentionService } from './retention.service';
import { SuppressedAddresses } from './suppressed-addresses.service';

/** What is kept about people, across all folders: handed out, erased, forgotten in time. */
@Module({
  imports: [
    ...[AccessModule, ChannelsModule, ConsentModule, ContactsModule, EngagementModule, EventsModule],
    ...[LinksModule, OrdersModule, RenderingModule],
    ...[AudienceModule, MessagesModule, FlowsModule, IntakeModule],
  ],
  controllers: [PersonalDataController],
  providers: [KeptData, ContactExportService, ContactListService, ErasureService, RetentionService, SuppressedAddresses],
  exports: [ContactExportService, ContactListService, ErasureService, RetentionService, SuppressedAddresses],
})
export class PrivacyModule {}
