import { Module } from '@nestjs/common';
import { EngagementChangeStore } from './engagement-change.store';
import { EngagementChangesService } from './engagement-changes.service';
import { EngagementPersonalData } from './engagement-personal-data.service';
import { EngagementService } from './engagement.service';
import { EngagementStore } from './engagement.store';
import { HitSpool } from './hit-spool.store';
import { HitStore } from './hit.store';
import { HitsService } from './hits.service';
import { Recount } from './recount.service';

/** What readers do with what they get: raw hits, counters, dormancy. */
@Module({
  providers: [
    EngagementStore,
    EngagementChangeStore,
    EngagementService,
    EngagementChangesService,
    Recount,
    HitStore,
    HitSpool,
    HitsService,
    EngagementPersonalData,
  ],
  exports: [EngagementService, EngagementChangesService, Recount, HitsService, EngagementPersonalData],
})
export class EngagementModule {}
