import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { allCommands } from '../../src/cli/all-commands';
import type { CommandContext } from '../../src/cli/command';
import { Config, readSettings } from '../../src/config/config.service';
import { parseEnvironment } from '../../src/config/environment';
import { fromIso } from '../../src/kernel/local-time';

/** The clock of the stories: the shop's and the customer's wall clock. */
const ZONE = 'Asia/Shanghai';
const root = join(__dirname, '../..');

/** A customer of Shanghai who agreed to everything; tell only what a story is about. */
export function aCustomer(more: object = {}) {
  return {
    id: 'an',
    email: 'an@example.com',
    phone: '+8613800138000',
    first_name: '安',
    locale: 'zh-CN',
    country: 'CN',
    timezone: ZONE,
    consent: { email: true, sms: true },
    ...more,
  };
}

export interface Told {
  order?: object;
  contact?: object;
  [more: string]: unknown;
}

/** An envelope as a shop posts it: `happens('2026-03-01 09:00', 'order.placed', { order: { total: '1200.00' } })`. */
export function happens(when: string, type: string, { order, contact, ...more }: Told = {}) {
  const timestamp = new Date(instant(when)).toISOString();
  const milestone = MILESTONES[type];
  const told = order ?? (type.startsWith('order.') ? {} : undefined);
  return {
    id: `${type} ${when}`,
    type,
    timestamp,
    data: {
      ...more,
      contact: aCustomer(contact),
      ...(told && { order: { ...ORDER, ...(milestone && { [milestone]: timestamp }), ...told } }),
    },
  };
}
export type Happening = ReturnType<typeof happens>;

const MILESTONES: Record<string, string> = {
  'order.placed': 'placed_at',
  'order.paid': 'paid_at',
  'order.shipped': 'shipped_at',
  'order.delivered': 'delivered_at',
  'order.closed': 'closed_at',
};

const ORDER = {
  id: '1001',
  number: 'A-1001',
  currency: 'CNY',
  total: '268.00',
  payment_method: 'card',
  pay_url: 'https://shop.example/pay/1001',
  items: [{ product_id: 'longjing', title: '明前龙井', quantity: 1, price: '268.00', category: 'tea' }],
};

/** `2026-03-01 09:00` of the story's clock in epoch milliseconds. */
export function instant(when: string): number {
  return fromIso(when.replace(' ', 'T'), ZONE)!;
}

/** An instant as stories write it, and the other way round: `03-01 09:00`. */
export function printed(at: string | number): string {
  return new Date(at).toLocaleString('sv-SE', { timeZone: ZONE }).slice(5, 16);
}

/**
 * What `huike flows simulate` says of a shipped flow, a line per action: `03-03 16:00 email unpaid-order`,
 * `03-04 09:00 exited order.paid`, `03-05 10:00 skipped email welcome no_consent`.
 */
export async function played(flow: string, events: readonly Happening[], until?: string): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'huike-story-'));
  try {
    writeFileSync(join(folder, 'events.jsonl'), events.map((event) => JSON.stringify(event)).join('\n'));
    const env = parseEnvironment({ CONFIG_DIR: join(root, 'config'), TEMPLATES_DIR: join(root, 'templates') });
    const lines: string[] = [];
    const faults: string[] = [];
    const command = allCommands().find((c) => c.name === 'flows simulate')!;
    await command.run({
      args: [flow],
      options: { events: 'events.jsonl', verbose: true, ...(until && { until: new Date(instant(until)).toISOString() }) },
      json: true,
      cwd: folder,
      config: new Config(env, readSettings(env.configDir)),
      out: (line: string) => lines.push(line),
      err: (line: string) => faults.push(line),
    } as unknown as CommandContext);
    if (faults.length > 0) throw new Error(faults.join('\n'));
    return lines.map((line) => sentence(JSON.parse(line) as Action));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Action {
  at: string;
  action: string;
  channel: string | null;
  template: string | null;
  variant?: string;
  reason: string | null;
}

function sentence({ at, action, channel, template, variant, reason }: Action): string {
  const words = [action === 'sent' ? null : action, channel, template, variant, reason];
  return [printed(at), ...words.filter((word) => word !== null && word !== undefined)].join(' ');
}
