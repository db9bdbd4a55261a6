import { Module } from '@nestjs/common';
import { AffinityStore } from './affinity.store';
import { RecommendationsService } from './recommendations.service';

/** Who people are to the shop, and what to show them. */
@Module({ providers: [AffinityStore, RecommendationsService], exports: [RecommendationsService] })
export class AudienceModule {}
