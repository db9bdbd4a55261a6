import type { SmtpSession } from './smtp-session.service';

export interface PoolLimits {
  connections: number;
  /** After so many transactions a connection is closed and another one opened, as servers like it. */
  messagesPerConnection: number;
  /** An unused connection is closed after this long, before the server does it; milliseconds. */
  idle: number;
}

/** Sessions kept open between messages. Who takes one must give it back, whatever came of it. */
export class SmtpPool {
  private readonly idle: { session: SmtpSession; timer: NodeJS.Timeout }[] = [];
  private readonly waiting: { go: () => void; stop: (error: Error) => void }[] = [];
  /** Connections open or being opened. */
  private size = 0;
  private taken = 0;
  private closing = false;
  private emptied?: () => void;

  constructor(
    private readonly open: () => Promise<SmtpSession>,
    private readonly limits: PoolLimits,
  ) {}

  /** A usable session: the one used last, else a new one, else the next that is given back. Rejects when none can be opened. */
  async take(): Promise<SmtpSession> {
    for (;;) {
      if (this.closing) throw new PoolClosed();
      const session = this.takeIdle();
      if (session) {
        this.taken++;
        return session;
      }
      if (this.size < this.limits.connections) return this.takeNew();
      await new Promise<void>((go, stop) => this.waiting.push({ go, stop }));
    }
  }

  give(session: SmtpSession): void {
    this.taken--;
    if (!session.dead && (this.closing || session.used >= this.limits.messagesPerConnection)) session.quit();
    if (session.dead) this.size--;
    else this.keep(session);
    this.next();
  }

  /** Resolves when what was taken is given back and everything is closed. */
  async close(): Promise<void> {
    this.closing = true;
    for (const waiter of this.waiting.splice(0)) waiter.stop(new PoolClosed());
    for (const { session, timer } of this.idle.splice(0)) {
      clearTimeout(timer);
      session.quit();
      this.size--;
    }
    if (this.taken > 0) await new Promise<void>((resolve) => (this.emptied = resolve));
  }

  private takeIdle(): SmtpSession | undefined {
    for (let entry = this.idle.pop(); entry; entry = this.idle.pop()) {
      clearTimeout(entry.timer);
      if (!entry.session.dead) return entry.session;
      this.size--;
    }
    return undefined;
  }

  private async takeNew(): Promise<SmtpSession> {
    this.size++;
    this.taken++;
    try {
      return await this.open();
    } catch (error) {
      this.size--;
      this.taken--;
      this.next();
      throw error;
    }
  }

  private keep(session: SmtpSession): void {
    const timer = setTimeout(() => {
      this.idle.splice(
        this.idle.findIndex((entry) => entry.session === session),
        1,
      );
      this.size--;
      session.quit();
      this.next();
    }, this.limits.idle);
    // An idle connection is no reason to keep the process alive.
    timer.unref();
    this.idle.push({ session, timer });
  }

  private next(): void {
    this.waiting.shift()?.go();
    if (this.taken === 0) this.emptied?.();
  }
}

/** `take` after `close`. */
export class PoolClosed extends Error {
  constructor() {
    super('the mail connections are closed');
  }
}
