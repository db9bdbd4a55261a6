import { localDate, printDate } from '../kernel/local-time';
import type { Channel, MessageEffect } from './definition';
import type { SimulatedAction } from './simulate';

/** What one step would have done. */
export interface StepTally {
  step: string;
  channel: Channel;
  sent: number;
  held_out: number;
  skipped: number;
}

/** A message that would have been sent: enough to show it. Ids are ours. */
export interface WouldSend {
  contactId: number;
  orderIds: number[];
  message: MessageEffect;
  at: number;
}

/** Messages shown as they would have looked. */
const SAMPLES = 3;

/** Adds up what a dry run would have done. Of people written to it keeps their ids, of messages a handful. */
export class DryRunTally {
  private readonly written = new Set<number>();
  private readonly steps = new Map<string, StepTally>();
  private readonly days = new Map<string, number>();
  private readonly skips = new Map<string, number>();
  private readonly texts = new Map<string, { message: WouldSend; sent: number }>();
  private readonly shown: WouldSend[] = [];

  /** `zone`: whose days are counted. `localeOf`: a contact's, to tell texts of one template apart. */
  constructor(
    private readonly zone: string,
    private readonly localeOf: (contactId: number) => string,
  ) {}

  add({ at, contact, action, reason, letter }: SimulatedAction): void {
    if (!letter || (action !== 'sent' && action !== 'skipped' && action !== 'held_out')) return;
    const { step, channel } = letter.message;
    const tally = of(this.steps, `${step} ${channel}`, () => ({ step, channel, sent: 0, held_out: 0, skipped: 0 }));
    tally[action]++;
    if (action === 'skipped') this.skips.set(reason ?? '', (this.skips.get(reason ?? '') ?? 0) + 1);
    if (action !== 'sent') return;
    const day = printDate(localDate(at, this.zone));
    this.days.set(day, (this.days.get(day) ?? 0) + 1);
    this.remember({ contactId: Number(contact), orderIds: letter.orders.map(Number), message: letter.message, at });
  }

  /** Everything but the texts. */
  figures() {
    const steps = [...this.steps.values()];
    const sum = (what: 'sent' | 'held_out') => steps.reduce((total, step) => total + step[what], 0);
    return {
      written_to: this.written.size,
      messages: sum('sent'),
      held_out: sum('held_out'),
      steps,
      skipped: Object.fromEntries([...this.skips].sort((a, b) => b[1] - a[1])),
      days: [...this.days].map(([day, messages]) => ({ day, messages })),
    };
  }

  /** Messages to show: of people and steps as different as may be. */
  samples(): readonly WouldSend[] {
    return this.shown;
  }

  /** One message of each text that SMS would have been sent with, and how many bore it. */
  smsTexts(): { message: WouldSend; sent: number }[] {
    return [...this.texts.values()];
  }

  private remember(one: WouldSend): void {
    this.show(one);
    this.written.add(one.contactId);
    const { step, channel, template } = one.message;
    if (channel !== 'sms') return;
    const key = `${step} ${template} ${this.localeOf(one.contactId)}`;
    of(this.texts, key, () => ({ message: one, sent: 0 })).sent++;
  }

  private show(one: WouldSend): void {
    const { shown } = this;
    if (shown.some((other) => other.contactId === one.contactId)) return;
    if (shown.length < SAMPLES) shown.push(one);
    // A message nobody has seen yet says more than another one of a step that is shown already.
    else if (!shown.some((other) => isSameText(other, one))) {
      const twice = shown.findIndex((other, i) => shown.findIndex((before) => isSameText(before, other)) < i);
      if (twice >= 0) shown[twice] = one;
    }
  }
}

function isSameText({ message: a }: WouldSend, { message: b }: WouldSend): boolean {
  return a.step === b.step && a.channel === b.channel;
}

/** What stands under a key, made where nothing does. */
function of<T>(map: Map<string, T>, key: string, make: () => T): T {
  const known = map.get(key);
  if (known) return known;
  const made = make();
  map.set(key, made);
  return made;
}
