import { CREDITED_WORTH } from '../messages/credited-worth';

/**
 * The message passed the gate and was to be sent, whatever came of it; also when it lacked a coupon or could not be rendered then:
 * of the held out nobody knows whether theirs would have.
 */
export const ATTEMPTED = `(m.status IN ('sent', 'delivered', 'bounced', 'failed', 'unknown') OR m.first_attempt_at IS NOT NULL
  OR (m.status = 'skipped' AND m.reason IN ('no_coupon', 'template_error')))`;

/**
 * Both arms of hold-outs (METRICS §1): enrollments whose first message passed the gate, whether it was sent or kept back, later
 * exits included, with what their contacts paid within a window from then on.
 *
 * - Passed the gate is whoever a message was attempted for (ATTEMPTED), or who was held out of it.
 * - An order counts once in a flow: for the last enrollment whose message had passed before it was paid.
 * - Who is in the global hold-out is in neither arm: `reason` tells them from the flow's own.
 * - What is drawn is the contact, so sums are by contact first: whoever entered five times is one observation, not five.
 */
const PASSED = `((e.held_out = 1 AND m.status = 'held_out' AND m.reason IS NULL) OR (e.held_out = 0 AND ${ATTEMPTED}))`;
export const PASSED_AT = 'COALESCE(m.first_attempt_at, m.gated_at, m.sent_at, m.settled_at)';

/**
 * The query for so many currencies and flows. Its parameters: the factors of currencies (name, factor, …), from, to, the flows,
 * and the window in milliseconds.
 */
export function armsQuery(currencies: number, flows: number): string {
  return sumsByArm(
    `SELECT e.flow, e.held_out, m.contact_id, e.id AS observation, ${PASSED_AT} AS passed_at,
            LEAD(${PASSED_AT}) OVER (PARTITION BY e.flow, m.contact_id ORDER BY ${PASSED_AT}, e.id) AS next_at
       FROM enrollments e JOIN messages m ON m.enrollment_id = e.id
      WHERE e.entered_at >= ? AND e.entered_at < ? AND e.flow IN (${Array(flows).fill('?').join(', ')})
        AND m.id = (SELECT MIN(f.id) FROM messages f WHERE f.enrollment_id = e.id) AND ${PASSED}`,
    currencies,
    'o.paid_at < a.passed_at + ? AND (a.next_at IS NULL OR o.paid_at < a.next_at)',
  );
}

/**
 * Sums of both arms over observations (`flow, held_out, contact_id, observation, passed_at`), each with the orders its contact
 * paid from `passed_at` on, as far as `until` says.
 */
export function sumsByArm(observations: string, currencies: number, until: string): string {
  const factor = `CASE o.currency ${'WHEN ? THEN ? '.repeat(currencies)}ELSE 0 END`;
  return `
  SELECT flow, held_out, COUNT(*) AS contacts, SUM(n) AS n, SUM(buyers) AS buyers, SUM(amount) AS total,
         SUM(n * n) AS n_n, SUM(n * buyers) AS n_buyers, SUM(buyers * buyers) AS buyers_buyers,
         SUM(n * amount) AS n_total, SUM(amount * amount) AS total_total
    FROM (
      SELECT flow, held_out, contact_id, COUNT(*) AS n, SUM(CASE WHEN orders > 0 THEN 1 ELSE 0 END) AS buyers, SUM(amount) AS amount
        FROM (
          SELECT a.flow, a.held_out, a.contact_id, a.observation, COUNT(o.id) AS orders,
                 COALESCE(SUM(${CREDITED_WORTH} * 1.0e0 * ${factor}), 0.0e0) AS amount
            FROM (${observations}) a
            LEFT JOIN orders o ON o.contact_id = a.contact_id AND o.test = 0 AND o.paid_at >= a.passed_at AND ${until}
           GROUP BY a.flow, a.held_out, a.contact_id, a.observation
        ) observed
       GROUP BY flow, held_out, contact_id
    ) people
   GROUP BY flow, held_out`;
}

/** One arm: sums over contacts of what each came to. Money is minor units of the shop's currency. */
export interface ArmRow {
  flow: string;
  held_out: 0 | 1;
  contacts: number;
  /** Enrollments. */
  n: number;
  /** Enrollments with an order. */
  buyers: number;
  total: number;
  /** Sums of products over contacts: of their enrollments, their enrollments with an order, and what they paid. */
  n_n: number;
  n_buyers: number;
  buyers_buyers: number;
  n_total: number;
  total_total: number;
}
