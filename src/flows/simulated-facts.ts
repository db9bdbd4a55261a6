import type { Condition } from '../audience/conditions/condition';
import type { Segment } from '../audience/parse-segments';
import { needsOf, type ConditionNeeds } from '../audience/conditions/needs';
import { fieldsAsked } from '../audience/segment-references';
import { isGloballyHeldOut } from '../messages/global-hold-out';
import { conditionsOf } from './conditions-of';
import type { CompiledFlow, Facts } from './definition';
import { watchedEvents } from './exits';
import type { SimulationSettings } from './simulate';
import { SimulatedAudience } from './simulated-audience';
import type { SimulatedOrder } from './simulated-orders';
import type { Person } from './simulated-people';
import type { SimulatedShop } from './simulated-shop';
import { awaitedEvents } from './wakes';

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
    const segments = leansOnSegments(flow, conditions) ? (settings.segments ?? []) : [];
    this.needs = needsOf(...conditions, ...segments.map((segment) => segment.where));
    this.needs.audience ||= segments.length > 0;
    this.audience = new SimulatedAudience(flow, shop, { ...settings, segments }, (person) => this.withHistory(person, null, {}));
  }

  of(person: Person, order: SimulatedOrder | null, event: Record<string, unknown>, now: number): Facts {
    const { rules, shop } = this.settings;
    const known = this.withHistory(person, order, event);
    const facts = { ...known, globallyHeldOut: isGloballyHeldOut(rules.global_holdout, known.contact.id, now, shop.timezone) };
    return this.needs.audience ? { ...facts, audience: this.audience.of(person, now) } : facts;
  }

  /** Is an event of this type counted by some condition? */
  counts(type: string): boolean {
    return this.needs.history.events.includes(type);
  }

  private withHistory(person: Person, order: SimulatedOrder | null, event: Record<string, unknown>): Facts {
    const { shop, rates, rules, tiers } = this.settings;
    const { history } = this.needs;
    return {
      ...{ contact: this.shop.contact(person), order: this.shop.order(order), event, shop, rates },
      lasts: rules.expires_after,
      ...((history.orders || history.events.length > 0) && { history: this.shop.history(person) }),
      ...(tiers && { tiers: tiers.tiers.map((t) => t.id) }),
    };
  }
}

/** Who is in which segment is worked out only where the flow asks: it costs every segment for every look. */
function leansOnSegments(flow: CompiledFlow, conditions: readonly Condition[]): boolean {
  const { trigger } = flow;
  if (trigger.is === 'segment' || (trigger.is === 'schedule' && trigger.segment !== null)) return true;
  if ([...watchedEvents(flow), ...awaitedEvents(flow)].some((type) => type.startsWith('segment.'))) return true;
  return conditions.some((condition) => fieldsAsked(condition).has('contact.segments'));
}

/** Does any condition look at the lines of orders? */
export function looksAtItems(flow: CompiledFlow, segments: readonly Segment[]): boolean {
  const conditions = [...conditionsOf(flow).map((c) => c.condition), ...segments.map((s) => s.where)];
  return conditions.some((condition) => /"(order\.)?items/.test(JSON.stringify(condition)));
}
