import { Module } from '@nestjs/common';
import { EventsModule } from '../events/events.module';
import { EventsApiController } from './events-api.controller';
import { IntakeService } from './intake.service';
import { WebhooksController } from './webhooks.controller';

/** The doors of the shops. */
@Module({
  imports: [EventsModule],
  controllers: [WebhooksController, EventsApiController],
  providers: [IntakeService],
})
export class IntakeModule {}
