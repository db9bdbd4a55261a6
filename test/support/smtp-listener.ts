import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';

/**
 * The protocol half of the SMTP sink: a real listener that can be told to misbehave at any phase. Nothing but Node, so that it runs
 * inside a spec as well as in a process of its own (`smtp-sink-process.ts`).
 */

/** Where something can go wrong: in place of the greeting, the answer to a command, in the body, in place of the final answer. */
export type Phase = 'greeting' | 'ehlo' | 'starttls' | 'auth' | 'mail' | 'rcpt' | 'data' | 'body' | 'dot';

export type Fault =
  /** This answer instead of the usual one; a 421 also closes. */
  | { how: 'answer'; reply: string }
  /** The connection is cut; at `dot` the message is thrown away. */
  | { how: 'drop' }
  /** Like `drop` by a FIN: the server ends its side in order. */
  | { how: 'end' }
  /** No answer ever. */
  | { how: 'stall' }
  /** At `dot`: the message is taken, then the connection is cut without an answer. */
  | { how: 'take-and-drop' }
  /** The usual answer, in single bytes. */
  | { how: 'dribble' };

export interface Received {
  from: string;
  to: string;
  /** As it was sent, dot-stuffing undone. */
  raw: Buffer;
}

export interface ListenerOptions {
  onMail: (mail: Received) => void;
  /** Asked at each phase; nothing means all is well. */
  fault?: (phase: Phase, rcpt: string) => Fault | undefined;
  /** What EHLO offers. */
  extensions?: string[];
  /** Offers STARTTLS with this certificate, PEM. */
  tls?: { key: string; cert: string };
  /** Wants this login before anything of a mail; offered once the connection is encrypted, where it can be. */
  login?: Login;
}

export interface Login {
  user: string;
  password: string;
}

const END_OF_DATA = Buffer.from('\r\n.\r\n');

export class SmtpListener {
  /** Connections accepted so far, and open now. */
  connections = 0;
  readonly open = new Set<Socket>();
  /** Commands received, `MAIL FROM` and the like, for tests about what was said. */
  readonly commands: string[] = [];
  /** Those of them that everybody on the way could read. */
  readonly inClear: string[] = [];
  /** Logins that were right. */
  readonly logins: Login[] = [];
  private readonly server: Server;

  constructor(private readonly options: ListenerOptions) {
    this.server = createServer((socket) => {
      this.connections++;
      this.open.add(socket);
      socket.on('close', () => this.open.delete(socket));
      new Conversation(socket, this.options, this);
    });
  }

  /** Begins to listen on the loopback address; answers the port. */
  async listen(port = 0): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, '127.0.0.1', resolve);
    });
    return (this.server.address() as AddressInfo).port;
  }

  /** Cuts every open connection, and keeps listening. */
  cut(): void {
    for (const socket of this.open) socket.resetAndDestroy();
  }

  async close(): Promise<void> {
    for (const socket of this.open) socket.destroy();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}

class Conversation {
  private line = '';
  private chunks: Buffer[] | undefined;
  private tail = Buffer.alloc(0);
  private bodyFault: Fault | undefined;
  private from = '';
  private to = '';
  /** Between MAIL FROM and its end: RSET, or the answer to the final dot. */
  private begun = false;
  private deaf = false;
  private secure = false;
  private known = false;
  /** Takes the next line instead of a command: the rest of a login. */
  private asked?: (line: string) => void;

  constructor(
    private socket: Socket,
    private readonly options: ListenerOptions,
    private readonly heard: Pick<SmtpListener, 'commands' | 'inClear' | 'logins'>,
  ) {
    socket.setNoDelay(true);
    this.listenTo(socket);
    this.answer('greeting', '220 sink.example ESMTP');
  }

