import { ConsentList } from './consent-list.service';
import { ConsentPersonalData } from './consent-personal-data.service';
import { ConsentService } from './consent.service';
import { HitTracking } from './hit-tracking.service';
import { WordingsService } from './wordings.service';
import { Module } from '@nestjs/common';

/** Who said yes and no to what, in which words, and which addresses must not be used. */
@Module({
  providers: [ConsentService, WordingsService, ConsentList, HitTracking, ConsentPersonalData],
  exports: [ConsentService, WordingsService, ConsentList, HitTracking, ConsentPersonalData],
})
export class ConsentModule {}
