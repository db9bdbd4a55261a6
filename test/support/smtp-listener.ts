import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/**
 * The protocol half of the SMTP sink: a real listener that can be told to misbehave at any phase. Only node:net, so that it
 * runs inside a spec as well as in a process of its own (`smtp-sink-process.ts`).
 */

/** Where something can go wrong: in place of the greeting, the answer to a command, in the body, in place of the final answer. */
export type Phase = 'greeting' | 'ehlo' | 'mail' | 'rcpt' | 'data' | 'body' | 'dot';

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
}

const END_OF_DATA = Buffer.from('\r\n.\r\n');

export class SmtpListener {
  /** Connections accepted so far, and open now. */
  connections = 0;
  readonly open = new Set<Socket>();
  /** Commands received, `MAIL FROM` and the like, for tests about what was said. */
  readonly commands: string[] = [];
  private readonly server: Server;

  constructor(private readonly options: ListenerOptions) {
    this.server = createServer((socket) => {
      this.connections++;
      this.open.add(socket);
      socket.on('close', () => this.open.delete(socket));
      new Conversation(socket, this.options, this.commands);
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

  constructor(
    private readonly socket: Socket,
    private readonly options: ListenerOptions,
    private readonly commands: string[],
  ) {
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => this.read(chunk));
    this.answer('greeting', '220 sink.example ESMTP');
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
      this.command(command);
      if (this.deaf) return;
      if (this.chunks && this.line !== '') {
        const rest = Buffer.from(this.line);
        this.line = '';
        return this.readBody(rest);
      }
    }
  }

  private command(line: string): void {
    this.commands.push(line);
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === 'EHLO' || verb === 'HELO') {
      const extensions = this.options.extensions ?? ['PIPELINING', '8BITMIME', 'ENHANCEDSTATUSCODES'];
      const lines = ['sink.example', ...extensions];
      this.answer('ehlo', lines.map((text, i) => `250${i === lines.length - 1 ? ' ' : '-'}${text}`).join('\r\n'));
    } else if (verb === 'MAIL') {
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
