import type { ChannelName, Purpose } from './new-message';

/** How long after a touch a paid order is credited to it, milliseconds. */
export interface AttributionRule {
  email_click: number;
  sms_click: number;
  email_open: number;
  sms_delivered: number;
}

/**
 * `click` and `open`: by a person. `sms`: a text message arrived. `note`: the order itself carries the token of a link, which is
 * a click by whoever placed it.
 */
export type TouchKind = 'click' | 'open' | 'sms' | 'note';

/** A moment at which a message reached a person. */
export interface Touch {
  messageId: number;
  channel: ChannelName;
  purpose: Purpose;
  kind: TouchKind;
  /** Epoch milliseconds. */
  at: number;
}

export interface Credit {
  messageId: number;
  touch: TouchKind;
  at: number;
}

/**
 * Last touch (METRICS §1): the latest human click within its window before the payment; if there is none, the latest human
 * open; if there is none, an SMS delivered shortly before; else nobody. Service messages are credited by click only: who was
 * about to pay anyway opens the reminder too. `touches` in any order; of several at one instant the youngest message counts.
 */
export function creditFor(paidAt: number, touches: readonly Touch[], rule: AttributionRule): Credit | undefined {
  const latest = (touch: TouchKind[], of: readonly Touch[], window: (t: Touch) => number) =>
    of
      .filter((t) => touch.includes(t.kind) && t.at <= paidAt && paidAt - t.at <= window(t))
      .sort((a, b) => b.at - a.at || b.messageId - a.messageId || a.kind.localeCompare(b.kind))[0];
  const clicked = latest(['click', 'note'], touches, (t) => (t.channel === 'email' ? rule.email_click : rule.sms_click));
  if (clicked) return { messageId: clicked.messageId, touch: clicked.kind, at: clicked.at };
  const marketing = touches.filter((t) => t.purpose === 'marketing');
  // A click implies an open: it counts as one where the window of opens is the longer one.
  const seen = latest(
    ['open', 'click', 'note'],
    marketing.filter((t) => t.channel === 'email'),
    () => rule.email_open,
  );
  if (seen) return { messageId: seen.messageId, touch: 'open', at: seen.at };
  const reached = latest(['sms'], marketing, () => rule.sms_delivered);
  return reached && { messageId: reached.messageId, touch: 'sms', at: reached.at };
}
