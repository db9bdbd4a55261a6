import { Module, type DynamicModule } from '@nestjs/common';
import { AccessModule } from './access/access.module';
import { AudienceModule } from './audience/audience.module';
import { ChannelsModule } from './channels/channels.module';
import { ConfigModule } from './config/config.module';
import type { Config } from './config/config.service';
import { ConsentModule } from './consent/consent.module';
import { ConsoleModule } from './console/console.module';
import { ContactsModule } from './contacts/contacts.module';
import { DatabaseModule } from './database/database.module';
import type { Database } from './database/database.service';
import { EngagementModule } from './engagement/engagement.module';
import { EventsModule } from './events/events.module';
import { FlowsModule } from './flows/flows.module';
import { HttpModule } from './http/http.module';
import { IntakeModule } from './intake/intake.module';
import type { Clock } from './kernel/clock';
import { LinksModule } from './links/links.module';
import { MessagesModule } from './messages/messages.module';
import { OrdersModule } from './orders/orders.module';
import { PrivacyModule } from './privacy/privacy.module';
import { RenderingModule } from './rendering/rendering.module';
import { ReportsModule } from './reports/reports.module';
import { TrackingModule } from './tracking/tracking.module';
import { WorkerModule } from './worker/worker.module';

/** The whole engine, floor by floor; on each floor in the order the data takes. */
@Module({})
export class AppModule {
  static with(parts: { config: Config; database: Database; clock: Clock }): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.with(parts.config, parts.clock),
        DatabaseModule.with(parts.database),
        HttpModule,
        ...[
          EventsModule,
          ContactsModule,
          OrdersModule,
          ConsentModule,
          EngagementModule,
          RenderingModule,
          LinksModule,
          ChannelsModule,
          AccessModule,
        ],
        AudienceModule,
        MessagesModule,
        FlowsModule,
        ...[IntakeModule, TrackingModule, ReportsModule],
        ...[PrivacyModule, ConsoleModule, WorkerModule],
      ],
    };
  }
}
