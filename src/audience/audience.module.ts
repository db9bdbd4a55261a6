import { Module } from '@nestjs/common';
import { LinksModule } from '../links/links.module';
import { AffinityStore } from './affinity.store';
import { ContentFiles } from './content-files.service';
import { CouponStore } from './coupon.store';
import { CouponsService } from './coupons.service';
import { RecommendationsService } from './recommendations.service';
import { SurveyStore } from './survey.store';
import { SurveysService } from './surveys.service';

/** Who people are to the shop, and what to show them. */
@Module({
  imports: [LinksModule],
  providers: [AffinityStore, RecommendationsService, ContentFiles, CouponStore, CouponsService, SurveyStore, SurveysService],
  exports: [RecommendationsService, ContentFiles, CouponsService, SurveysService],
})
export class AudienceModule {}
