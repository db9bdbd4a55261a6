import { Module } from '@nestjs/common';
import { EngagementPersonalData } from './engagement-personal-data.service';
import { EngagementService } from './engagement.service';
import { EngagementStore } from './engagement.store';
import { HitSpool } from './hit-spool.store';
import { HitStore } from './hit.store';
import { HitsService } from './hits.service';

/** What readers do with what they get: raw hits, counters, dormancy. */
@Module({
  providers: [EngagementStore, EngagementService, HitStore, HitSpool, HitsService, EngagementPersonalData],
  exports: [EngagementService, HitsService, EngagementPersonalData],
})
export class EngagementModule {}
