import { matches } from '../audience/conditions/matches';
import type { AudienceFacts } from '../audience/conditions/condition-facts';
import { convert } from '../audience/conditions/amounts';
import type { Segment } from '../audience/parse-segments';
import { fifthsOf } from '../audience/rfm';
import { scoresOf, type Customer, type Scales } from '../audience/score-customers';
import { tierOf, type Payment, type Tiers } from '../audience/tiers';
import { DAY } from '../kernel/duration';
import type { CompiledFlow, Facts } from './definition';
import { awaitedEvents } from './wakes';
import { watchedEvents } from './exits';
import type { SimulationSettings } from './simulate';
import type { Person } from './simulated-people';
import type { SimulatedShop, Told } from './simulated-shop';

/** What somebody paid, and what follows from it at any time; the tier depends on when it is asked. */
interface Paid {
  of: Person['paid'];
  customer: Customer;
  payments: Payment[];
}

const NO_TIERS: Tiers = { tiers: [], keeps: 0 };

/**
 * Scores, tiers and segments of a simulated shop, by the functions that work them out of a real one: tiers and segments
 * whenever they are asked for, scores once a simulated day among everybody met so far.
 */
export class SimulatedAudience {
  private readonly segments: readonly Segment[];
  private readonly tiers: Tiers;
  /** Segments whose changes the flow hears of, with who is in them. */
  private readonly followed: Map<string, Set<Person>>;
  private scaled?: { day: number; scales: Scales };
  private day?: number;
  private readonly paid = new Map<Person, Paid>();
  /** Whose payments may have changed since everybody was scored. */
  private readonly changedPeople = new Set<Person>();

  constructor(
    flow: CompiledFlow,
    private readonly shop: SimulatedShop,
    private readonly settings: SimulationSettings,
    private readonly factsOf: (person: Person) => Omit<Facts, 'audience'>,
  ) {
    this.segments = settings.segments ?? [];
    this.tiers = settings.tiers ?? NO_TIERS;
    const hears = [...watchedEvents(flow), ...awaitedEvents(flow)].some((type) => type.startsWith('segment.'));
    const followed = hears ? this.segments.map((s) => s.id) : flow.trigger.is === 'segment' ? [flow.trigger.segment] : [];
    this.followed = new Map(followed.map((id) => [id, new Set()]));
  }

  /** What the shop has worked out about somebody. */
  of(person: Person, now: number): AudienceFacts {
    const customer = this.customer(person, now);
    const scores = customer && scoresOf(customer, this.scales(now));
    const facts: AudienceFacts = {
      rfm: scores?.rfm ?? null,
      recency: scores?.recency ?? null,
      frequency: scores?.frequency ?? null,
      monetary: scores?.monetary ?? null,
      value: customer ? { minor: customer.value, currency: this.settings.shop.currency } : null,
      tier: customer?.tier ? this.tiers.tiers[customer.tier.rank]!.id : null,
      segments: [],
      ...{ email_state: null, email_opened_at: null, email_clicked_at: null, sms_clicked_at: null },
    };
    const about = { ...this.factsOf(person), audience: facts, tiers: this.tiers.tiers.map((t) => t.id) };
    // Each comes after those it names.
    for (const { id, where } of this.segments) if (matches(where, about, now)) facts.segments.push(id);
    return facts;
  }

  /**
   * To be told of everybody about whom something was learnt.
   * Which of the segments the flow follows somebody has entered or left since the last look, as events.
   */
  changes(person: Person, now: number): Told[] {
    this.changedPeople.add(person);
    if (this.followed.size === 0) return [];
    const { segments } = this.of(person, now);
    return [...this.followed].flatMap(([segment, members]): Told[] => {
      const [was, is] = [members.has(person), segments.includes(segment)];
      if (was === is) return [];
      if (is) members.add(person);
      else members.delete(person);
      const type = is ? 'segment.entered' : 'segment.left';
      const key = `${type}:${segment}:${person.number}:${now}`;
      return [{ type, key, at: now, data: { segment }, history: false, test: false, contactId: person.number, orderId: null }];
    });
  }

  /** Somebody proved to be somebody else. */
  forget(person: Person): void {
    this.paid.delete(person);
    this.changedPeople.delete(person);
  }

  /** Does the flow hear of segments, in which time itself changes who is? */
  followsTime(): boolean {
    return this.followed.size > 0;
  }

  /** When to look at everybody again, once for each day; `undefined` where time changes nothing or it was told before. */
  nextDay(now: number): number | undefined {
    const day = Math.floor(now / DAY) + 1;
    if (this.followed.size === 0 || this.day === day) return undefined;
    this.day = day;
    return day * DAY;
  }

  /** The fifths of everybody who bought, found once a day. */
  private scales(now: number): Scales {
    const day = Math.floor(now / DAY);
    if (this.scaled?.day !== day) {
      for (const person of this.changedPeople) this.paidBy(person);
      this.changedPeople.clear();
      const all = [...this.paid.values()];
      const scales = {
        recency: fifthsOf(all.map(({ customer }) => customer.last)),
        frequency: fifthsOf(all.map(({ customer }) => customer.orders)),
        monetary: fifthsOf(all.map(({ customer }) => customer.value)),
      };
      this.scaled = { day, scales };
    }
    return this.scaled.scales;
  }

  private customer(person: Person, now: number): Customer | null {
    const paid = this.paidBy(person);
    return paid && { ...paid.customer, tier: tierOf(paid.payments, this.tiers, now) };
  }

  /** Worked out once for what somebody has paid so far: `person.paid` is another object when that changes. */
  private paidBy(person: Person): Paid | null {
    const { paid } = person;
    if (paid.count === 0) {
      this.paid.delete(person);
      return null;
    }
    const known = this.paid.get(person);
    if (known?.of === paid) return known;
    const payments = this.payments(person);
    const value = payments.reduce((sum, p) => sum + p.net, 0);
    const fresh = {
      of: paid,
      customer: { id: person.number, last: paid.last!, orders: payments.length, value, tier: null },
      payments,
    };
    this.paid.set(person, fresh);
    return fresh;
  }

  private payments({ number }: Person): Payment[] {
    const { shop, rates } = this.settings;
    return this.shop.orders.of(number).flatMap((order) => {
      const state = this.shop.orders.state(order);
      if (state.paidAt === null || state.test) return [];
      const net = convert({ minor: state.paidTotal - state.refundedTotal, currency: state.currency }, shop.currency, rates) ?? 0;
      return [{ at: state.paidAt, net, history: state.history }];
    });
  }
}
