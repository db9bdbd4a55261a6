import { CREDITED_WORTH } from '../messages/credited-worth';

/**
 * The questions behind the flow report (METRICS §1), each with the rows it counts. Ranges are half-open; `?` are from and to.
 * Messages are counted by when they were sent; what comes before sending (entered, skipped, held out) by when the enrollment
 * began. `variant` is '' where a step has none.
 */
const STEP = `m.flow, m.version, m.step, m.channel, COALESCE(m.variant, '') AS variant`;
const BY_STEP = `m.flow, m.version, m.step, m.channel, COALESCE(m.variant, '')`;
const count = (condition: string) => `SUM(CASE WHEN ${condition} THEN 1 ELSE 0 END)`;

const DELIVERED = `m.status <> 'bounced'`;
// A click implies an open: somebody who clicked has seen the mail, pixel or not.
const OPENED = `(m.first_open_at IS NOT NULL OR m.first_click_at IS NOT NULL)`;
const NOT_BY_A_PERSON = `(m.first_unknown_open_at IS NOT NULL OR m.first_machine_open_at IS NOT NULL)`;

export interface StepKey {
  flow: string;
  version: number;
  step: string;
  channel: 'email' | 'sms';
  variant: string;
}

/** One row a sent message: what became of it, and what readers did. Engagement of what bounced after all does not count. */
export const SENT = `
  SELECT ${STEP}, COUNT(*) AS sent,
         ${count(`m.status = 'bounced' AND m.bounce_kind = 'hard'`)} AS bounced_hard,
         ${count(`m.status = 'bounced' AND (m.bounce_kind IS NULL OR m.bounce_kind <> 'hard')`)} AS bounced_soft,
         ${count(`${DELIVERED} AND ${OPENED}`)} AS opened,
         ${count(`${DELIVERED} AND (${OPENED} OR ${NOT_BY_A_PERSON})`)} AS opened_by_anything,
         ${count(`${DELIVERED} AND NOT ${OPENED} AND ${NOT_BY_A_PERSON}`)} AS opened_by_no_person,
         ${count(`${DELIVERED} AND m.first_click_at IS NOT NULL`)} AS clicked,
         ${count(`${DELIVERED} AND m.unsubscribed_at IS NOT NULL`)} AS unsubscribed,
         ${count(`${DELIVERED} AND m.complained_at IS NOT NULL`)} AS complained
    FROM messages m
   WHERE m.sent_at >= ? AND m.sent_at < ?
   GROUP BY ${BY_STEP}`;
export type SentRow = StepKey &
  Record<
    | 'sent'
    | 'bounced_hard'
    | 'bounced_soft'
    | 'opened'
    | 'opened_by_anything'
    | 'opened_by_no_person'
    | 'clicked'
    | 'unsubscribed'
    | 'complained',
    number
  >;

/** Enrollments that reached the step, and messages that are not on their way to a reader. */
export const REACHED = `
  SELECT ${STEP}, COUNT(DISTINCT m.enrollment_id) AS entered,
         ${count(`m.status = 'held_out'`)} AS held_out, ${count(`m.status IN ('queued', 'sending')`)} AS queued,
         ${count(`m.status = 'failed'`)} AS failed, ${count(`m.status = 'unknown'`)} AS unknown_outcome
    FROM enrollments e JOIN messages m ON m.enrollment_id = e.id
   WHERE e.entered_at >= ? AND e.entered_at < ?
   GROUP BY ${BY_STEP}`;
export type ReachedRow = StepKey & Record<'entered' | 'held_out' | 'queued' | 'failed' | 'unknown_outcome', number>;

export const SKIPPED = `
  SELECT ${STEP}, COALESCE(m.reason, 'unknown') AS reason, COUNT(*) AS n
    FROM enrollments e JOIN messages m ON m.enrollment_id = e.id
   WHERE e.entered_at >= ? AND e.entered_at < ? AND m.status = 'skipped'
   GROUP BY ${BY_STEP}, COALESCE(m.reason, 'unknown')`;
export type SkippedRow = StepKey & { reason: string; n: number };

/** Orders credited to messages, booked on the day the message was sent; refunds deducted. */
export const CREDITED = `
  SELECT ${STEP}, c.currency, COUNT(*) AS orders, SUM(c.amount - c.refunded) AS revenue
    FROM messages m JOIN conversions c ON c.message_id = m.id
   WHERE m.sent_at >= ? AND m.sent_at < ?
   GROUP BY ${BY_STEP}, c.currency`;
export type CreditedRow = StepKey & { currency: string; orders: number; revenue: number };

/**
 * Messages credited with an order, each once in a currency it is shown in. The parameters: the currencies that are shown in the
 * shop's, the shop's, from and to.
 */
export function creditedMessagesQuery(currencies: number): string {
  const shown = `CASE WHEN c.currency IN (${Array(currencies).fill('?').join(', ')}) THEN ? ELSE c.currency END`;
  return `
  SELECT flow, version, step, channel, variant, currency, COUNT(DISTINCT message_id) AS messages
    FROM (SELECT ${STEP}, c.message_id, ${shown} AS currency
            FROM messages m JOIN conversions c ON c.message_id = m.id
           WHERE m.sent_at >= ? AND m.sent_at < ?) credited
   GROUP BY flow, version, step, channel, variant, currency`;
}
export type CreditedMessagesRow = StepKey & { currency: string; messages: number };

/**
 * Orders that were paid after a message about them had arrived, and before closing. Each counts once per flow: for the last message of the
 * flow before the payment.
 */
export const RECOVERED = `
  SELECT ${STEP}, o.currency, COUNT(*) AS orders, SUM(${CREDITED_WORTH}) AS revenue
    FROM messages m JOIN orders o ON o.id = m.order_id
   WHERE m.sent_at >= ? AND m.sent_at < ? AND ${DELIVERED} AND o.test = 0 AND o.paid_at > m.sent_at
     AND (o.closed_at IS NULL OR o.closed_at > o.paid_at)
     AND NOT EXISTS (SELECT 1 FROM messages later
                      WHERE later.order_id = m.order_id AND later.flow = m.flow AND later.sent_at < o.paid_at AND later.status <> 'bounced'
                        AND (later.sent_at > m.sent_at OR (later.sent_at = m.sent_at AND later.id > m.id)))
   GROUP BY ${BY_STEP}, o.currency`;
export type RecoveredRow = StepKey & { currency: string; orders: number; revenue: number };

export const GOALS = `
  SELECT e.flow, COUNT(*) AS enrolled, COUNT(e.goal_at) AS reached, SUM(e.held_out) AS held_out
    FROM enrollments e
   WHERE e.entered_at >= ? AND e.entered_at < ?
   GROUP BY e.flow`;
export interface GoalRow {
  flow: string;
  enrolled: number;
  reached: number;
  held_out: number;
}
