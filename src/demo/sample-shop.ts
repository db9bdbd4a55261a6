import { DAY, HOUR, MINUTE } from '../kernel/duration';
import { toIso } from '../kernel/local-time';
import { toMajor, toMinor } from '../kernel/money';
import type { Random } from './random';
import { samplePeople, type Person } from './sample-people';
import { sampleBasket } from './sample-products';

/** All that happens in the sample shop happens on this grid, so that many things share one moment of the virtual clock. */
export const GRID = 10 * MINUTE;
const CURRENCY = 'CNY';

/** One webhook the shop will send, as our envelope. */
export interface Delivery {
  at: number;
  envelope: Record<string, unknown>;
}

/** An order that will stay unpaid unless a message brings its buyer back. */
export interface Forgotten {
  orderId: string;
  person: Person;
  placedAt: number;
}

export interface SampleShop {
  people: Person[];
  /** In order of time. */
  deliveries: Delivery[];
  forgotten: Map<string, Forgotten>;
  /** What the shop sends when this order is paid at this time. */
  paid(orderId: string, at: number): Delivery;
}

/** Two months of a shop, the same for the same seed: who buys when, who pays, who forgets, who cancels, who sends back. */
export function sampleShop(options: { from: number; days: number; customers: number; random: Random }): SampleShop {
  const people = samplePeople(options.customers, options.random);
  const deliveries: Delivery[] = [];
  const forgotten = new Map<string, Forgotten>();
  const orders = new Map<string, { order: Record<string, unknown>; person: Person }>();
  let number = 1000;
  const paid = (orderId: string, at: number): Delivery => {
    const { order, person } = orders.get(orderId)!;
    return delivery('order.paid', at, { order: { ...order, paid_at: toIso(at) }, contact: contactOf(person) });
  };

  for (const person of people) {
    const random = options.random.fork(`orders-${person.id}`);
    const visits = random.chance(0.3) ? random.between(2, 4) : 1;
    for (let visit = 0; visit < visits; visit++) {
      const placedAt = onGrid(options.from + Math.floor(random.next() * options.days * DAY * 0.92));
      const orderId = String(++number);
      const order = orderOf(orderId, placedAt, person, random);
      orders.set(orderId, { order, person });
      deliveries.push(delivery('order.placed', placedAt, { order, contact: contactOf(person) }));
      const fate = random.next();
      if (fate < 0.68) payAndShip(orderId, placedAt + GRID, random);
      else if (fate < 0.76) deliveries.push(paid(orderId, onGrid(placedAt + random.between(12, 70) * HOUR)));
      else if (fate < 0.82) {
        const at = onGrid(placedAt + random.between(2, 40) * HOUR);
        deliveries.push(
          delivery('order.closed', at, { order: { ...order, closed_reason: 'cancelled' }, contact: contactOf(person) }),
        );
      } else {
        forgotten.set(orderId, { orderId, person, placedAt });
      }
    }
  }

  function payAndShip(orderId: string, at: number, random: Random): void {
    const { order, person } = orders.get(orderId)!;
    deliveries.push(paid(orderId, at));
    const shippedAt = onGrid(at + random.between(8, 30) * HOUR);
    const shipment = { id: `s${orderId}`, carrier: 'SF', tracking_number: `SF${orderId}` };
    deliveries.push(delivery('order.shipped', shippedAt, { order, shipment, contact: contactOf(person) }));
    deliveries.push(
      delivery('order.delivered', onGrid(shippedAt + random.between(1, 4) * DAY), {
        order,
        shipment,
        contact: contactOf(person),
      }),
    );
    if (random.chance(0.05)) {
      const refundAt = onGrid(shippedAt + random.between(5, 12) * DAY);
      const refund = { id: `r${orderId}`, amount: order.total, at: toIso(refundAt) };
      deliveries.push(delivery('order.refunded', refundAt, { order, refund, contact: contactOf(person) }));
    }
  }

  const until = options.from + options.days * DAY;
  const inTime = deliveries.filter((d) => d.at < until).sort((a, b) => a.at - b.at);
  return { people, deliveries: inTime, forgotten, paid };
}

function orderOf(id: string, placedAt: number, person: Person, random: Random): Record<string, unknown> {
  const basket = sampleBasket(random);
  const english = !person.locale.startsWith('zh');
  const subtotal = basket.reduce((sum, { product, quantity }) => sum + toMinor(product.price, CURRENCY)! * quantity, 0);
  const shipping = subtotal >= 20000 ? 0 : 1000;
  return {
    id,
    number: `T${id}`,
    placed_at: toIso(placedAt),
    currency: CURRENCY,
    subtotal: toMajor(subtotal, CURRENCY),
    shipping_total: toMajor(shipping, CURRENCY),
    total: toMajor(subtotal + shipping, CURRENCY),
    payment_method: random.pick(['card', 'alipay', 'wechat']),
    pay_url: `https://shop.example/pay/${id}`,
    shipping_address: { country: person.country },
    items: basket.map(({ product, quantity }) => ({
      product_id: product.id,
      sku: product.id.toUpperCase(),
      title: english ? product.en : product.zh,
      quantity,
      price: product.price,
      category: product.category,
      url: `https://shop.example/products/${product.id}`,
    })),
  };
}

function contactOf(person: Person): Record<string, unknown> {
  const { habit: _habit, ...known } = person;
  return known;
}

function delivery(type: string, at: number, data: Record<string, unknown>): Delivery {
  const order = data.order as { id: string };
  return { at, envelope: { id: `${type.replace('.', '-')}-${order.id}`, type, timestamp: toIso(at), data } };
}

function onGrid(at: number): number {
  return Math.ceil(at / GRID) * GRID;
}
