import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.service';
import { readerOf } from '../database/reader';
import { Log } from '../http/log.service';
import { SECOND } from '../kernel/duration';
import { reasonOf } from '../kernel/errors';
import { LatelyKnown } from '../kernel/lately-known';
import { within } from '../kernel/within';
import { ShortLinksService, type ShortLink } from '../links/short-links.service';

/** What a code stands for: a link; a link of a message that is gone; nothing we gave out; or it cannot be found out now. */
export type Meaning = { is: 'link'; link: ShortLink } | { is: 'gone' } | { is: 'unknown' } | { is: 'away' };

/** A reader waits no longer than this for the database. */
const PATIENCE = SECOND;
const KEPT = 50_000;

/** Looks up the codes of short links; what was looked up lately is known while the database is away. */
@Injectable()
export class ShortCodes {
  private readonly known = new LatelyKnown<ShortLink>(KEPT);

  constructor(
    private readonly links: ShortLinksService,
    private readonly database: Database,
    private readonly log: Log,
  ) {}

  async meaning(code: string): Promise<Meaning> {
    const looked = await within(PATIENCE, this.links.byCodes(readerOf(this.database), [code])).catch((error: unknown) => {
      this.log.warn('tracking.code-unknown', { reason: reasonOf(error) });
      return undefined;
    });
    const link = looked ? looked.get(code) : this.known.get(code);
    if (link) {
      this.known.keep(code, link);
      return { is: 'link', link };
    }
    if (link === null) return { is: 'gone' };
    return { is: looked ? 'unknown' : 'away' };
  }
}
