import { createHash } from 'node:crypto';
import { fsyncSync, openSync, writeSync } from 'node:fs';
import { SmtpListener, type Fault, type Phase } from './smtp-listener';

/**
 * A mail server in a process of its own, for tests that kill the sender: what it took is in its log even when nobody else
 * remembers. One JSON line a message, on the disk before the 250. Started by `startSinkProcess`; prints its port.
 */
export interface SinkLine {
  messageId: string;
  from: string;
  to: string;
  /** SHA-256 of the whole message, hex. */
  sha256: string;
  /** Epoch milliseconds. */
  at: number;
}

export interface SinkProcessOptions {
  log: string;
  port?: number;
  /** Every n-th time `at` is reached, this happens. */
  faults?: { at: Phase; every: number; fault: Fault }[];
}

const options = JSON.parse(process.argv[2] ?? '{}') as SinkProcessOptions;
const log = openSync(options.log, 'a');
const reached: Partial<Record<Phase, number>> = {};

const listener = new SmtpListener({
  onMail: ({ from, to, raw }) => {
    const head = raw.subarray(0, raw.indexOf('\r\n\r\n')).toString('latin1');
    const line: SinkLine = {
      messageId: /^message-id:\s*(\S+)/im.exec(head)?.[1] ?? '',
      from,
      to,
      sha256: createHash('sha256').update(raw).digest('hex'),
      at: Math.round(performance.timeOrigin + performance.now()),
    };
    writeSync(log, `${JSON.stringify(line)}\n`);
    fsyncSync(log);
  },
  fault: (at) => {
    const times = (reached[at] = (reached[at] ?? 0) + 1);
    return options.faults?.find((f) => f.at === at && times % f.every === 0)?.fault;
  },
});

// Whoever started it holds its standard input; when that ends, nobody is left to stop it.
process.stdin.resume().on('end', () => process.exit(0));
void listener.listen(options.port).then((port) => process.stdout.write(`${port}\n`));
