import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { elapsed, SystemClock } from '../kernel/clock';
import { benchEngine } from './bench-engine.service';
import { enrollMany } from './enroll-many.service';
import { median, type Figure } from './figures';

const MAILS = 2000;
const CONNECTIONS = 10;
const ROUNDS = 3;

/**
 * Queued messages through gate, rendering and SMTP to a local sink, outcomes stored; against nodemailer's own pool sending the
 * same message with as many connections and storing nothing. Rounds alternate.
 */
export async function measureSend(database: Figure['database'], server?: string): Promise<Figure> {
  const sink = fork(join(__dirname, 'smtp-sink.js'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const [{ port }] = (await once(sink, 'message')) as [{ port: number }];
  const ours: number[] = [];
  const theirs: number[] = [];
  try {
    for (let round = 0; round < ROUNDS; round++) {
      theirs.push(await nodemailerPool(port));
      ours.push(await huike(port, server));
    }
  } finally {
    sink.disconnect();
  }
  return {
    name: 'send',
    database,
    ratio: median(ours) / median(theirs),
    target: '≥ 0.7, later ≥ 5',
    readings: { 'huike mails/s': median(ours), 'nodemailer pool mails/s': median(theirs) },
  };
}

async function huike(port: number, server?: string): Promise<number> {
  const clock = new SystemClock();
  const { engine, drop } = await benchEngine({
    server,
    env: { SMTP_URL: `smtp://127.0.0.1:${port}?ignoreTLS=true`, MAIL_FROM: 'Bench <bench@shop.example>' },
    files: {
      'config/flows/bench.yaml':
        'id: bench\npurpose: service\ntrigger: { event: custom.bench }\nsteps:\n  - email: { template: bench }\n',
      'config/channels.yaml': `email: { in_flight: ${CONNECTIONS}, rate_per_second: 100000, per_domain_in_flight: ${CONNECTIONS} }\n`,
      'templates/email/bench/en.mjml': `---\nsubject: A measured mail\npreheader: Nothing to see\n---\n<mjml><mj-body>${SECTION.repeat(12)}</mj-body></mjml>\n`,
    },
  });
  try {
    await enrollMany(engine, clock.now(), MAILS);
    while ((await engine.machine.advance()) > 0);
    const begun = elapsed();
    while ((await engine.machine.dispatch()) > 0);
    const seconds = (elapsed() - begun) / 1000;
    const [sent] = await engine.database.read<{ n: number }>("SELECT COUNT(*) AS n FROM messages WHERE status = 'sent'");
    if (sent!.n !== MAILS) throw new Error(`sent ${sent!.n} of ${MAILS}`);
    return MAILS / seconds;
  } finally {
    await drop();
  }
}

async function nodemailerPool(port: number): Promise<number> {
  const transport = createTransport({
    pool: true,
    host: '127.0.0.1',
    port,
    ignoreTLS: true,
    maxConnections: CONNECTIONS,
    maxMessages: Infinity,
  });
  const html = `<!doctype html><html><body>${'<p style="margin:0;padding:10px 25px;font-family:Helvetica,Arial,sans-serif;font-size:13px;line-height:20px;color:#333333">Your tea is waiting: <a href="https://shop.example/tea">have a look</a></p>'.repeat(70)}</body></html>`;
  const text = 'Your tea is waiting: have a look\nhttps://shop.example/tea\n'.repeat(12);
  const begun = elapsed();
  await Promise.all(
    Array.from({ length: MAILS }, (_, n) =>
      transport.sendMail({
        from: 'Bench <bench@shop.example>',
        to: `guest${n}@example.com`,
        subject: 'A measured mail',
        html,
        text,
      }),
    ),
  );
  const rate = (MAILS / (elapsed() - begun)) * 1000;
  transport.close();
  return rate;
}

const SECTION =
  '<mj-section><mj-column><mj-text>Your tea is waiting, {{contact.first_name}}: <a href="https://shop.example/tea">have a look</a></mj-text></mj-column></mj-section>';
