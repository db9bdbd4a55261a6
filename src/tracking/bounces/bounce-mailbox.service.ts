import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ImapFlow } from 'imapflow';
import { Config } from '../../config/config.service';
import { Database } from '../../database/database.service';
import { SettingsService } from '../../database/settings.service';
import { forUpdate } from '../../database/tx';
import { Log } from '../../http/log.service';
import { Metrics } from '../../http/metrics.service';
import { Clock } from '../../kernel/clock';
import { MINUTE, SECOND } from '../../kernel/duration';
import { reasonOf } from '../../kernel/errors';
import { MOST_READ } from './mail-parts';
import { ReturnedMails } from './returned-mails.service';

const LEASE = 'bounce_mailbox_lease';
const LEASE_FOR = 10 * MINUTE;
/** Mails of one turn; the next turn goes on. */
const BATCH = 500;
/** A mail that fails this often is marked and left for a person to look at. */
const MOST_TRIES = 3;

/**
 * Reads the bounce mailbox: what is unseen, in its order. A mail is marked as seen, or moved, only after what it changes is
 * committed; one that was lost in between is read again and changes nothing. Of several processes one reads.
 */
@Injectable()
export class BounceMailbox {
  private readonly owner = randomUUID();
  private readonly tries = new Map<string, number>();
  private busy = false;

  constructor(
    private readonly mails: ReturnedMails,
    private readonly database: Database,
    private readonly settings: SettingsService,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly metrics: Metrics,
    private readonly log: Log,
  ) {}

  /** One turn; answers how many mails were taken in. Throws when the mailbox or the database is away. */
  async read(): Promise<number> {
    const address = this.config.env.bounceImapUrl;
    if (address === undefined || this.busy) return 0;
    this.busy = true;
    try {
      return (await this.mayRead()) ? await this.turn(new URL(address)) : 0;
    } finally {
      this.busy = false;
    }
  }

  private async turn(url: URL): Promise<number> {
    const client = new ImapFlow(optionsOf(url));
    // Comes besides the rejected command.
    client.on('error', (error: Error) => this.log.debug('bounce.connection', { reason: reasonOf(error) }));
    try {
      await client.connect();
      await client.mailboxOpen(decodeURIComponent(url.pathname.slice(1)) || 'INBOX');
      const unseen = (await client.search({ seen: false, flagged: false }, { uid: true })) || [];
      let taken = 0;
      for (const uid of unseen.slice(0, BATCH)) if (await this.one(client, uid, url.searchParams.get('move'))) taken++;
      await client.logout();
      return taken;
    } finally {
      client.close();
    }
  }

  private async one(client: ImapFlow, uid: number, folder: string | null): Promise<boolean> {
    const found = await client.fetchOne(String(uid), { source: { start: 0, maxLength: MOST_READ } }, { uid: true });
    if (!found || !found.source) return false;
    try {
      await this.mails.take(found.source);
    } catch (error) {
      await this.failed(client, uid, error);
      return false;
    }
    if (folder !== null) await client.messageMove(String(uid), folder, { uid: true });
    else await client.messageFlagsAdd(String(uid), ['\\Seen'], { uid: true });
    return true;
  }

  /** It stays, unseen. Marked with a flag it is not read again until somebody takes the flag away. */
  private async failed(client: ImapFlow, uid: number, error: unknown): Promise<void> {
    // When the database is away it is not the mail's fault: then nothing is marked, and the turn ends.
    await this.database.read('SELECT 1 AS one');
    const key = String(uid);
    const tries = (this.tries.get(key) ?? 0) + 1;
    this.tries.set(key, tries);
    this.metrics.count('returned_mails_failed_total');
    this.log.warn('bounce.not-taken', { uid, tries, reason: reasonOf(error) });
    if (tries < MOST_TRIES) return;
    this.tries.delete(key);
    await client.messageFlagsAdd(key, ['\\Flagged'], { uid: true });
  }

  /** Takes or renews the lease; another process's is respected until it ends. */
  private mayRead(): Promise<boolean> {
    return this.database.tx(async (tx) => {
      const sql = `SELECT value FROM settings WHERE name = ?${forUpdate(tx.dialect)}`;
      const [row] = await tx.query<{ value: string }>(sql, [LEASE]);
      const held = row && (JSON.parse(row.value) as { owner: string; until: number });
      const now = this.clock.lease();
      if (held && held.owner !== this.owner && held.until > now) return false;
      await this.settings.set(tx, LEASE, JSON.stringify({ owner: this.owner, until: now + LEASE_FOR }));
      return true;
    });
  }
}

function optionsOf(url: URL): ConstructorParameters<typeof ImapFlow>[0] {
  const secure = url.protocol === 'imaps:';
  return {
    host: url.hostname,
    port: Number(url.port) || (secure ? 993 : 143),
    secure,
    auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) },
    logger: false,
    connectionTimeout: 20 * SECOND,
    greetingTimeout: 20 * SECOND,
    socketTimeout: MINUTE,
  };
}
