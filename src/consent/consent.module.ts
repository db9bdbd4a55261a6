import { Module } from '@nestjs/common';
import { ConsentService } from './consent.service';

/** Who said yes and no to what, and which addresses must not be used. */
@Module({ providers: [ConsentService], exports: [ConsentService] })
export class ConsentModule {}
