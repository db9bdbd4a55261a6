import { Module } from '@nestjs/common';
import { AudienceModule } from '../audience/audience.module';
import { ConsentModule } from '../consent/consent.module';
import { ContactsModule } from '../contacts/contacts.module';
import { EngagementModule } from '../engagement/engagement.module';
import { EventsModule } from '../events/events.module';
import { FlowsModule } from '../flows/flows.module';
import { LinksModule } from '../links/links.module';
import { MessagesModule } from '../messages/messages.module';
import { RenderingModule } from '../rendering/rendering.module';
import { AliyunController } from './aliyun.controller';
import { AliyunService } from './aliyun.service';
import { BounceMailbox } from './bounces/bounce-mailbox.service';
import { ReturnedMails } from './bounces/returned-mails.service';
import { CallbacksController } from './callbacks/callbacks.controller';
import { ProviderEvents } from './callbacks/provider-events.service';
import { SnsRequests } from './callbacks/sns-requests.service';
import { ChoicesService } from './choices.service';
import { EmailForms } from './email-forms.service';
import { EmailOwnerStore } from './email-owner.store';
import { HitIntakeService } from './hit-intake.service';
import { HitJudge } from './hit-judge.service';
import { HitProcessorService } from './hit-processor.service';
import { HitReclassifier } from './hit-reclassifier.service';
import { LinkTargets } from './link-target.service';
import { NamedHits } from './named-hits.service';
import { PublicPages } from './public-pages.service';
import { ReaderPagesController } from './reader-pages.controller';
import { ShortCodes } from './short-codes.service';
import { SmsAnswersService } from './sms-answers.service';
import { SubscribeController } from './subscribe.controller';
import { SubscriptionsService } from './subscriptions.service';
import { SurveyAnswersService } from './survey-answers.service';
import { SurveyController } from './survey.controller';
import { TopicsService } from './topics.service';
import { TrackingController } from './tracking.controller';
import { TwilioController } from './twilio.controller';
import { TwilioService } from './twilio.service';

/** Everything readers and providers reach: pixel, links, unsubscribe, preferences, callbacks; and what hits amount to. */
@Module({
  imports: [
    AudienceModule,
    ConsentModule,
    ContactsModule,
    EngagementModule,
    EventsModule,
    FlowsModule,
    LinksModule,
    MessagesModule,
    RenderingModule,
  ],
  controllers: [
    TrackingController,
    ReaderPagesController,
    SubscribeController,
    SurveyController,
    TwilioController,
    CallbacksController,
    AliyunController,
  ],
  providers: [
    AliyunService,
    BounceMailbox,
    ChoicesService,
    EmailForms,
    EmailOwnerStore,
    HitIntakeService,
    HitJudge,
    HitProcessorService,
    HitReclassifier,
    LinkTargets,
    NamedHits,
    ProviderEvents,
    PublicPages,
    ReturnedMails,
    ShortCodes,
    SmsAnswersService,
    SnsRequests,
    SubscriptionsService,
    SurveyAnswersService,
    TopicsService,
    TwilioService,
  ],
  exports: [BounceMailbox, HitProcessorService, HitReclassifier],
})
export class TrackingModule {}
