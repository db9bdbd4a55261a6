import { Module } from '@nestjs/common';
import { ConsentService } from './consent.service';
import { WordingsService } from './wordings.service';

/** Who said yes and no to what, in which words, and which addresses must not be used. */
@Module({ providers: [ConsentService, WordingsService], exports: [ConsentService, WordingsService] })
export class ConsentModule {}
