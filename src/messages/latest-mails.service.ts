import { Injectable } from '@nestjs/common';
import type { Reader } from '../database/reader';
import { marks } from '../database/tx';
import { LinksService } from '../links/links.service';

/** Where contacts find the latest e-mail they got, in a browser: for text messages that point to it. */
@Injectable()
export class LatestMails {
  constructor(private readonly links: LinksService) {}

  /** By contact; who got none that can still be viewed is missing. */
  async urls(read: Reader, contactIds: number[]): Promise<Map<number, string>> {
    if (contactIds.length === 0) return new Map();
    const rows = await read.query<{ contact_id: number; ref: string }>(
      `SELECT contact_id, ref FROM messages
        WHERE contact_id IN (${marks(contactIds)}) AND channel = 'email' AND gated_at IS NOT NULL
          AND status IN ('sent', 'delivered') AND variables IS NOT NULL ORDER BY sent_at`,
      contactIds,
    );
    return new Map(rows.map(({ contact_id, ref }) => [contact_id, this.links.url('v', ref)]));
  }
}
