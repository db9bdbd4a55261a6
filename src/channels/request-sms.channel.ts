import type { Outcome } from './outcome';
import { SmsChannel, type OutgoingSms } from './sms.channel';

/** A provider that is asked by one request a message: lets what is under way come to its outcome, and begins nothing after that. */
export abstract class RequestSmsChannel extends SmsChannel {
  private readonly running = new Set<Promise<unknown>>();
  private closing = false;

  async send(sms: OutgoingSms): Promise<Outcome> {
    if (this.closing) return { is: 'not_started', reason: 'closing' };
    if (sms.mayStart?.() === false) return { is: 'not_started', reason: 'lease' };
    const sending = this.create(sms);
    this.running.add(sending);
    try {
      return await sending;
    } finally {
      this.running.delete(sending);
    }
  }

  async close(): Promise<void> {
    this.closing = true;
    await Promise.all(this.running);
  }

  /** The request itself. Never rejects and never repeats. */
  protected abstract create(sms: OutgoingSms): Promise<Outcome>;
}
