import { Module } from '@nestjs/common';
import { EventsPersonalData } from './events-personal-data.service';
import { EventsService } from './events.service';
import { InboxService } from './inbox.service';

/** The inbox and the event log. */
@Module({
  providers: [InboxService, EventsService, EventsPersonalData],
  exports: [InboxService, EventsService, EventsPersonalData],
})
export class EventsModule {}
