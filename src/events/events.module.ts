import { Module } from '@nestjs/common';
import { EventsService } from './events.service';
import { InboxService } from './inbox.service';

/** The inbox and the event log. */
@Module({ providers: [InboxService, EventsService], exports: [InboxService, EventsService] })
export class EventsModule {}
