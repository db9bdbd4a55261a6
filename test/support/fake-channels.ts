import { EmailChannel, type OutgoingMail } from '../../src/channels/email.channel';
import type { Outcome } from '../../src/channels/outcome';
import { SmsChannel, type OutgoingSms, type SmsEvidence } from '../../src/channels/sms.channel';

const accepted: Outcome = { is: 'accepted', providerId: null };

/** A mail provider that does what the test says, and remembers what it was handed. */
export class FakeEmail extends EmailChannel {
  readonly name = 'fake';
  readonly taken: OutgoingMail[] = [];
  readonly offered: OutgoingMail[] = [];
  /** What to answer; a promise holds the message in flight. */
  answer: (mail: OutgoingMail) => Outcome | Promise<Outcome> = () => accepted;

  async send(mail: OutgoingMail): Promise<Outcome> {
    if (mail.mayStart?.() === false) return { is: 'not_started', reason: 'lease' };
    this.offered.push(mail);
    const outcome = await this.answer(mail);
    if (outcome.is === 'accepted') this.taken.push(mail);
    return outcome;
  }

  async close(): Promise<void> {}
}

/** The same for SMS. */
export class FakeSms extends SmsChannel {
  readonly name = 'fake';
  readonly taken: OutgoingSms[] = [];
  readonly offered: OutgoingSms[] = [];
  readonly lookedFor: string[] = [];
  answer: (sms: OutgoingSms) => Outcome | Promise<Outcome> = () => ({ is: 'accepted', providerId: 'SM1' });
  /** What its list says. */
  evidence: (sms: { ref: string; to: string; body: string }) => SmsEvidence = () => ({ is: 'absent' });

  async send(sms: OutgoingSms): Promise<Outcome> {
    if (sms.mayStart?.() === false) return { is: 'not_started', reason: 'lease' };
    this.offered.push(sms);
    const outcome = await this.answer(sms);
    if (outcome.is === 'accepted') this.taken.push(sms);
    return outcome;
  }

  async lookUp(sms: { ref: string; to: string; body: string }): Promise<SmsEvidence> {
    this.lookedFor.push(sms.ref);
    return this.evidence(sms);
  }

  async close(): Promise<void> {}
}
