import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Config, readSettings } from '../config/config.service';
import { parseEnvironment } from '../config/environment';
import type { Settings } from '../config/settings';
import { openEngine, type Engine } from '../engine';
import type { Clock } from '../kernel/clock';

/** Secrets of the demo shop: fixed, so that the same seed gives the same bytes. Nothing real is ever behind them. */
const DEMO_SECRET = 'the demo shop has nothing to hide';
const DEMO_WEBHOOK_SECRET = `whsec_${Buffer.from('the demo shop signs its webhooks').toString('base64')}`;
/** So few messages reach one contact in two months that the shipped threshold would never show. */
const DEMO_DORMANT_AFTER = 4;

/**
 * The whole engine on a fresh SQLite file in a temporary folder. The environment is made from scratch: whatever providers the
 * machine's own environment names, the demo can only write to its built-in mailbox.
 */
export async function openDemoEngine(
  clock: Clock,
  port: number,
): Promise<{ engine: Engine; url: string; folder: string; webhookSecret: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'huike-demo-'));
  const root = join(__dirname, '../..');
  const env = parseEnvironment({
    DATABASE_URL: `sqlite:${join(folder, 'huike.db')}`,
    DATA_DIR: folder,
    CONFIG_DIR: process.env.CONFIG_DIR ?? join(root, 'config'),
    TEMPLATES_DIR: process.env.TEMPLATES_DIR ?? join(root, 'templates'),
    PORT: String(port),
    APP_SECRET: DEMO_SECRET,
    WEBHOOK_SECRET: DEMO_WEBHOOK_SECRET,
    MAIL_FROM: 'Huike Demo Shop <hello@shop.example>',
    LOG_LEVEL: 'error',
  });
  const settings = readSettings(env.configDir);
  const engine = await openEngine(new Config(env, demoSettings(settings)), clock);
  await engine.prepare();
  const url = await engine.listen(port, '127.0.0.1');
  return { engine, url: url.replace('127.0.0.1', 'localhost'), folder, webhookSecret: DEMO_WEBHOOK_SECRET };
}

function demoSettings(settings: Settings): Settings {
  return { ...settings, rules: { ...settings.rules, dormancy: { ...settings.rules.dormancy, delivered: DEMO_DORMANT_AFTER } } };
}
