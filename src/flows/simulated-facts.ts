import { needsOf, type ConditionNeeds } from '../audience/conditions/needs';
import { conditionsOf } from './conditions-of';
import type { CompiledFlow, Facts } from './definition';
import type { SimulationSettings } from './simulate';
import { SimulatedAudience } from './simulated-audience';
import type { SimulatedOrder } from './simulated-orders';
import type { Person } from './simulated-people';
import type { SimulatedShop } from './simulated-shop';

/** What conditions may look at, of somebody in a simulation; only what the flow asks for is worked out. */
export class SimulatedFacts {
  readonly audience: SimulatedAudience;
  private readonly needs: ConditionNeeds;

  constructor(
    flow: CompiledFlow,
    private readonly shop: SimulatedShop,
    private readonly settings: SimulationSettings,
  ) {
    const conditions = conditionsOf(flow).map((c) => c.condition);
    const asked = needsOf(...conditions);
    const { segments } = settings;
    const leansOnSegments = asked.audience || flow.trigger.is === 'segment' || flow.trigger.is === 'schedule';
    this.needs = leansOnSegments ? needsOf(...conditions, ...(segments ?? []).map((s) => s.where)) : asked;
    this.needs.audience ||= leansOnSegments;
    this.audience = new SimulatedAudience(flow, shop, settings, (person) => this.withHistory(person, null, {}));
  }

  of(person: Person, order: SimulatedOrder | null, event: Record<string, unknown>, now: number): Facts {
    const facts = this.withHistory(person, order, event);
    return this.needs.audience ? { ...facts, audience: this.audience.of(person, now) } : facts;
  }

  /** Is an event of this type counted by some condition? */
  counts(type: string): boolean {
    return this.needs.history.events.includes(type);
  }

  private withHistory(person: Person, order: SimulatedOrder | null, event: Record<string, unknown>): Facts {
    const { shop, rates, tiers } = this.settings;
    const { history } = this.needs;
    return {
      ...{ contact: this.shop.contact(person), order: this.shop.order(order), event, shop, rates },
      ...((history.orders || history.events.length > 0) && { history: this.shop.history(person) }),
      ...(tiers && { tiers: tiers.tiers.map((t) => t.id) }),
    };
  }
}