  private listenTo(socket: Socket): void {
    this.socket = socket;
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => this.read(chunk));
  }

  private read(chunk: Buffer): void {
    if (this.deaf) return;
    if (this.chunks) return this.readBody(chunk);
    this.line += chunk.toString('utf8');
    for (;;) {
      const end = this.line.indexOf('\n');
      if (end < 0) return;
      const command = this.line.slice(0, end).replace(/\r$/, '');
      this.line = this.line.slice(end + 1);
      this.take(command);
      if (this.deaf) return;
      if (this.chunks && this.line !== '') {
        const rest = Buffer.from(this.line);
        this.line = '';
        return this.readBody(rest);
      }
    }
  }

  private take(line: string): void {
    const asked = this.asked;
    this.asked = undefined;
    if (asked) asked(line);
    else this.command(line);
  }

  private command(line: string): void {
    this.heard.commands.push(line);
    if (!this.secure) this.heard.inClear.push(line);
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === 'EHLO' || verb === 'HELO') {
      const lines = ['sink.example', ...this.offers()];
      this.answer('ehlo', lines.map((text, i) => `250${i === lines.length - 1 ? ' ' : '-'}${text}`).join('\r\n'));
    } else if (verb === 'STAR') {
      if (this.answer('starttls', '220 2.0.0 go on')) this.encrypt();
    } else if (verb === 'AUTH') this.logIn(line);
    else if (verb === 'MAIL') {
      if (this.options.login && !this.known) return this.write('530 5.7.0 log in first');
      if (this.begun) return this.write('503 5.5.1 nested MAIL command');
      this.from = /<([^>]*)>/.exec(line)?.[1] ?? '';
      this.to = '';
      this.begun = this.answer('mail', '250 2.1.0 ok');
    } else if (verb === 'RCPT') {
      const to = /<([^>]*)>/.exec(line)?.[1] ?? '';
      if (this.answer('rcpt', '250 2.1.5 ok', to)) this.to = to;
    } else if (verb === 'DATA') {
      if (this.to === '') this.write('503 5.5.1 no recipient');
      else if (this.answer('data', '354 go on')) {
        this.chunks = [];
        this.tail = Buffer.from('\r\n');
        this.bodyFault = this.options.fault?.('body', this.to);
      }
    } else if (verb === 'RSET') {
      this.from = this.to = '';
      this.begun = false;
      this.write('250 2.0.0 ok');
    } else if (verb === 'NOOP') this.write('250 2.0.0 ok');
    else if (verb === 'QUIT') {
      this.write('221 2.0.0 bye');
      this.socket.end();
    } else this.write('502 5.5.2 unknown');
  }

  private offers(): string[] {
    const { extensions = ['PIPELINING', '8BITMIME', 'ENHANCEDSTATUSCODES'], tls, login } = this.options;
    const logins = login && (this.secure || !tls) && !extensions.some((e) => e.startsWith('AUTH')) ? ['AUTH PLAIN LOGIN'] : [];
    const offered = tls && !this.secure ? extensions.filter((e) => !e.startsWith('AUTH')) : extensions;
    return [...offered, ...logins, ...(tls && !this.secure ? ['STARTTLS'] : [])];
  }

  /** From here on encrypted, and from the beginning: what was said before counts for nothing. */
  private encrypt(): void {
    this.socket.removeAllListeners('data');
    this.line = '';
    this.from = this.to = '';
    this.begun = this.known = false;
    this.secure = true;
    this.listenTo(new TLSSocket(this.socket, { isServer: true, secureContext: createSecureContext(this.options.tls) }));
  }

  private logIn(line: string): void {
    const [, mechanism, first] = line.split(' ');
    const text = (base64: string) => Buffer.from(base64, 'base64').toString('utf8');
    if (mechanism?.toUpperCase() === 'PLAIN' && first) {
      const [, user = '', password = ''] = text(first).split('\0');
      this.check({ user, password });
    } else if (mechanism?.toUpperCase() === 'LOGIN') {
      const askPassword = (user: string) => {
        this.asked = (password) => this.check({ user: text(user), password: text(password) });
        this.write('334 UGFzc3dvcmQ6');
      };
      if (first) return askPassword(first);
      this.asked = askPassword;
      this.write('334 VXNlcm5hbWU6');
    } else this.write('504 5.5.4 no such mechanism');
  }

  private check(login: Login): void {
    const { user, password } = this.options.login ?? {};
    if (login.user !== user || login.password !== password) return this.write('535 5.7.8 wrong');
    if (!this.answer('auth', '235 2.7.0 welcome')) return;
    this.known = true;
    this.heard.logins.push(login);
  }

  private readBody(chunk: Buffer): void {
    if (this.bodyFault) return this.misbehave(this.bodyFault, '');
    this.chunks!.push(chunk);
    const seen = Buffer.concat([this.tail, chunk]);
    const end = seen.indexOf(END_OF_DATA);
    if (end < 0) {
      this.tail = seen.subarray(-4);
      return;
    }
    const whole = Buffer.concat(this.chunks!);
    const rest = seen.subarray(end + END_OF_DATA.length);
    const raw = unstuffed(whole.subarray(0, whole.length - rest.length - 3));
    this.chunks = undefined;
    this.begun = false;
    const mail = { from: this.from, to: this.to, raw };
    const fault = this.options.fault?.('dot', this.to);
    this.to = '';
    if (!fault || fault.how === 'take-and-drop' || fault.how === 'dribble') this.options.onMail(mail);
    if (fault) this.misbehave(fault, '250 2.0.0 ok: queued as SINK1');
    else this.write('250 2.0.0 ok: queued as SINK1');
    if (rest.length > 0) this.read(rest);
  }

  /** Gives the usual answer, or the scripted fault; says whether it was a yes. */
  private answer(phase: Phase, usual: string, rcpt = this.to): boolean {
    const fault = this.options.fault?.(phase, rcpt);
    if (!fault) {
      this.write(usual);
      return true;
    }
    this.misbehave(fault, usual);
    return fault.how === 'dribble';
  }

  private misbehave(fault: Fault, usual: string): void {
    switch (fault.how) {
      case 'answer':
        this.write(fault.reply);
        this.chunks = undefined;
        if (fault.reply.startsWith('421')) {
          this.deaf = true;
          this.socket.end();
        }
        return;
      case 'drop':
      case 'take-and-drop':
        this.deaf = true;
        this.socket.resetAndDestroy();
        return;
      case 'end':
        this.deaf = true;
        this.socket.end();
        return;
      case 'stall':
        this.deaf = true;
        return;
      case 'dribble':
        void dribble(this.socket, `${usual}\r\n`);
    }
  }

  private write(reply: string): void {
    if (!this.socket.destroyed) this.socket.write(`${reply}\r\n`);
  }
}

async function dribble(socket: Socket, text: string): Promise<void> {
  for (const byte of Buffer.from(text)) await new Promise<void>((resolve) => socket.write(Buffer.from([byte]), () => resolve()));
}

function unstuffed(raw: Buffer): Buffer {
  if (!raw.includes('\r\n..') && raw[0] !== 46) return raw;
  return Buffer.from(raw.toString('latin1').replace(/(^|\r\n)\./g, '$1'), 'latin1');
}
