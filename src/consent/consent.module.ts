import { Module } from '@nestjs/common';
import { ConsentList } from './consent-list.service';
import { ConsentPersonalData } from './consent-personal-data.service';
import { ConsentService } from './consent.service';
import { WordingsService } from './wordings.service';

/** Who said yes and no to what, in which words, and which addresses must not be used. */
@Module({
  providers: [ConsentService, WordingsService, ConsentList, ConsentPersonalData],
  exports: [ConsentService, WordingsService, ConsentList, ConsentPersonalData],
})
export class ConsentModule {}
