import { defaultSettings } from '../../src/config/settings';
import type { ContactView } from '../../src/contacts/contact-view';
import type { CompiledFlow, Effect, Facts, MessageEffect, Progress, Settled } from '../../src/flows/definition';
import { begin } from '../../src/flows/enrolling';
import { advance } from '../../src/flows/interpreter';
import { parseFlow } from '../../src/flows/parse-flow';
import { woken } from '../../src/flows/wakes';
import { printFinding } from '../../src/kernel/errors';
import type { OrderView } from '../../src/orders/order-view';

/** Builders for what the flow language looks at: valid by default, override what the test is about. */

export const MARCH_1 = Date.parse('2026-03-01T08:00:00Z');

export function aContact(overrides: Partial<ContactView> = {}): ContactView {
  return {
    id: 1,
    first_name: 'Ann',
    last_name: 'Lee',
    name: 'Ann Lee',
    locale: 'en-GB',
    language: 'en',
    country: 'GB',
    timezone: 'Europe/London',
    timezone_source: 'given',
    birthday: null,
    tags: [],
    attributes: {},
    orders_paid: 0,
    first_order_at: null,
    last_order_at: null,
    email: 'ann@example.com',
    phone: '+447700900123',
    created_at: MARCH_1,
    ...overrides,
  };
}

export function anOrder(overrides: Partial<OrderView> = {}): OrderView {
  const money = (minor: number) => ({ minor, currency: 'CNY' });
  return {
    id: 7,
    external_id: '1001',
    source: 'shop',
    number: 'A-1001',
    currency: 'CNY',
    subtotal: money(25800),
    discount_total: money(0),
    shipping_total: money(1000),
    tax_total: money(0),
    total: money(26800),
    paid_total: money(0),
    refunded_total: money(0),
    payment: 'unpaid',
    fulfillment: 'none',
    status: 'unpaid',
    payment_method: 'card',
    closed_reason: null,
    placed_at: MARCH_1,
    paid_at: null,
    shipped_at: null,
    delivered_at: null,
    completed_at: null,
    closed_at: null,
    pay_url: null,
    discount_codes: [],
    tags: [],
    note: null,
    shipping_address: null,
    items: [],
    ...overrides,
  };
}

export function facts(overrides: Partial<Facts> = {}): Facts {
  return { contact: aContact(), order: anOrder(), event: {}, shop: defaultSettings().shop, ...overrides };
}

/** A flow from YAML; throws what is wrong with it. */
export function aFlow(yaml: string): CompiledFlow {
  const { flow, findings } = parseFlow(yaml, 'test.yaml');
  if (!flow) throw new Error(findings.map(printFinding).join('\n'));
  return flow;
}

/** A service flow on placed orders with these steps, one YAML line each. */
export function aFlowOf(...steps: string[]): CompiledFlow {
  return aFlow(
    `id: test\npurpose: service\ntrigger: { event: order.placed }\nexit: [ { event: order.paid } ]\nsteps:\n${steps.map((s) => `  - ${s}`).join('\n')}\n`,
  );
}

export function anEnrollment(flow: CompiledFlow, overrides: Partial<Progress> = {}): Progress {
  const who = { id: 1, contactId: 1, orderId: 7, entryKey: 'order:7' };
  return { ...begin(flow, who, { triggeredAt: MARCH_1, enteredAt: MARCH_1 }, {}), ...overrides };
}

/** What becomes of a message, for `run`. */
export type Post = (message: MessageEffect, now: number) => Pick<Settled, 'status' | 'reason'>;

export interface Course {
  post?: Post;
  facts?: Partial<Facts>;
  /** Further instants at which it is advanced. */
  looks?: number[];
  /** Which part of its time a wait for an event has to wait (0 to below 1); 1 = the event never comes. */
  eventAfter?: (step: string) => number;
  /** How late each due time is looked at. */
  late?: number;
}

/**
 * Runs an enrollment to its end, jumping from due time to due time; it is cut and taken up again at every stop. Messages settle
 * at once, as `post` says; what is waited for comes as `eventAfter` says (never).
 */
export function run(
  flow: CompiledFlow,
  from: Progress,
  { late = 0, ...course }: Course = {},
): { enrollment: Progress; effects: Effect[]; messages: MessageEffect[]; stops: number } {
  const post = course.post ?? (() => ({ status: 'sent', reason: null }));
  const looks = (course.looks ?? []).toSorted((a, b) => a - b);
  const effects: Effect[] = [];
  let at = from;
  let now = from.enteredAt;
  let settled: Settled | undefined;
  let stops = 0;
  for (; stops < 1000 && at.state === 'waiting'; stops++) {
    const cut = JSON.parse(JSON.stringify(at)) as Progress;
    const next: ReturnType<typeof advance> = advance(flow, cut, facts({ ...course.facts, settled }), now);
    at = next.enrollment;
    effects.push(...next.effects);
    const message = messagesAmong(next.effects).at(-1);
    settled = message && {
      step: message.step,
      visit: message.visit,
      channel: message.channel,
      ...post(message, now),
      at: message.dueAt,
    };
    if (message) continue;
    if (at.phase === 'event') at = happen(at, course.eventAfter?.(at.step!) ?? 1);
    now = Math.max(now, Math.min((at.dueAt ?? Infinity) + late, looks.find((look) => look > now) ?? Infinity));
  }
  return { enrollment: at, effects, messages: messagesAmong(effects), stops };
}

/** The awaited event comes, after this part of the time it has; as the engine notes it. */
function happen(at: Progress, part: number): Progress {
  const waiting = at.results[at.step!]!;
  if (part >= 1 || waiting.status !== 'queued') return at;
  const when = Math.floor(at.anchorAt + part * (at.dueAt! - at.anchorAt));
  return woken(at, at.step!, when, when);
}

export function messagesAmong(effects: readonly Effect[]): MessageEffect[] {
  return effects.filter((effect) => effect.is === 'message');
}
