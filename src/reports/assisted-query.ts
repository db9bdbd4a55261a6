import { COUNTED_FOR } from '../engagement/engaged';
import type { AttributionRule } from '../messages/attribution';
import type { StatedRule } from '../messages/stated-rules';
import type { StepKey } from './flow-queries';
import type { Period } from './period';

/**
 * Orders a step helped to bring: somebody clicked (or, in marketing e-mail, opened) one of its messages within the windows before
 * they paid, and the order was credited to another step. Each order counts once in a row. Text messages that merely arrived do
 * not count: nobody touched them.
 */
const ASSISTED = `
  SELECT flow, version, step, channel, variant, currency, COUNT(*) AS orders, SUM(worth) AS revenue
    FROM (
      SELECT DISTINCT m.flow, m.version, m.step, m.channel, COALESCE(m.variant, '') AS variant,
             c.order_id, c.currency, c.amount - c.refunded AS worth
        FROM conversions c
        JOIN messages w ON w.id = c.message_id
        JOIN messages m ON m.contact_id = c.contact_id
       WHERE c.converted_at >= ? AND c.converted_at < ?
         AND m.sent_at >= ? AND m.sent_at < ? AND m.status <> 'bounced'
         AND NOT (m.flow = w.flow AND m.version = w.version AND m.step = w.step AND m.channel = w.channel
                  AND COALESCE(m.variant, '') = COALESCE(w.variant, ''))
         AND (
           EXISTS (
             SELECT 1 FROM hits h
              WHERE h.ref = m.ref AND h.class = 'human' AND h.at <= c.converted_at AND h.at <= m.sent_at + ?
                AND (h.kind = 'click' OR (m.channel = 'email' AND m.purpose = 'marketing'))
                AND h.at >= c.converted_at - CASE
                  WHEN m.channel = 'sms' THEN ? WHEN m.purpose = 'service' THEN ? WHEN h.kind = 'open' THEN ? ELSE ? END)
           OR EXISTS (
             SELECT 1 FROM order_links l JOIN orders o ON o.id = l.order_id
              WHERE l.order_id = c.order_id AND l.ref = m.ref
                AND CASE WHEN o.placed_at < o.paid_at THEN o.placed_at ELSE o.paid_at END
                    >= c.converted_at - CASE WHEN m.channel = 'sms' THEN ? WHEN m.purpose = 'service' THEN ? ELSE ? END)
         )
    ) assisted
   GROUP BY flow, version, step, channel, variant, currency`;
export type AssistedRow = StepKey & { currency: string; orders: number; revenue: number };

/** One question for each rule that orders of messages sent in the period may have been credited by. */
export function assistedQueries(period: Period, stated: readonly StatedRule[]): { sql: string; params: number[] }[] {
  return stated.flatMap(({ from, rule }, i) => {
    const begin = Math.max(from, period.from);
    const end = Math.min(stated[i + 1]?.from ?? Infinity, period.to + COUNTED_FOR + longest(rule));
    if (begin >= end) return [];
    const clicks = [rule.sms_click, rule.email_click];
    // A click implies an open.
    const marketing = Math.max(rule.email_click, rule.email_open);
    const params = [begin, end, period.from, period.to, COUNTED_FOR, ...clicks, rule.email_open, marketing, ...clicks, marketing];
    return [{ sql: ASSISTED, params }];
  });
}

function longest(rule: AttributionRule): number {
  return Math.max(rule.email_click, rule.sms_click, rule.email_open);
}
