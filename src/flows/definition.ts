import type { Condition, Literal } from '../audience/conditions/condition';
import type { ConditionFacts } from '../audience/conditions/condition-facts';
import type { ChannelName, MessageOptions, Purpose } from '../messages/new-message';
import type { Reference } from './references';
import type { CouponStep } from './steps/coupon';
import type { ExitStep } from './steps/exit';
import type { IfStep } from './steps/if';
import type { MessageStep } from './steps/message';
import type { SetStep } from './steps/set';
import type { SplitStep } from './steps/split';
import type { WaitStep } from './steps/wait';
import type { WebhookStep } from './steps/webhook';

/**
 * The shapes of the flow language: what `parseFlow` makes of a file, what an enrollment remembers, what the interpreter is
 * told and what it answers. Durations are milliseconds, instants epoch milliseconds, money `{ minor, currency }`.
 */

export type { Purpose };
export type Channel = ChannelName;
/** One text for everybody, or a text by locale: `{ en: 'Hello', zh-CN: '你好' }`. */
export type LocalText = string | Record<string, string>;

/** What enrolls. `at` is `HH:mm` on the contact's wall clock, null = the moment itself (00:00 of a day). */
export type Trigger =
  | { is: 'event'; event: string; where: Condition | null }
  /** A date of the contact (`contact.birthday`, `contact.last_order_at`, `contact.attributes.x`) or of an order (`order.delivered_at`), moved by `offset`. */
  | { is: 'date'; field: string; offset: number; at: string | null; where: Condition | null }
  /** A festival (`CN/mid-autumn`) or a day of an own list (`own/anniversary`), moved by `offset`. */
  | { is: 'holiday'; holiday: string; offset: number; at: string | null; where: Condition | null }
  /** A contact begins or ceases to fulfil a segment's rule: the events `segment.entered` and `segment.left` with `data.segment`. */
  | { is: 'segment'; change: 'enter' | 'leave'; segment: string; where: Condition | null }
  /** A campaign: once or by cron, for everybody in a segment (null = for every contact). */
  | { is: 'schedule'; when: ScheduleTime; segment: string | null; where: Condition | null };

/**
 * When a campaign goes out. `zone` is `contact` (each at their own wall clock), `shop` or an IANA name. A contact whose moment
 * had passed when the version was published is left out (`skip`) or comes at once (`send`). `cron` has five fields (minute hour
 * day month weekday).
 */
export type ScheduleTime =
  { is: 'once'; on: string; at: string; zone: string; ifPast: 'skip' | 'send' } | { is: 'cron'; cron: string; zone: string };

/** How often one contact may enter; becomes the entry key (reentry.ts). `{ after }`: not again within so many milliseconds. */
export type Reentry = 'once' | 'per-order' | 'per-checkout' | 'per-shipment' | 'per-occurrence' | 'always' | { after: number };

/** An event that ends an enrollment early, or proves its goal. `order`: of the enrollment's own order; `contact`: any of the contact. */
export interface EventMatch {
  event: string;
  match: 'order' | 'contact';
  where: Condition | null;
}

/** What counts as success; `within` is counted from the entry, null = any time. */
export interface Goal extends EventMatch {
  within: number | null;
}

export type CompiledStep = WaitStep | MessageStep | IfStep | SplitStep | SetStep | CouponStep | WebhookStep | ExitStep;
export type StepKind = CompiledStep['kind'];

/** One published form of a flow, ready to run. Steps name each other by id; `null` is the end. Treat it as frozen. */
export interface CompiledFlow {
  id: string;
  name: LocalText | null;
  status: 'live' | 'draft';
  purpose: Purpose;
  /** What a reader can switch off; the purpose's own where the file says nothing. */
  topic: string;
  trigger: Trigger;
  reentry: Reentry;
  exit: EventMatch[];
  goal: Goal | null;
  /** Share kept back on purpose, 0-1. */
  holdout: number;
  /** 0-100; decides between two marketing messages under one cap. */
  priority: number;
  /** When unpaid orders close; null = the shop's `unpaid_closes_after`. */
  closesAfter: number | null;
  /** An event older than this when it is received enrolls nobody; null = the rules' `max_age`. */
  maxAge: number | null;
  /** Several orders of one contact within this time share one enrollment; null = each its own. */
  collapse: number | null;
  /** The step an enrollment begins with; null only in a flow that did not compile. */
  first: string | null;
  steps: Map<string, CompiledStep>;
  /** Steps in the order they were written, for lists and reports. */
  order: string[];
  /** `file:line:column` by part: `id`, `trigger`, `exit`, `steps`, a step's `steps.<id>`, its `steps.<id>.template`. */
  places: Record<string, string>;
  /** What the file names that other files hold. */
  references: Reference[];
}

/**
 * As much of a flow as could be read: what is wrong in one place hides nothing that is wrong in another. Keys that are missing
 * or wrong are as if left out, and so is an `id`: "".
 */
export type FlowSketch = Omit<CompiledFlow, 'trigger'> & { trigger: Trigger | null };

