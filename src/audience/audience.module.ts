import { Module } from '@nestjs/common';
import { ContactsModule } from '../contacts/contacts.module';
import { Readiness } from '../http/readiness.service';
import { printFinding } from '../kernel/errors';
import { LinksModule } from '../links/links.module';
import { OrdersModule } from '../orders/orders.module';
import { AffinitiesService } from './affinities.service';
import { AffinityStore } from './affinity.store';
import { AudiencePersonalData } from './audience-personal-data.service';
import { AudienceRefreshService } from './audience-refresh.service';
import { AudienceSettingsService } from './audience-settings.service';
import { ConditionFactsService } from './condition-facts.service';
import { ContentFiles } from './content-files.service';
import { CouponStore } from './coupon.store';
import { CouponsController } from './coupons.controller';
import { CouponsService } from './coupons.service';
import { RecommendationsService } from './recommendations.service';
import { ScoreStore } from './score.store';
import { ScoresService } from './scores.service';
import { SegmentStore } from './segment.store';
import { SegmentsController } from './segments.controller';
import { SegmentsService } from './segments.service';
import { SurveyStore } from './survey.store';
import { SurveysService } from './surveys.service';

/** Who people are to the shop, and what to show them. */
@Module({
  controllers: [SegmentsController, CouponsController],
  imports: [ContactsModule, LinksModule, OrdersModule],
  providers: [
    ConditionFactsService,
    AudienceSettingsService,
    SegmentStore,
    SegmentsService,
    ScoreStore,
    ScoresService,
    AudienceRefreshService,
    AffinityStore,
    AffinitiesService,
    RecommendationsService,
    ContentFiles,
    CouponStore,
    CouponsService,
    SurveyStore,
    SurveysService,
    AudiencePersonalData,
  ],
  exports: [
    AudiencePersonalData,
    ConditionFactsService,
    AudienceSettingsService,
    AudienceRefreshService,
    SegmentsService,
    AffinitiesService,
    RecommendationsService,
    ContentFiles,
    CouponsService,
    SurveysService,
  ],
})
export class AudienceModule {
  constructor(readiness: Readiness, settings: AudienceSettingsService) {
    const ask = async () => settings.read().map(printFinding).join('\n') || undefined;
    readiness.add({ name: 'audience', level: 'warning', ask });
  }
}
