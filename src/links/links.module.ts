import { Module } from '@nestjs/common';
import { LinksPersonalData } from './links-personal-data.service';
import { LinksService } from './links.service';
import { ShortLinkStore } from './short-link.store';
import { ShortLinksService } from './short-links.service';

/** Public links: signed and opaque, or short and random, below PUBLIC_URL. */
@Module({
  providers: [LinksService, ShortLinksService, ShortLinkStore, LinksPersonalData],
  exports: [LinksService, ShortLinksService, LinksPersonalData],
})
export class LinksModule {}
