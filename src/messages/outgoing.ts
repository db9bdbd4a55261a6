import type { OutgoingMail } from '../channels/email.channel';
import type { OutgoingSms } from '../channels/sms.channel';
import type { MessageRow } from './message.entity';

/** A message this process has claimed: it passed the gate and its lease is ours. */
export interface Claimed {
  id: number;
  /** Under which it was claimed: whatever is written about it names this fence. */
  fence: number;
  row: MessageRow;
  address: string;
  domain: string | null;
  /** When it passed the gate, by the real clock. */
  gatedAt: number;
  /** When the quiet hours that bind it begin next, epoch milliseconds; `null` when none do. */
  quietFrom: number | null;
}

/** A claimed message with its bytes: nothing is left to be decided but when. */
export type Ready = Claimed & (ReadyMail | { channel: 'sms'; sms: OutgoingSms });

interface ReadyMail {
  channel: 'email';
  mail: OutgoingMail;
  /** Whether it has one: else silence says nothing about its reader. */
  pixel: boolean;
}
