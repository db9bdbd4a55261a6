/** What a mail provider reports of one recipient, in our words. Opens and clicks are left out: we count them ourselves. */
export interface ProviderEvent {
  is: 'accepted' | 'delivered' | 'bounced' | 'delayed' | 'complained' | 'unsubscribed';
  /** Of a bounce. */
  kind?: 'hard' | 'soft';
  /** One word: `userunknown`, `mailboxfull`, `abuse`. */
  reason: string;
  /** The Message-ID we gave it, without angle brackets, where the provider hands it back. */
  messageId?: string;
  /** The provider's own id, as its SMTP server gave it on acceptance. */
  providerId?: string;
  /** The recipient. */
  address?: string;
  /** Epoch milliseconds; `undefined` where it does not say. */
  at?: number;
  /** The receiving server's words. */
  detail?: string;
}
