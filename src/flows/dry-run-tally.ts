import { localDate, printDate } from '../kernel/local-time';
import type { Channel } from './definition';
import type { SimulatedAction } from './simulate';

/** What one step would have done. */
export interface StepTally {
  step: string;
  channel: Channel;
  sent: number;
  held_out: number;
  skipped: number;
}

/** A message that would have been sent: enough to show it. */
export interface WouldSend {
  contactId: number;
  orderId: number | null;
  step: string;
  channel: Channel;
  template: string;
  at: number;
}

/** Messages shown as they would have looked, and looked for among so many. */
const SAMPLES = 3;

/** Adds up what a dry run would have done. */
export class DryRunTally {
  private readonly enrolled = new Set<string>();
  private readonly written = new Set<string>();
  private readonly steps = new Map<string, StepTally>();
  private readonly days = new Map<string, number>();
  private readonly skips = new Map<string, number>();
  private readonly texts = new Map<string, { message: WouldSend; sent: number }>();
  private readonly shown: WouldSend[] = [];
  private heldOut = 0;

  /** `localeOf`: a contact's, to tell texts of one template apart. */
  constructor(
    private readonly zone: string,
    private readonly localeOf: (contactId: number) => string,
  ) {}

  add({ at, contact, step, action, channel, template, reason, order }: SimulatedAction): void {
    this.enrolled.add(contact);
    if (step === null || channel === null || template === null) return;
    if (action !== 'sent' && action !== 'skipped' && action !== 'held_out') return;
    const key = `${step} ${channel}`;
    const tally = this.steps.get(key) ?? { step, channel, sent: 0, held_out: 0, skipped: 0 };
    tally[action]++;
    this.steps.set(key, tally);
    if (action === 'held_out') this.heldOut++;
    if (action === 'skipped') this.skips.set(reason ?? '', (this.skips.get(reason ?? '') ?? 0) + 1);
    if (action !== 'sent') return;
    const day = printDate(localDate(at, this.zone));
    this.days.set(day, (this.days.get(day) ?? 0) + 1);
    const message = { contactId: Number(contact), orderId: order === null ? null : Number(order), step, channel, template, at };
    this.remember(message, contact);
  }

  /** Everything but the samples. */
  figures() {
    const steps = [...this.steps.values()];
    return {
      people: this.enrolled.size,
      written_to: this.written.size,
      messages: steps.reduce((sum, s) => sum + s.sent, 0),
      held_out: this.heldOut,
      steps,
      skipped: Object.fromEntries([...this.skips].sort((a, b) => b[1] - a[1])),
      days: [...this.days].map(([day, messages]) => ({ day, messages })),
    };
  }

  /** Messages to show: of people and steps as different as may be. */
  samples(): WouldSend[] {
    return this.shown;
  }

  /** One message of each text that SMS would have been sent with, and how many bore it. */
  smsTexts(): { message: WouldSend; sent: number }[] {
    return [...this.texts.values()];
  }

  private remember(message: WouldSend, contact: string): void {
    const isNew = !this.written.has(contact);
    this.written.add(contact);
    const stepIsNew = !this.shown.some((s) => s.step === message.step && s.channel === message.channel);
    if (this.shown.length < SAMPLES && isNew) this.shown.push(message);
    // A step nobody has seen yet says more than another message of the first.
    else if (stepIsNew && !this.shown.some((s) => s.contactId === message.contactId)) {
      const twice = this.shown.findLastIndex((s, i) => this.shown.findIndex((o) => o.step === s.step) < i);
      if (twice > 0) this.shown[twice] = message;
    }
    if (message.channel !== 'sms') return;
    const key = `${message.step} ${message.template} ${this.localeOf(message.contactId)}`;
    const text = this.texts.get(key) ?? { message, sent: 0 };
    text.sent++;
    this.texts.set(key, text);
  }
}
