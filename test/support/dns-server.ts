import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';

/** What stands under one name. A TXT record is one text, or the strings it is made of. */
export interface Records {
  A?: string[];
  AAAA?: string[];
  TXT?: (string | string[])[];
  /** `10 mx.example.com`; `0 .` takes no mail. */
  MX?: string[];
  PTR?: string[];
  CNAME?: string;
}

const TYPES: Record<number, Exclude<keyof Records, 'CNAME'>> = { 1: 'A', 28: 'AAAA', 16: 'TXT', 15: 'MX', 12: 'PTR' };
const NUMBERS = { A: 1, AAAA: 28, TXT: 16, MX: 15, PTR: 12, CNAME: 5 };
const CODES = { SERVFAIL: 2, NXDOMAIN: 3, REFUSED: 5 };

/** A small name server on the loopback address, for tests. It follows CNAMEs as a resolver does and knows nothing else. */
export class DnsServer {
  /** Every question so far: `TXT _dmarc.shop.com`. */
  readonly questions: string[] = [];
  private readonly zone = new Map<string, Records>();
  private readonly faults = new Map<string, keyof typeof CODES | 'silent'>();

  private constructor(private readonly socket: Socket) {
    socket.on('message', (message, from) => this.answer(message, from));
  }

  static async start(): Promise<DnsServer> {
    const socket = createSocket('udp4');
    await new Promise<void>((bound) => socket.bind(0, '127.0.0.1', bound));
    return new DnsServer(socket);
  }

  /** As a resolver takes it: `127.0.0.1:40123`. */
  get address(): string {
    return `127.0.0.1:${this.socket.address().port}`;
  }

  /** Adds to what stands under a name. */
  set(name: string, records: Records): this {
    this.zone.set(name, { ...this.zone.get(name), ...records });
    return this;
  }

  remove(name: string, type?: keyof Records): this {
    const records = this.zone.get(name);
    if (type && records) delete records[type];
    else this.zone.delete(name);
    return this;
  }

  /** From now on every question about a name goes wrong in this way. */
  fail(name: string, how: keyof typeof CODES | 'silent'): this {
    this.faults.set(name, how);
    return this;
  }

  async close(): Promise<void> {
    await new Promise<void>((closed) => this.socket.close(closed));
  }

  private answer(message: Buffer, from: RemoteInfo): void {
    const { name, end } = readName(message, 12);
    const type = TYPES[message.readUInt16BE(end)];
    this.questions.push(`${type} ${name}`);
    const fault = this.faults.get(name);
    if (fault === 'silent') return;
    const chain = this.chain(name);
    const last = this.zone.get(chain.at(-1)!);
    const answers = [
      ...chain.slice(1).map((target, i) => record(chain[i]!, 'CNAME', encodeName(target))),
      ...(type && last?.[type] ? last[type].map((value) => record(chain.at(-1)!, type, encode(type, value))) : []),
    ];
    const code = fault ? CODES[fault] : last || chain.length > 1 ? 0 : CODES.NXDOMAIN;
    const header = Buffer.alloc(12);
    message.copy(header, 0, 0, 2);
    header.writeUInt16BE(0x8180 | code, 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(code === 0 ? answers.length : 0, 6);
    this.socket.send(
      Buffer.concat([header, message.subarray(12, end + 4), ...(code === 0 ? answers : [])]),
      from.port,
      from.address,
    );
  }

  private chain(name: string): string[] {
    const target = this.zone.get(name)?.CNAME;
    return target === undefined ? [name] : [name, ...this.chain(target)];
  }
}

function encode(type: keyof typeof NUMBERS, value: string | string[]): Buffer {
  if (type === 'TXT') {
    const strings = typeof value === 'string' ? (value.match(/.{1,255}/gs) ?? ['']) : value;
    return Buffer.concat(strings.map((s) => Buffer.concat([Buffer.from([Buffer.byteLength(s)]), Buffer.from(s)])));
  }
  const text = String(value);
  if (type === 'A') return Buffer.from(text.split('.').map(Number));
  if (type === 'AAAA') return encodeV6(text);
  if (type !== 'MX') return encodeName(text);
  const [priority, host] = text.split(' ');
  return Buffer.concat([Buffer.from([0, Number(priority)]), encodeName(host!)]);
}

function record(name: string, type: keyof typeof NUMBERS, data: Buffer): Buffer {
  const fixed = Buffer.alloc(10);
  fixed.writeUInt16BE(NUMBERS[type], 0);
  fixed.writeUInt16BE(1, 2);
  fixed.writeUInt32BE(60, 4);
  fixed.writeUInt16BE(data.length, 8);
  return Buffer.concat([encodeName(name), fixed, data]);
}

function encodeName(name: string): Buffer {
  const labels = name.split('.').filter(Boolean);
  return Buffer.concat([...labels.map((l) => Buffer.concat([Buffer.from([l.length]), Buffer.from(l)])), Buffer.from([0])]);
}

function readName(message: Buffer, start: number): { name: string; end: number } {
  const labels: string[] = [];
  let at = start;
  for (let length = message[at]!; length > 0; length = message[at]!) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  return { name: labels.join('.').toLowerCase(), end: at + 1 };
}

function encodeV6(text: string): Buffer {
  const [left, right] = text.split('::').map((half) => half.split(':').filter(Boolean));
  const groups = right === undefined ? left! : [...left!, ...Array<string>(8 - left!.length - right.length).fill('0'), ...right];
  return Buffer.concat(groups.map((g) => Buffer.from(g.padStart(4, '0'), 'hex')));
}
