import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import type { Reader } from '../database/reader';
import type { Tx } from '../database/tx';
import { groupBy } from '../kernel/group-by';
import { LinksService } from './links.service';
import { shortCode } from './short-code';
import type { ShortLinkRow } from './short-link.entity';
import { ShortLinkStore } from './short-link.store';
import { shortLinks, type ShortLink, type SmsLinks } from './short-links';

export type { ShortLink, SmsLinks } from './short-links';

/**
 * The short links of SMS. A code is random and stored, with what it is for, before its message leaves: it cannot be guessed, it is
 * good for one purpose only, and it stays the same however often the message is written, whatever becomes of the secrets.
 */
@Injectable()
export class ShortLinksService {
  constructor(
    private readonly config: Config,
    private readonly links: LinksService,
    private readonly store: ShortLinkStore,
  ) {}

  /** The links of SMS by ref. One that was `written` before there were short links keeps the long ones it was written with. */
  async of(read: Reader, messages: readonly { ref: string; written: boolean }[]): Promise<Map<string, SmsLinks>> {
    const written = messages.filter((m) => m.written).map((m) => m.ref);
    const known = groupBy(await this.store.by(read, 'ref', written), (row) => row.ref!);
    return new Map(
      messages.map(({ ref, written }) => {
        const codes = known.get(ref)?.map((row) => linkOf(row, ref)) ?? [];
        return [ref, written && codes.length === 0 ? this.long(ref) : this.short(ref, codes)];
      }),
    );
  }

  /** Stores new codes, in the transaction that pins their message. */
  async keep(tx: Tx, links: readonly ShortLink[], now: number): Promise<void> {
    if (links.length === 0) return;
    await this.store.insert(
      tx,
      links.map(({ code, ref, purpose, linkNo }) => ({ code, ref, purpose, link_no: linkNo, created_at: now })),
    );
  }

  /** What codes stand for: `null` where the message is gone; those that were never given out are missing. */
  async byCodes(read: Reader, codes: readonly string[]): Promise<Map<string, ShortLink | null>> {
    const rows = await this.store.by(read, 'code', codes);
    return new Map(rows.map((row) => [row.code, row.ref === null ? null : linkOf(row, row.ref)]));
  }

  private short(ref: string, known: readonly ShortLink[]): SmsLinks {
    return shortLinks(this.config.env.publicUrl, ref, known, () => shortCode(randomBytes(16)));
  }

  private long(ref: string): SmsLinks {
    return Object.assign(this.links.of(ref), { newIn: () => [] });
  }
}

function linkOf({ code, purpose, link_no }: ShortLinkRow, ref: string): ShortLink {
  return { code, ref, purpose, linkNo: link_no };
}
