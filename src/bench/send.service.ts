import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { elapsed, SystemClock } from '../kernel/clock';
import type { Engine } from '../engine';
import { RenderingService } from '../rendering/rendering.service';
import { sampleLinks, sampleVariables } from '../rendering/sample-data';
import { benchEngine } from './bench-engine.service';
import { enrollMany } from './enroll-many.service';
import { median, type Figure } from './figures';

const MAILS = 3000;
/** Sent before the clock runs, so that neither side's first steps are measured. */
const WARM_UP = 500;
const CONNECTIONS = 10;
const ROUNDS = 3;

interface Message {
  subject: string;
  html: string;
  text: string;
}

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
      const { rate, message } = await huike(port, server);
      ours.push(rate);
      theirs.push(await nodemailerPool(port, message));
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

async function huike(port: number, server?: string): Promise<{ rate: number; message: Message }> {
  const { engine, drop } = await benchEngine({
    server,
    env: { SMTP_URL: `smtp://127.0.0.1:${port}?ignoreTLS=true`, MAIL_FROM: 'Bench <bench@shop.example>' },
    files: {
      'config/flows/bench.yaml':
        'id: bench\npurpose: service\ntrigger: { event: custom.bench }\nsteps:\n  - email: { template: bench }\n',
      'config/channels.yaml': `email: { in_flight: ${CONNECTIONS}, rate_per_second: 100000, per_domain_in_flight: ${CONNECTIONS} }\n`,
      'templates/email/bench/zh-CN.mjml': `---\nsubject: A measured mail\npreheader: Nothing to see\n---\n<mjml><mj-body>${SECTION.repeat(12)}</mj-body></mjml>\n`,
    },
  });
  try {
    await sendTo(engine, 'warm', WARM_UP);
    const rate = MAILS / (await sendTo(engine, 'measured', MAILS));
    return { rate, message: await renderedMessage(engine) };
  } finally {
    await drop();
  }
}

/** Queues so many messages, then answers the seconds it took to send them. */
async function sendTo(engine: Engine, name: string, count: number): Promise<number> {
  await enrollMany(engine, new SystemClock().now(), count, name);
  while ((await engine.machine.advance()) > 0);
  const sent = async () =>
    (await engine.database.read<{ n: number }>("SELECT COUNT(*) AS n FROM messages WHERE status = 'sent'"))[0]!.n;
  const before = await sent();
  const begun = elapsed();
  while ((await engine.machine.dispatch()) > 0);
  const seconds = (elapsed() - begun) / 1000;
  if ((await sent()) - before !== count) throw new Error(`sent ${(await sent()) - before} of ${count}`);
  return seconds;
}

/** What a reader got: the other side sends the very same. */
async function renderedMessage(engine: Engine): Promise<Message> {
  const rendering = engine.app.get(RenderingService);
  const { id } = await rendering.version('email', 'bench', ['zh-cn']);
  const rendered = await rendering.render(id, sampleVariables('zh-CN'), sampleLinks);
  if (rendered.channel !== 'email') throw new Error('the bench template is an e-mail');
  return rendered;
}

async function nodemailerPool(port: number, message: Message): Promise<number> {
  const transport = createTransport({
    pool: true,
    host: '127.0.0.1',
    port,
    ignoreTLS: true,
    maxConnections: CONNECTIONS,
    maxMessages: Infinity,
  });
  const begun = elapsed();
  await Promise.all(
    Array.from({ length: MAILS }, (_, n) =>
      transport.sendMail({
        from: 'Bench <bench@shop.example>',
        to: `guest${n}@example.com`,
        ...{ subject: message.subject, html: message.html, text: message.text },
      }),
    ),
  );
  const rate = (MAILS / (elapsed() - begun)) * 1000;
  transport.close();
  return rate;
}

const SECTION =
  '<mj-section><mj-column><mj-text>Your tea is waiting, {{contact.first_name}}: <a href="https://shop.example/tea">have a look</a></mj-text></mj-column></mj-section>';
