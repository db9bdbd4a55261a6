/** What of a flow a link belongs to. */
export interface LinkPlace {
  flow: string;
  version: number;
  step: string;
  channel: 'email' | 'sms';
  variant: string | null;
  template: string;
  template_version: number;
}

export interface DeliveredRow extends LinkPlace {
  delivered: number;
}

export interface LinkRow {
  template_version: number;
  link_no: number;
  target: string;
}

export interface ClickRow extends LinkPlace {
  id: number;
  sent_at: number;
  link_no: number;
  at: number;
  class: 'human' | 'machine' | 'unknown' | null;
  ip: string | null;
  agent: string | null;
}

const PLACE = 'm.flow, m.version, m.step, m.channel, m.variant, m.template, m.template_version';
const COHORT = 'm.sent_at >= ? AND m.sent_at < ? AND m.bounced_at IS NULL AND m.template_version IS NOT NULL';
const OF_FLOW = ' AND m.flow = ?';

/** How many messages with each version of each template arrived. */
export function deliveredQuery(ofFlow: boolean): string {
  return `SELECT ${PLACE}, COUNT(*) AS delivered FROM messages m WHERE ${COHORT}${ofFlow ? OF_FLOW : ''} GROUP BY ${PLACE}`;
}

/** The links of all templates that were sent. */
export const LINKS = 'SELECT template_version, link_no, target FROM links ORDER BY template_version, link_no';

/** Clicks on messages after a message id, by message, in the order they came. Those not worked out yet are none. */
export function clicksQuery(ofFlow: boolean, limit: number): string {
  return `SELECT m.id, m.sent_at, ${PLACE}, h.link_no, h.at, h.class, h.ip, h.agent FROM messages m JOIN hits h ON h.ref = m.ref
    WHERE ${COHORT}${ofFlow ? OF_FLOW : ''} AND m.id > ? AND h.kind = 'click' AND h.state = 'done' AND h.link_no IS NOT NULL
    ORDER BY m.id, h.at, h.id LIMIT ${limit}`;
}
