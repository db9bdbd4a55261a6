import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { parseMailbox } from '../channels/mail-address';
import { Config } from '../config/config.service';
import type { Reader } from '../database/reader';
import type { Tx } from '../database/tx';
import { DAY, MINUTE } from '../kernel/duration';
import { base32 } from '../kernel/ids';
import type { SendingCounts } from './guard-rails';
import { sendingDomain } from './letter';
import { ReputationStore } from './reputation.store';

/** Every offset of a time zone is a multiple of it, so that a day anywhere begins with a row of its own. */
const BUCKET = 15 * MINUTE;
const KEPT = 60 * DAY;

/** Counts what the sending domain sends and what comes back of it, in the transactions that say so. */
@Injectable()
export class Reputation {
  /** The domain of MAIL_FROM: another one has another reputation. */
  readonly domain: string;
  private readonly owner = base32(randomBytes(15));
  private begun = -1;

  constructor(
    private readonly store: ReputationStore,
    config: Config,
  ) {
    this.domain = sendingDomain(parseMailbox(config.env.mailFrom)).slice(0, 190);
  }

  /** Adds to the counts of this moment. */
  async note(tx: Tx, more: Partial<SendingCounts>, now: number): Promise<void> {
    const since = now - (now % BUCKET);
    const key = { domain: this.domain, since, owner: this.owner };
    if (since !== this.begun) {
      await this.store.begin(tx, key);
      await this.store.forget(tx, this.domain, since - KEPT);
      tx.afterCommit(() => (this.begun = since));
    }
    await this.store.add(tx, key, { sent: 0, refused: 0, bounced: 0, complained: 0, ...more });
  }

  /** What was counted since an instant, to the quarter of an hour. */
  async since(read: Reader, instant: number): Promise<SendingCounts> {
    return this.store.total(read, this.domain, instant - (instant % BUCKET));
  }

  /** E-mails on their way to the provider at this moment. */
  async underWay(read: Reader): Promise<number> {
    return this.store.underWay(read);
  }
}
