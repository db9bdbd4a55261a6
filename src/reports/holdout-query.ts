import { ATTEMPTED, PASSED_AT, sumsByArm } from './arms-query';

/**
 * Both arms of the global hold-out within one term: every contact to whom some marketing message passed the gate, from the first
 * one on, with what they paid until the end. Kept back by a flow alone they are treated: flows' own hold-outs are a part of the
 * marketing that is measured. The parameters: the factors of currencies (name, factor, …), from, to, and to again.
 */
export function holdoutQuery(currencies: number): string {
  return sumsByArm(
    `SELECT '' AS flow, f.held_out, f.contact_id, f.contact_id AS observation, f.passed_at
       FROM (SELECT p.contact_id, p.passed_at, p.held_out, ROW_NUMBER() OVER (PARTITION BY p.contact_id ORDER BY p.passed_at, p.id) AS place
               FROM (SELECT m.id, m.contact_id, ${PASSED_AT} AS passed_at,
                            CASE WHEN m.status = 'held_out' AND m.reason = 'global_holdout' THEN 1 ELSE 0 END AS held_out
                       FROM messages m
                      WHERE m.purpose = 'marketing' AND (m.status = 'held_out' OR ${ATTEMPTED})) p
              WHERE p.passed_at >= ? AND p.passed_at < ?) f
      WHERE f.place = 1`,
    currencies,
    'o.paid_at < ?',
  );
}

/** When the first message of all was queued; no row before there is any. */
export const FIRST_MESSAGE = 'SELECT created_at FROM messages ORDER BY id LIMIT 1';
