import type { ContactFacts } from '../../src/contacts/contact-facts';
import type { OrderFacts } from '../../src/orders/order-facts';

/** Valid by default; override only what the test is about. */

export const START = Date.parse('2026-03-01T08:00:00Z');

/** What a shop tells about a customer: Ann in Shanghai, reachable by e-mail and SMS. */
export function aContact(facts: Partial<ContactFacts> = {}): ContactFacts {
  const externalId = facts.externalId ?? 'ann';
  return {
    source: 'shop',
    externalId,
    email: `${externalId}@example.com`,
    firstName: 'Ann',
    locale: 'en',
    country: 'CN',
    timezone: 'Asia/Shanghai',
    at: START,
    ...facts,
  };
}

/** What a shop tells about an order: one shirt for 268 CNY, placed and not paid. */
export function anOrder(facts: Partial<OrderFacts> = {}): OrderFacts {
  return {
    source: 'shop',
    externalId: '1001',
    currency: 'CNY',
    total: 26800,
    placedAt: START,
    updatedAt: START,
    paymentMethod: 'card',
    payUrl: 'https://shop.example/pay/1001',
    items: [{ productId: 'p1', title: 'Linen shirt', quantity: 2, price: 12900 }],
    test: false,
    history: false,
    ...facts,
  };
}

/** A flow file, written as a marketer would: `aFlow('x').on('order.placed').wait('2d').email('hello')`. */
export function aFlow(id: string): FlowBuilder {
  return new FlowBuilder(id);
}

export class FlowBuilder {
  private readonly head: Record<string, unknown> = { purpose: 'service' };
  private readonly steps: unknown[] = [];

  constructor(readonly id: string) {}

  on(event: string, where?: object): this {
    return this.set({ trigger: { event, ...(where && { where }) } });
  }

  date(field: string, more: object = {}): this {
    return this.set({ trigger: { date: field, ...more } });
  }

  holiday(name: string, more: object = {}): this {
    return this.set({ trigger: { holiday: name, ...more } });
  }

  exitOn(...exits: (string | object)[]): this {
    return this.set({ exit: exits.map((e) => (typeof e === 'string' ? { event: e } : e)) });
  }

  /** Any top-level key of a flow file. */
  set(keys: Record<string, unknown>): this {
    Object.assign(this.head, keys);
    return this;
  }

  wait(wait: string | object): this {
    this.steps.push({ wait });
    return this;
  }

  email(template: string, more: object = {}): this {
    this.steps.push({ email: { template, ...more } });
    return this;
  }

  sms(template: string, more: object = {}): this {
    this.steps.push({ sms: { template, ...more } });
    return this;
  }

  step(step: object): this {
    this.steps.push(step);
    return this;
  }

  /** JSON is YAML. */
  yaml(): string {
    return JSON.stringify({ id: this.id, ...this.head, steps: this.steps }, null, 2);
  }
}
