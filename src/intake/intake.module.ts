import { Module } from '@nestjs/common';
import { AudienceModule } from '../audience/audience.module';
import { ConsentModule } from '../consent/consent.module';
import { ContactsModule } from '../contacts/contacts.module';
import { EngagementModule } from '../engagement/engagement.module';
import { EventsModule } from '../events/events.module';
import { FlowsModule } from '../flows/flows.module';
import { LinksModule } from '../links/links.module';
import { MessagesModule } from '../messages/messages.module';
import { OrdersModule } from '../orders/orders.module';
import { ConsequencesService } from './consequences.service';
import { EventsApiController } from './events-api.controller';
import { ImportContacts } from './import/import-contacts.service';
import { IntakeService } from './intake.service';
import { ProcessorService } from './processor.service';
import { RecordingService } from './recording.service';
import { SimulateController } from './simulate.controller';
import { WebhooksController } from './webhooks.controller';

/** The doors of the shops, and what becomes of what came in through them. */
@Module({
  imports: [
    AudienceModule,
    EventsModule,
    ContactsModule,
    ConsentModule,
    OrdersModule,
    EngagementModule,
    LinksModule,
    MessagesModule,
    FlowsModule,
  ],
  controllers: [WebhooksController, EventsApiController, SimulateController],
  providers: [IntakeService, RecordingService, ConsequencesService, ProcessorService, ImportContacts],
  exports: [ProcessorService, ImportContacts],
})
export class IntakeModule {}
