import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A mail as the server keeps it. */
export interface KeptMail {
  uid: number;
  raw: Buffer;
  flags: Set<string>;
  folder: string;
}

/** As much of an IMAP server (RFC 3501) as a client needs that looks for mails and marks them. It can be told to hang up. */
export class ImapServer {
  readonly mails: KeptMail[] = [];
  /** How many bytes of mails were sent. */
  sent = 0;
  logins = 0;
  /** The connection is cut when this command comes: once. */
  cutAt: RegExp | undefined;
  private readonly open = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  static async start(): Promise<ImapServer> {
    const server = createServer();
    const imap = new ImapServer(server);
    server.on('connection', (socket) => imap.converse(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return imap;
  }

  get url(): string {
    return `imap://bounces:secret@127.0.0.1:${(this.server.address() as AddressInfo).port}/INBOX`;
  }

  put(raw: string | Buffer): KeptMail {
    const mail = { uid: this.mails.length + 1, raw: Buffer.from(raw as string), flags: new Set<string>(), folder: 'INBOX' };
    this.mails.push(mail);
    return mail;
  }

  async stop(): Promise<void> {
    for (const socket of this.open) socket.destroy();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private converse(socket: Socket): void {
    this.open.add(socket);
    socket.on('close', () => this.open.delete(socket)).on('error', () => undefined);
    socket.write('* OK ready\r\n');
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      for (let end = text.indexOf('\r\n'); end >= 0; end = text.indexOf('\r\n')) {
        const line = text.slice(0, end);
        text = text.slice(end + 2);
        this.answer(socket, line);
      }
    });
  }

  private answer(socket: Socket, line: string): void {
    if (this.cutAt?.test(line)) {
      this.cutAt = undefined;
      return void socket.resetAndDestroy();
    }
    const [, tag = '*', command = '', rest = ''] = /^(\S+) (\S+(?: (?:SEARCH|FETCH|STORE|MOVE))?) ?(.*)$/i.exec(line) ?? [];
    const say = (...lines: string[]) => socket.write([...lines, `${tag} OK done`, ''].join('\r\n'));
    switch (command.toUpperCase()) {
      case 'CAPABILITY':
        return void say('* CAPABILITY IMAP4rev1 MOVE');
      case 'LOGIN':
        this.logins++;
        return void say();
      case 'LIST':
        return void say('* LIST (\\HasNoChildren) "/" INBOX');
      case 'SELECT':
        return void say(
          '* FLAGS (\\Seen \\Flagged)',
          `* ${this.inbox().length} EXISTS`,
          '* 0 RECENT',
          '* OK [UIDVALIDITY 1] fine',
          `* OK [UIDNEXT ${this.mails.length + 1}] fine`,
        );
      case 'UID SEARCH': {
        const unseen = this.inbox().filter((m) => !m.flags.has('\\Seen') && !m.flags.has('\\Flagged'));
        return void say(`* SEARCH ${unseen.map((m) => m.uid).join(' ')}`);
      }
      case 'UID FETCH':
        return this.fetch(socket, tag, rest);
      case 'UID STORE': {
        const mail = this.mails[Number(rest.split(' ')[0]) - 1]!;
        for (const flag of rest.match(/\\\w+/g) ?? []) mail.flags.add(flag);
        return void say(`* ${this.inbox().indexOf(mail) + 1} FETCH (UID ${mail.uid} FLAGS (${[...mail.flags].join(' ')}))`);
      }
      case 'UID MOVE': {
        const [uid, folder] = rest.split(' ');
        const mail = this.mails[Number(uid) - 1]!;
        const place = this.inbox().indexOf(mail) + 1;
        mail.folder = folder!.replaceAll('"', '');
        return void say(`* ${place} EXPUNGE`);
      }
      case 'LOGOUT':
        return void socket.end(`* BYE\r\n${tag} OK done\r\n`);
      default:
        return void say();
    }
  }

  private fetch(socket: Socket, tag: string, rest: string): void {
    const mail = this.mails[Number(rest.split(' ')[0]) - 1]!;
    const [, start = '0', length] = /BODY\.PEEK\[\]<(\d+)\.(\d+)>/.exec(rest) ?? [];
    const part = mail.raw.subarray(Number(start), length === undefined ? undefined : Number(start) + Number(length));
    this.sent += part.length;
    const name = length === undefined ? 'BODY[]' : `BODY[]<${start}>`;
    socket.write(`* ${this.inbox().indexOf(mail) + 1} FETCH (UID ${mail.uid} ${name} {${part.length}}\r\n`);
    socket.write(part);
    socket.write(`)\r\n${tag} OK done\r\n`);
  }

  private inbox(): KeptMail[] {
    return this.mails.filter((m) => m.folder === 'INBOX');
  }
}
