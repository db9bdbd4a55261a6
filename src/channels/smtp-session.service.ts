import { Readable } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { shortReply, type Outcome } from './outcome';
import { providerIdOf, verdictOf, type SmtpTrouble } from './smtp-verdict';

/** How to reach the server: what SMTP_URL says, and how long to wait, in milliseconds. */
export interface SmtpServer {
  host?: string;
  port?: number;
  secure?: boolean;
  auth?: { user?: string; pass?: string };
  connectionTimeout: number;
  greetingTimeout: number;
  /** Without a byte from the other side. */
  socketTimeout: number;
}

/** What one transaction on a session came to. */
export interface Transaction {
  outcome: Outcome;
  /** The connection, used before, was found dead before the server said a word: not an attempt, take another one. */
  stale: boolean;
}

export interface Envelope {
  from: string;
  to: string;
}

/**
 * One connection to the server, driven phase by phase. nodemailer's connection speaks (TLS, login, pipelining); the body is
 * our own stream, so that we know whether any of it was asked for. Never rejects after `open`.
 */
export class SmtpSession {
  /** Transactions begun on this connection. */
  used = 0;
  /** No more transactions: the connection is gone, or what the server thinks of it is unclear. */
  dead = false;

  private constructor(
    private readonly connection: SMTPConnection,
    /** The server takes addresses outside ASCII. */
    readonly utf8: boolean,
  ) {}

  /** Connects, greets, encrypts where offered, logs in where there is a login. Rejects with an `SmtpTrouble`. */
  static async open(server: SmtpServer): Promise<SmtpSession> {
    const connection = new SMTPConnection({ ...server, logger: false });
    // Once closed, a connection may still report errors of its socket: those have nobody left to tell.
    connection.on('error', () => undefined);
    try {
      await new Promise<void>((resolve, reject) => {
        connection.once('error', reject);
        connection.once('end', () => reject(new Error('the server closed the connection')));
        connection.connect((error) => (error ? reject(error) : resolve()));
      });
      const offers = String(connection.lastServerResponse);
      const auth = server.auth;
      if (auth && connection.allowsAuth) {
        await new Promise<void>((resolve, reject) => {
          connection.once('error', reject);
          connection.login(auth, (error) => (error ? reject(error) : resolve()));
        });
      }
      const session = new SmtpSession(connection, /\bSMTPUTF8\b/i.test(offers));
      const gone = () => (session.dead = true);
      connection.once('error', gone);
      connection.once('end', gone);
      return session;
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  /** Hands one message over. `chunks` are the bytes with CRLF line ends, not dot-stuffed. */
  async send(envelope: Envelope, chunks: Buffer[]): Promise<Transaction> {
    const usedBefore = this.used++ > 0;
    let pulled = false;
    const body = new Readable({
      read() {
        pulled = true;
        for (const chunk of chunks) this.push(chunk);
        this.push(null);
      },
    });
    this.connection.lastServerResponse = false;
    const size = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    const { trouble, reply } = await new Promise<{ trouble?: SmtpTrouble; reply: string }>((resolve) => {
      this.connection.send({ ...envelope, size }, body, (error, info) => {
        if (error) resolve({ trouble: error, reply: '' });
        else resolve({ reply: info?.response ?? '' });
      });
    });
    if (!trouble) return { outcome: accepted(reply), stale: false };
    const outcome = verdictOf(trouble, pulled ? 'body' : this.heardNothing() ? 'session' : 'envelope');
    const stale =
      usedBefore && !pulled && outcome.is === 'refused' && outcome.code === null && this.isGone() && this.heardNothing();
    // Without a proper answer it is unclear where the two sides stand; and one in the middle of the body leaves the rest of it in
    // the pipe, so that the next command would stand behind it.
    const answered = outcome.is === 'refused' && outcome.code !== null;
    if (!answered || (pulled && !this.allWritten(body)) || this.isGone()) this.drop();
    return { outcome, stale };
  }

  /** Back to a clean state after a refused transaction; afterwards the session is usable or dead. */
  async reset(): Promise<void> {
    if (this.dead) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        this.connection.off('error', done);
        this.connection.off('end', done);
        resolve();
      };
      this.connection.once('error', done);
      this.connection.once('end', done);
      this.connection.reset((error) => {
        if (error) this.drop();
        done();
      });
    });
  }

  /** Says QUIT and closes. */
  quit(): void {
    if (this.dead) return;
    this.dead = true;
    this.connection.quit();
  }

  /** Closes without a word. */
  drop(): void {
    this.dead = true;
    this.connection.close();
  }

  private isGone(): boolean {
    const socket = this.connection._socket;
    return this.dead || this.connection.destroyed || !socket || socket.destroyed || !socket.writable;
  }

  private heardNothing(): boolean {
    return (this.connection.lastServerResponse as unknown) === false;
  }

  private allWritten(body: Readable): boolean {
    const socket = this.connection._socket;
    return body.readableEnded && !!socket && socket.writableLength === 0;
  }
}

function accepted(response: string): Outcome {
  const reply = shortReply(response);
  return { is: 'accepted', providerId: providerIdOf(reply), code: Number(reply.slice(0, 3)) || 250, reply };
}
