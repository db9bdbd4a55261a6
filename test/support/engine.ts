import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Config, readSettings } from '../../src/config/config.service';
import { parseEnvironment } from '../../src/config/environment';
import { withSecrets } from '../../src/config/secrets.service';
import { openEngine, type Engine } from '../../src/engine';
import { VirtualClock } from '../../src/kernel/clock';
import { parseDuration } from '../../src/kernel/duration';
import { signEnvelope } from '../../src/kernel/sign-envelope';
import { tick } from '../../src/worker/tick';
import { testDatabaseUrl } from './database';

const root = join(__dirname, '../..');
/** Stages do not come to rest after this many ticks: something goes round in circles. */
const MOST_TICKS = 2000;

/** The real engine in a test: real database, real HTTP on a free port, a clock that only the test moves. */
export interface TestEngine {
  readonly engine: Engine;
  readonly clock: VirtualClock;
  readonly url: string;
  readonly folder: string;
  /** Ticks until nothing is left to do at this instant. */
  settle(): Promise<void>;
  /** Moves the clock on (`3 days` as `3d`), stopping at everything that falls due on the way. */
  advance(duration: string): Promise<void>;
  /** Sends one envelope, signed, to POST /webhooks/orders; answers the status. */
  post(envelope: object): Promise<number>;
  /** Closes and reopens on the same database, as after a crash or a deploy. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export interface TestEngineOptions {
  on?: 'sqlite' | 'mysql';
  /** ISO instant at which the clock stands first. */
  at?: string;
  env?: Record<string, string>;
  /** Files of the test's own below config/ (`flows/x.yaml`) and templates/; without any, the shipped ones are used. */
  config?: Record<string, string>;
  templates?: Record<string, string>;
  /** `tracking.judge_after` in milliseconds; 0 unless a test says so, and what readers do counts at once. */
  judgeAfter?: number;
}

export async function testEngine(options: TestEngineOptions = {}): Promise<TestEngine> {
  const place = await testDatabaseUrl(options.on ?? 'sqlite');
  const clock = new VirtualClock(Date.parse(options.at ?? '2026-03-01T08:00:00Z'));
  const config = new Config(environment(), readSettings(environment().configDir));
  config.settings.rules.tracking.judge_after = options.judgeAfter ?? 0;
  let engine = await open();
  let url = await engine.listen(0, '127.0.0.1');

  function environment() {
    return withSecrets(
      parseEnvironment({
        DATABASE_URL: place.url,
        DATA_DIR: join(place.folder, 'data'),
        CONFIG_DIR: options.config ? write('config', options.config) : join(root, 'config'),
        TEMPLATES_DIR: options.templates ? write('templates', options.templates) : join(root, 'templates'),
        PUBLIC_URL: 'http://huike.test',
        APP_SECRET: 'a secret that is only for tests',
        WEBHOOK_SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
        LOG_LEVEL: 'error',
        ...options.env,
      }),
    );
  }

  function write(folder: string, files: Record<string, string>): string {
    for (const [name, text] of Object.entries(files)) {
      const path = join(place.folder, folder, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
    return join(place.folder, folder);
  }

  async function open(): Promise<Engine> {
    const opened = await openEngine(config, clock);
    await opened.prepare();
    return opened;
  }

  async function settle(): Promise<void> {
    for (let ticks = 0; (await tick(engine.machine)) > 0; ticks++) {
      if (ticks > MOST_TICKS) throw new Error('the engine does not come to rest');
    }
  }

  return {
    get engine() {
      return engine;
    },
    clock,
    get url() {
      return url;
    },
    folder: place.folder,
    settle,
    async advance(duration) {
      const until = clock.now() + parseDuration(duration)!;
      await settle();
      for (let due = await engine.machine.nextDue(); due !== null && due <= until; due = await engine.machine.nextDue()) {
        if (due <= clock.now()) throw new Error(`something is due at ${due} but is not done`);
        clock.set(due);
        await settle();
      }
      clock.set(until);
      await settle();
    },
    async post(envelope) {
      const body = JSON.stringify(envelope);
      const headers = signEnvelope(
        config.env.webhookSecrets[0]!,
        `msg-${(envelope as { id?: string }).id ?? body.length}`,
        clock.now(),
        body,
      );
      const answer = await fetch(`${url}/webhooks/orders`, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', ...headers },
      });
      return answer.status;
    },
    async restart() {
      await engine.close();
      engine = await open();
      url = await engine.listen(0, '127.0.0.1');
    },
    async close() {
      await engine.close();
      await place.drop();
    },
  };
}
