import type { ChannelName, Purpose } from './new-message';

/** How long after a touch a paid order is credited to it, milliseconds. */
export interface AttributionRule {
  email_click: number;
  sms_click: number;
  email_open: number;
  sms_delivered: number;
}

/** A message a contact was reached by, with what they did about it. Instants are epoch milliseconds. */
export interface Touched {
  messageId: number;
  channel: ChannelName;
  purpose: Purpose;
  sentAt: number;
  bounced: boolean;
  /** First click and first open by a person. */
  clickAt: number | null;
  openAt: number | null;
}

export interface Credit {
  messageId: number;
  touch: 'click' | 'open' | 'sms';
  at: number;
}

/**
 * Last touch (METRICS §1): the latest human click within its window before the payment; if there is none, the latest human
 * open; if there is none, an SMS delivered shortly before; else nobody. Service messages are credited by click only: who was
 * about to pay anyway opens the reminder too. A message that bounced reached nobody.
 */
export function creditFor(paidAt: number, messages: readonly Touched[], rule: AttributionRule): Credit | undefined {
  const reached = messages.filter((m) => !m.bounced && m.sentAt <= paidAt);
  const marketing = reached.filter((m) => m.purpose === 'marketing');
  const latest = (
    touch: Credit['touch'],
    of: readonly Touched[],
    at: (m: Touched) => number | null,
    window: (m: Touched) => number,
  ) =>
    of
      .flatMap((m): Credit[] => {
        const when = at(m);
        return when !== null && when <= paidAt && paidAt - when <= window(m) ? [{ messageId: m.messageId, touch, at: when }] : [];
      })
      .sort((a, b) => b.at - a.at || b.messageId - a.messageId)[0];
  return (
    latest(
      'click',
      reached,
      (m) => m.clickAt,
      (m) => (m.channel === 'email' ? rule.email_click : rule.sms_click),
    ) ??
    latest(
      'open',
      marketing.filter((m) => m.channel === 'email'),
      (m) => m.openAt,
      () => rule.email_open,
    ) ??
    latest(
      'sms',
      marketing.filter((m) => m.channel === 'sms'),
      (m) => m.sentAt,
      () => rule.sms_delivered,
    )
  );
}
