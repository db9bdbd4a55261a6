import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.service';
import type { MailboxRow } from './mailbox.entity';
import { MailboxStore } from './mailbox.store';

/** A message in the built-in mailbox. */
export interface StoredMail {
  id: number;
  channel: 'email' | 'sms';
  /** The message's public name. */
  ref: string;
  to: string;
  from: string;
  subject: string | null;
  /** Of an e-mail. */
  html: string | null;
  /** The text part of an e-mail, or the whole SMS. */
  text: string;
  /** Epoch milliseconds. */
  at: number;
}

export interface MailboxPage {
  channel?: 'email' | 'sms';
  to?: string;
  /** Only older ones than this id: the last of the page before. */
  before?: number;
  /** 1-500; 50 by default. */
  limit?: number;
}

/** Rows of one commit at most: an e-mail is about 50 KB, and the writer is not to be held for long. */
const ROWS_PER_COMMIT = 50;
const ROWS_PER_READ = 500;

interface Waiting {
  row: Omit<MailboxRow, 'id'>;
  resolve(): void;
  reject(error: unknown): void;
}

/** What would have been sent, where no provider is set: the mailbox shown at `/mailbox`. */
@Injectable()
export class MailboxService {
  private waiting: Waiting[] = [];
  private writing?: Promise<void>;

  constructor(
    private readonly db: Database,
    private readonly store: MailboxStore,
  ) {}

  /** Resolves once the message is durable, sharing the commit with those that came meanwhile. */
  append(mail: Omit<StoredMail, 'id'> & { raw: string }): Promise<void> {
    const { to, from, text, subject, ...same } = mail;
    const row = {
      ...same,
      to_address: to,
      from_address: from.slice(0, 254),
      subject: subject?.slice(0, 500) ?? null,
      text_body: text,
    };
    return new Promise<void>((resolve, reject) => {
      this.waiting.push({ row, resolve, reject });
      this.writing ??= this.write();
    });
  }

  /** Newest first. */
  async list(page: MailboxPage = {}): Promise<StoredMail[]> {
    const limit = Math.min(Math.max(page.limit ?? 50, 1), ROWS_PER_READ);
    return (await this.store.select({ channel: page.channel, to: page.to, beforeId: page.before }, 'DESC', limit)).map(toMail);
  }

  /** Everything stored after a known id, oldest first. */
  async since(id: number): Promise<StoredMail[]> {
    const found: StoredMail[] = [];
    for (let after = id; ; after = found.at(-1)!.id) {
      const rows = await this.store.select({ afterId: after }, 'ASC', ROWS_PER_READ);
      found.push(...rows.map(toMail));
      if (rows.length < ROWS_PER_READ) return found;
    }
  }

  /** One message with the bytes that would have gone over the wire (of an SMS: its body). */
  async find(ref: string): Promise<(StoredMail & { raw: string }) | undefined> {
    const [row] = await this.store.select({ ref }, 'ASC', 1, true);
    return row && { ...toMail(row), raw: row.raw };
  }

  /** The ref of an SMS to this number with exactly this body, stored at or after `since`. */
  async findSms(to: string, body: string, since: number): Promise<string | undefined> {
    const [row] = await this.store.select({ channel: 'sms', to, body, since }, 'DESC', 1);
    return row?.ref;
  }

  private async write(): Promise<void> {
    // A turn later: what arrives in the same turn of the event loop shares the first commit already.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, ROWS_PER_COMMIT);
      try {
        await this.db.tx((tx) =>
          this.store.insert(
            tx,
            batch.map((w) => w.row),
          ),
        );
        for (const w of batch) w.resolve();
      } catch (error) {
        for (const w of batch) w.reject(error);
      }
    }
    this.writing = undefined;
  }
}

function toMail(row: MailboxRow): StoredMail {
  const { id, channel, ref, subject, html, at } = row;
  return { id, channel, ref, to: row.to_address, from: row.from_address, subject, html, text: row.text_body, at };
}
