import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.service';
import { readerOf } from '../database/reader';
import { Log } from '../http/log.service';
import { ShortLinksService, type ShortLink } from '../links/short-links.service';
import { PatientLookUp } from './patient-look-up.service';

/** What a code stands for: a link; a link of a message that is gone; nothing we gave out; or it cannot be found out now. */
export type Meaning = { is: 'link'; link: ShortLink } | { is: 'gone' } | { is: 'unknown' } | { is: 'away' };

/** Looks up the codes of short links; what was looked up lately is known while the database is away. */
@Injectable()
export class ShortCodes {
  private readonly lookUp: PatientLookUp<ShortLink>;

  constructor(
    private readonly links: ShortLinksService,
    private readonly database: Database,
    log: Log,
  ) {
    this.lookUp = new PatientLookUp(log, 'tracking.code-unknown');
  }

  async meaning(code: string): Promise<Meaning> {
    const looking = this.links.byCodes(readerOf(this.database), [code]);
    const link = await this.lookUp.of(code, async () => (await looking).get(code) ?? null);
    if (link === undefined) return { is: 'away' };
    if (link !== null) return { is: 'link', link };
    // Null only the database says: it has answered.
    return { is: (await looking).has(code) ? 'gone' : 'unknown' };
  }
}
