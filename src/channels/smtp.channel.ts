import { parseConnectionUrl } from 'nodemailer/lib/shared';
import { dkimHeader, type DkimKey } from './dkim-signature';
import { EmailChannel, type OutgoingMail } from './email.channel';
import { needsUtf8, wireAddress } from './mail-address';
import type { Outcome, Refused } from './outcome';
import { PoolClosed, SmtpPool, type PoolLimits } from './smtp-pool.service';
import { SmtpSession, type Envelope, type SmtpServer } from './smtp-session.service';
import { verdictOf, type SmtpTrouble } from './smtp-verdict';

/** Durations in milliseconds; RELIABILITY §2.1 gives the reasons for the defaults. */
export interface SmtpOptions {
  /** `smtp://user:pass@host:587`, `smtps://…`; nodemailer's options as query: `?tls.rejectUnauthorized=false`. */
  url: string;
  limits?: Partial<PoolLimits>;
  /** Every message is signed with each of them. */
  dkim?: DkimKey[];
  connectionTimeout?: number;
  greetingTimeout?: number;
  socketTimeout?: number;
}

/** Sends through an SMTP server, over connections it keeps. */
export class SmtpEmailChannel extends EmailChannel {
  readonly name = 'smtp';
  private readonly pool: SmtpPool;
  private readonly dkim: DkimKey[];

  constructor(options: SmtpOptions) {
    super();
    this.dkim = options.dkim ?? [];
    const server: SmtpServer = {
      ...parseConnectionUrl(options.url),
      connectionTimeout: options.connectionTimeout ?? 10_000,
      greetingTimeout: options.greetingTimeout ?? 30_000,
      socketTimeout: options.socketTimeout ?? 300_000,
    };
    this.pool = new SmtpPool(() => SmtpSession.open(server), {
      connections: 10,
      messagesPerConnection: 100,
      idle: 15_000,
      ...options.limits,
    });
  }

  async send(mail: OutgoingMail): Promise<Outcome> {
    const to = wireAddress(mail.to);
    const from = wireAddress(mail.envelopeFrom);
    if (to === undefined) return refusedUnsaid('address', 'not one mail address');
    if (from === undefined) return refusedUnsaid('message', 'the envelope sender is not one mail address');
    const signatures = this.dkim.length > 0 ? await Promise.all(this.dkim.map((key) => dkimHeader(key, mail.mime))) : [];
    const chunks = [...signatures, mail.mime];
    // Ends: every round but the last used up a connection that had died while it was idle.
    for (;;) {
      const { outcome, stale } = await this.attempt(mail, { from, to }, chunks);
      if (!stale) return outcome;
    }
  }

  async close(): Promise<void> {
    await this.pool.close();
  }

  private async attempt(mail: OutgoingMail, envelope: Envelope, chunks: Buffer[]): Promise<{ outcome: Outcome; stale: boolean }> {
    let session: SmtpSession;
    try {
      session = await this.pool.take();
    } catch (error) {
      if (error instanceof PoolClosed) return { outcome: { is: 'not_started', reason: 'closing' }, stale: false };
      return { outcome: verdictOf(error as SmtpTrouble, 'session'), stale: false };
    }
    try {
      if (needsUtf8(envelope.to) && !session.utf8) {
        return { outcome: refusedUnsaid('address', 'the server takes no addresses outside ASCII (SMTPUTF8)'), stale: false };
      }
      if (mail.mayStart?.() === false) return { outcome: { is: 'not_started', reason: 'lease' }, stale: false };
      const done = await session.send(envelope, chunks);
      // The server has forgotten an accepted message; a refused one it may still have begun.
      if (done.outcome.is === 'refused') await session.reset();
      return done;
    } finally {
      this.pool.give(session);
    }
  }
}

function refusedUnsaid(about: 'address' | 'message', reply: string): Refused {
  return { is: 'refused', permanent: true, about, code: null, enhanced: null, reply };
}
