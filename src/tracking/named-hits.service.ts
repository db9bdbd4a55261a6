import { Injectable } from '@nestjs/common';
import type { Tx } from '../database/tx';
import { HitsService, type Hit } from '../engagement/hits.service';
import { isShortCode } from '../links/short-code';
import { ShortLinksService } from '../links/short-links.service';

/**
 * Short links that were followed while the database was away: their hits name a code, because nobody could say which message it
 * stands for. Here they get its name. What was no link to count goes, as it would have then.
 */
@Injectable()
export class NamedHits {
  constructor(
    private readonly links: ShortLinksService,
    private readonly hits: HitsService,
  ) {}

  /** Answers all that there are to be worked out, under the names of their messages. */
  async of(tx: Tx, hits: Hit[]): Promise<Hit[]> {
    const nameless = hits.filter((hit) => isShortCode(hit.ref));
    if (nameless.length === 0) return hits;
    const links = await this.links.byCodes(tx, [...new Set(nameless.map((hit) => hit.ref))]);
    const named = nameless.flatMap((hit) => {
      const link = links.get(hit.ref);
      return link?.purpose === 'c' ? [{ ...hit, ref: link.ref, linkNo: link.linkNo }] : [];
    });
    const found = new Set(named.map((hit) => hit.id));
    await this.hits.name(tx, named);
    await this.hits.forget(
      tx,
      nameless.filter((hit) => !found.has(hit.id)),
    );
    return [...hits.filter((hit) => !isShortCode(hit.ref)), ...named];
  }
}
