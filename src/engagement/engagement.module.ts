import { Module } from '@nestjs/common';
import { EngagementService } from './engagement.service';
import { EngagementStore } from './engagement.store';
import { HitSpool } from './hit-spool.store';
import { HitStore } from './hit.store';
import { HitsService } from './hits.service';

/** What readers do with what they get: raw hits, counters, dormancy. */
@Module({
  providers: [EngagementStore, EngagementService, HitStore, HitSpool, HitsService],
  exports: [EngagementService, HitsService],
})
export class EngagementModule {}
