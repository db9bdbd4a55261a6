import { Module } from '@nestjs/common';
import { ConsentList } from './consent-list.service';
import { ConsentPersonalData } from './consent-personal-data.service';
import { ConsentService } from './consent.service';
import { OpenTracking } from './open-tracking.service';
import { WordingsService } from './wordings.service';

/** Who said yes and no to what, in which words, and which addresses must not be used. */
@Module({
  providers: [ConsentService, WordingsService, ConsentList, OpenTracking, ConsentPersonalData],
  exports: [ConsentService, WordingsService, ConsentList, OpenTracking, ConsentPersonalData],
})
export class ConsentModule {}
