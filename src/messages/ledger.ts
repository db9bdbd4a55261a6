/**
 * The invariants of RELIABILITY §6.1 as questions to the live database: every query finds rows that must not exist. `now` and
 * `lease` are bound as named; what is younger than a grace period may still be on its way.
 */
export interface Invariant {
  id: string;
  /** What holds. */
  promise: string;
  /** Finds the ids of what breaks it. `:now` is the shop's clock, `:lease` the real one, both minus the grace. */
  sql: string;
}

/** What the live database says of one promise. */
export interface LedgerFinding {
  id: string;
  promise: string;
  /** How many rows break it; 0 is what should be. */
  broken: number;
  /** Ids of some of them. */
  sample: number[];
}

export const INVARIANTS: readonly Invariant[] = [
  {
    id: 'I1',
    promise: 'every message is in exactly one known state',
    sql: `SELECT id FROM messages WHERE status NOT IN ('queued', 'sending', 'sent', 'delivered', 'bounced', 'skipped', 'held_out', 'failed', 'unknown')`,
  },
  {
    id: 'I1',
    promise: 'a message has settled when its state says so, and says why when it was not sent',
    sql: `SELECT id FROM messages WHERE (status IN ('queued', 'sending')) <> (settled_at IS NULL)
            OR (status IN ('skipped', 'failed', 'unknown') AND reason IS NULL) OR (status IN ('sent', 'delivered', 'bounced') AND sent_at IS NULL)`,
  },
  {
    id: 'I2',
    promise: 'no enrollment waits for a message that will never settle',
    sql: `SELECT e.id AS id FROM enrollments e WHERE e.state = 'waiting' AND e.phase = 'message' AND e.anchor_at < :now
            AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.enrollment_id = e.id AND (m.status IN ('queued', 'sending') OR m.pull = 1))`,
  },
  {
    id: 'I2',
    promise: 'no message stays with a sender that is gone',
    sql: `SELECT id FROM messages WHERE status = 'sending' AND (lease_until IS NULL OR lease_until < :lease)`,
  },
  {
    id: 'I3',
    promise: 'no message was accepted twice',
    sql: `SELECT message_id AS id FROM send_attempts WHERE outcome = 'accepted' GROUP BY message_id HAVING COUNT(*) > 1`,
  },
  {
    id: 'I3',
    promise: 'no SMS was tried again after an attempt whose outcome is unknown',
    sql: `SELECT m.id AS id FROM messages m JOIN send_attempts a ON a.message_id = m.id JOIN send_attempts b ON b.message_id = m.id AND b.fence > a.fence
           WHERE m.channel = 'sms' AND a.outcome = 'unknown'`,
  },
  {
    id: 'I4',
    promise: 'nothing was sent without a proof of intent',
    sql: `SELECT m.id AS id FROM messages m WHERE m.sent_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM send_attempts a WHERE a.message_id = m.id)`,
  },
  {
    id: 'I9',
    promise: 'a lease is held exactly while a message is being sent',
    sql: `SELECT id FROM messages WHERE (status = 'sending') <> (owner IS NOT NULL)`,
  },
  {
    id: 'I9',
    promise: 'no attempt is ahead of its message, and none but the last is open',
    sql: `SELECT m.id AS id FROM messages m JOIN send_attempts a ON a.message_id = m.id
           WHERE a.fence > m.fence OR (a.outcome IS NULL AND m.status <> 'sending')`,
  },
  {
    id: 'I10',
    promise: 'every delivery is worked off',
    sql: `SELECT id FROM inbox WHERE state = 'new' AND received_at < :now`,
  },
  {
    id: 'I10',
    promise: 'every payment was told to the flows',
    sql: `SELECT o.id AS id FROM orders o WHERE o.paid_at IS NOT NULL AND o.created_at < :now
            AND NOT EXISTS (SELECT 1 FROM events e WHERE e.order_id = o.id AND e.type = 'order.paid')`,
  },
  {
    id: 'I11',
    promise: 'a conversion is worth what its order is, and never less than nothing',
    sql: `SELECT c.id AS id FROM conversions c LEFT JOIN orders o ON o.id = c.order_id
           WHERE o.id IS NULL OR c.amount <> o.paid_total OR c.refunded < 0 OR c.refunded > c.amount OR c.currency <> o.currency`,
  },
  {
    id: 'I11',
    promise: 'no order that is unpaid, a test or nobody’s is credited, and none twice',
    sql: `SELECT c.id AS id FROM conversions c JOIN orders o ON o.id = c.order_id
           WHERE o.paid_at IS NULL OR o.test = 1 OR o.contact_id IS NULL
              OR EXISTS (SELECT 1 FROM conversions d WHERE d.order_id = c.order_id AND d.id <> c.id)`,
  },
  {
    id: 'I11',
    promise: 'an order is credited to a message that reached its buyer before the payment, or whose link it carries',
    sql: `SELECT c.id AS id FROM conversions c JOIN orders o ON o.id = c.order_id LEFT JOIN messages m ON m.id = c.message_id
           WHERE m.id IS NULL OR m.sent_at IS NULL OR m.status = 'bounced' OR c.touched_at > o.paid_at
              OR (c.touch = 'note' AND NOT EXISTS (SELECT 1 FROM order_links l WHERE l.order_id = o.id AND l.ref = m.ref))
              OR (c.touch NOT IN ('note', 'open') AND m.contact_id <> o.contact_id)`,
  },
  {
    id: 'I11',
    promise: "a contact's count of paid orders is the number of them",
    sql: `SELECT c.id AS id FROM contacts c LEFT JOIN (SELECT contact_id, COUNT(*) AS n FROM orders WHERE paid_at IS NOT NULL AND test = 0 GROUP BY contact_id) o
            ON o.contact_id = c.id WHERE c.merged_into IS NULL AND c.erased_at IS NULL AND c.orders_paid <> COALESCE(o.n, 0)`,
  },
];
