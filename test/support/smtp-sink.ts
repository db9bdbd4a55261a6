import { linksOf, readMail, type ReadMail } from './read-mail';
import { SmtpListener, type Fault, type ListenerOptions, type Login, type Phase } from './smtp-listener';

interface Script {
  at: Phase;
  fault: Fault;
  /** How often it still happens; Infinity until `behave()`. */
  times: number;
  /** Only for this recipient (RCPT and later). */
  to?: string;
}

/** What a sink offers: `extensions` instead of PIPELINING, 8BITMIME and ENHANCEDSTATUSCODES; STARTTLS; a login it wants. */
export type SinkOptions = Pick<ListenerOptions, 'extensions' | 'tls' | 'login'> & { port?: number };

/**
 * A mail server for tests: takes everything, remembers it, and fails on request.
 *
 *   const smtp = await SmtpSink.start();            // its URL goes to SMTP_URL
 *   smtp.answerOnce('421 4.7.0 later', 'rcpt');
 *   smtp.failOnce('dot', 'take-and-drop');
 *   smtp.inbox('ann@example.com')[0].subject
 */
export class SmtpSink {
  private readonly mails: ReadMail[] = [];
  private scripts: Script[] = [];
  private readonly listener: SmtpListener;
  private port = 0;

  private constructor(options: SinkOptions) {
    this.listener = new SmtpListener({
      ...options,
      onMail: (mail) => this.mails.push(readMail(mail)),
      fault: (phase, rcpt) => this.next(phase, rcpt),
    });
  }

  static async start(options: SinkOptions = {}): Promise<SmtpSink> {
    const sink = new SmtpSink(options);
    sink.port = await sink.listener.listen(options.port);
    return sink;
  }

  get url(): string {
    return `smtp://127.0.0.1:${this.port}`;
  }

  /** Every accepted message, oldest first. */
  all(): ReadMail[] {
    return [...this.mails];
  }

  /** The accepted messages to one address, oldest first. */
  inbox(address: string): ReadMail[] {
    return this.mails.filter((mail) => mail.to === address);
  }

  links(mail: ReadMail): string[] {
    return linksOf(mail);
  }

  /** Forgets the received messages. */
  clear(): void {
    this.mails.length = 0;
  }

  /** The next time `at` is reached, answers this. */
  answerOnce(reply: string, at: Phase = 'rcpt', to?: string): void {
    this.scripts.push({ at, fault: { how: 'answer', reply }, times: 1, to });
  }

  /** Answers this at `at` until `behave()`. */
  answerAlways(reply: string, at: Phase = 'rcpt', to?: string): void {
    this.scripts.push({ at, fault: { how: 'answer', reply }, times: Infinity, to });
  }

  /** The next time `at` is reached, fails so. */
  failOnce(at: Phase, how: Exclude<Fault['how'], 'answer'>, to?: string): void {
    this.scripts.push({ at, fault: { how }, times: 1, to });
  }

  /** Drops every script. */
  behave(): void {
    this.scripts = [];
  }

  /** Connections accepted since the start. */
  get connections(): number {
    return this.listener.connections;
  }

  /** Connections open now. */
  get open(): number {
    return this.listener.open.size;
  }

  /** Every command line received, oldest first. */
  get commands(): readonly string[] {
    return this.listener.commands;
  }

  /** Those of them that were said before the connection was encrypted. */
  get inClear(): readonly string[] {
    return this.listener.inClear;
  }

  /** Every login that was right, oldest first. */
  get logins(): readonly Login[] {
    return this.listener.logins;
  }

  /** Cuts every open connection, as a restart of the server does; it keeps listening. */
  cut(): void {
    this.listener.cut();
  }

  async stop(): Promise<void> {
    await this.listener.close();
  }

  private next(at: Phase, rcpt: string): Fault | undefined {
    const script = this.scripts.find((s) => s.at === at && s.times > 0 && (s.to === undefined || s.to === rcpt));
    if (!script) return undefined;
    script.times--;
    return script.fault;
  }
}
