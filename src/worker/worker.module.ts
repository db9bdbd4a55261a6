import { Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { AudienceModule } from '../audience/audience.module';
import { EventsModule } from '../events/events.module';
import { FlowsModule } from '../flows/flows.module';
import { IntakeModule } from '../intake/intake.module';
import { MessagesModule } from '../messages/messages.module';
import { PrivacyModule } from '../privacy/privacy.module';
import { TrackingModule } from '../tracking/tracking.module';
import { Chores } from './chores.service';
import { ClockWatch } from './clock-watch.service';
import { EngineMachine } from './engine-machine.service';
import { Heartbeat } from './heartbeat.service';

@Module({
  imports: [
    ScheduleModule.forRoot(),
    AudienceModule,
    EventsModule,
    FlowsModule,
    IntakeModule,
    MessagesModule,
    PrivacyModule,
    TrackingModule,
  ],
  providers: [EngineMachine, ClockWatch, Heartbeat, Chores],
  exports: [EngineMachine, Heartbeat, Chores],
})
export class WorkerModule {}
