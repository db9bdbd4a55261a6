import type { Settings } from '../../config/settings';
import type { ContactView } from '../../contacts/contact-view';
import type { Money } from '../../kernel/money';
import type { OrderView } from '../../orders/order-view';

/** What a condition may look at, loaded set-wise before it is asked. Instants are epoch milliseconds. */
export interface ConditionFacts {
  contact: ContactView;
  order: OrderView | null;
  /** `event.…`: the trigger's data while an enrollment runs, the event's own data in `where`. */
  event: Record<string, unknown>;
  shop: Settings['shop'];
  /** `{ 'USD/CNY': 7.2 }`: for amounts in another currency than the condition's. */
  rates?: Record<string, number>;
  /** `contact.rfm`, `contact.tier`, `contact.segments`, …: what the shop worked out about the contact; absent = not computed yet. */
  audience?: AudienceFacts;
  /** For counts over time (`orders`, `events`); loaded only where a condition counts. */
  history?: History;
  /** Names of the tiers, lowest first: `contact.tier: { gte: gold }` compares by rank. */
  tiers?: readonly string[];
}

/** What scoring, tiers, segments and engagement say of one contact. A field without a value is null. */
export interface AudienceFacts {
  /** Name of the RFM group (METRICS §5): `champions`, `loyal`, `at_risk`, `lost`, … */
  rfm: string | null;
  /** Quintiles 1-5, 5 the best. */
  recency: number | null;
  frequency: number | null;
  monetary: number | null;
  /** Paid, net of refunds, so far. */
  value: Money | null;
  tier: string | null;
  segments: string[];
  /** Reading of e-mail at the contact's own address: `active`, `cooling`, `dormant`. */
  email_state: string | null;
  email_opened_at: number | null;
  email_clicked_at: number | null;
  sms_clicked_at: number | null;
}

/** Everything that can be counted of one contact. Test orders and test events are not in it. */
export interface History {
  orders: OrderView[];
  events: { type: string; at: number; data: Record<string, unknown> }[];
}

/** What an earlier step's message came to: `step.<id>.opened`. */
export interface StepView {
  status: string;
  reason?: string | null;
  opened?: boolean;
  clicked?: boolean;
}