/** What became of one step's message. `queued` while the enrollment waits for it. */
export interface StepResult {
  /** How often the enrollment came to this step before, from 0. */
  visit: number;
  /** Of a message; `happened` and `timed_out` of a wait for an event; `chosen` of a split; `done` of `set`, `webhook` and `coupon`. */
  status: Settled['status'] | 'queued' | 'happened' | 'timed_out' | 'chosen' | 'done';
  /** Null where the step is no message. */
  channel: Channel | null;
  /** The branch of a split, the variant of a message. */
  variant?: string;
  reason?: string | null;
  /** When it settled; while queued, when it fell due. */
  at: number;
  messageId?: number;
  opened?: boolean;
  clicked?: boolean;
}

/** How far one enrollment has come: everything the interpreter remembers. Plain JSON, so it can be cut anywhere and resumed. */
export interface Progress {
  /** Of the enrollments table; a text only in the simulator. */
  id: number | string;
  contactId: number | string;
  orderId: number | string | null;
  /** What makes this entry the contact's only one (reentry.ts); splits and tests are drawn by it. */
  entryKey: string;
  state: 'waiting' | 'done' | 'exited' | 'parked';
  /** Why it ended: an event type (`order.paid`) or what an exit step says. */
  reason: string | null;
  /** The step it stands at; null = not begun, or over. */
  step: string | null;
  /**
   * `ready`: run the step. `wait`: until `dueAt`. `message`: until its message has settled. `event`: until the event came
   * (its result then says `happened`), at the latest until `dueAt`. `winner`: until the step's test is decided.
   */
  phase: 'ready' | 'wait' | 'message' | 'event' | 'winner';
  /** When the previous step was done; waits count from here. At first: when the trigger happened. */
  anchorAt: number;
  /** When to look again; null while it waits for its message, and when it is over. */
  dueAt: number | null;
  enteredAt: number;
  triggeredAt: number;
  heldOut: boolean;
  results: Record<string, StepResult>;
  /** The data of the trigger's event: `event.…` in conditions and templates. */
  triggerData: Record<string, unknown>;
}

/** The message this enrollment waited for has reached a first outcome. */
export interface Settled {
  step: string;
  visit: number;
  channel: Channel;
  status: 'sent' | 'skipped' | 'held_out' | 'failed' | 'unknown';
  reason: string | null;
  at: number;
  messageId?: number;
}

/** What the interpreter is told about the world, loaded set-wise by the runner directly before `advance`. */
export interface Facts extends ConditionFacts {
  /** The shop's `expires_after`: how late a message may be where its step says nothing. Left out: as late as it likes. */
  lasts?: Record<Purpose, Record<Channel, number>>;
  /** The contact gets no marketing at all in this term. */
  globallyHeldOut?: boolean;
  /** Only when the enrollment's message has settled since it was advanced last. */
  settled?: Settled;
  /** The flow's tests by step, where it has any. */
  tests?: Readonly<Record<string, TestState>>;
  /** The contact's best hour (0-23 on the contact's clock), learnt from what they opened and clicked; loaded where a flow waits for it. */
  bestHour?: number;
}

/** How far a test of variants or branches has come. */
export interface TestState {
  /** When the first enrollment came to it. */
  startedAt: number;
  /** The variant or branch everybody gets from `decidedAt` on; null while it is open. */
  winner: string | null;
}

/** A message to put into the outbox under the key (enrollment, step, visit, channel). */
export interface MessageEffect {
  is: 'message';
  step: string;
  visit: number;
  channel: Channel;
  template: string;
  /** Which variant of the step it is; null where the step has none. */
  variant: string | null;
  purpose: Purpose;
  topic: string;
  options: MessageOptions;
  heldOut: boolean;
  priority: number;
  /** When it was meant to go: the planned time, so it may lie before `now` after an outage. */
  dueAt: number;
  /** From this instant on it is not sent any more; null = never too late. */
  expiresAt: number | null;
}

/** What has to be done in the same transaction that stores the progress. */
export type Effect = MessageEffect | SetEffect | WebhookEffect | CouponEffect | TestEffect;

/** Attributes and tags of the contact to write. */
export interface SetEffect {
  is: 'set';
  step: string;
  changes: Change[];
  at: number;
}
export type Change = { is: 'attribute'; name: string; value: Literal | null } | { is: 'tags'; add: string[]; remove: string[] };

/** A request to another system, under the key (enrollment, step, visit); never of a held-out enrollment. `body` is filled already. */
export interface WebhookEffect {
  is: 'webhook';
  step: string;
  visit: number;
  url: string;
  body: Record<string, unknown>;
  at: number;
}

/** A coupon to reserve for this enrollment (once per pool); later messages show it. Never of a held-out enrollment. */
export interface CouponEffect {
  is: 'coupon';
  step: string;
  pool: string;
  /** Milliseconds from `at`; null = the pool's own. */
  expiresIn: number | null;
  at: number;
}

/** The first enrollment came to a test: its clock starts. Writing it twice has the effect of once. */
export interface TestEffect {
  is: 'test';
  step: string;
  at: number;
  decideAt: number;
}

export type { Condition, Literal, MessageOptions };
