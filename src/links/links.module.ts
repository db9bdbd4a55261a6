import { Module } from '@nestjs/common';
import { LinksService } from './links.service';

/** Public links: signed, opaque, below PUBLIC_URL. */
@Module({ providers: [LinksService], exports: [LinksService] })
export class LinksModule {}
