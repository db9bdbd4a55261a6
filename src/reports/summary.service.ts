import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import { Database } from '../database/database.service';
import { toMajor } from '../kernel/money';
import { CREDITED_WORTH } from '../messages/credited-worth';
import type { Summary } from './summary';

/** The whole shop in a few figures, over all time. */
@Injectable()
export class SummaryService {
  constructor(
    private readonly database: Database,
    private readonly config: Config,
  ) {}

  async summary(): Promise<Summary> {
    const [orders, messages, recovered, dormant, skipped] = await Promise.all([
      this.one<{ placed: number; paid: number }>('SELECT COUNT(*) AS placed, COUNT(paid_at) AS paid FROM orders WHERE test = 0'),
      this.one<Record<'reminders' | 'emails' | 'sms' | 'opens' | 'clicks', number | null>>(MESSAGES),
      this.one<{ orders: number; amount: number | null }>(RECOVERED),
      this.one<{ n: number }>("SELECT COUNT(DISTINCT contact_id) AS n FROM address_engagement WHERE state = 'dormant'"),
      this.database.read<{ reason: string; n: number }>(
        "SELECT COALESCE(reason, 'unknown') AS reason, COUNT(*) AS n FROM messages WHERE status = 'skipped' GROUP BY reason ORDER BY reason",
      ),
    ]);
    return {
      orders: orders.placed,
      orders_paid: orders.paid,
      reminders_sent: messages.reminders ?? 0,
      recovered_orders: recovered.orders,
      recovered_revenue: toMajor(recovered.amount ?? 0, this.config.settings.shop.currency),
      emails_sent: messages.emails ?? 0,
      sms_sent: messages.sms ?? 0,
      human_opens: messages.opens ?? 0,
      human_clicks: messages.clicks ?? 0,
      dormant_contacts: dormant.n,
      skipped: Object.fromEntries(skipped.map((s) => [s.reason, s.n])),
    };
  }

  private async one<R>(sql: string): Promise<R> {
    return (await this.database.read<R>(sql))[0]!;
  }
}

// A click implies an open: somebody who clicked has seen the mail, pixel or not.
const MESSAGES = `
  SELECT SUM(CASE WHEN flow = 'unpaid-order' THEN 1 ELSE 0 END) AS reminders,
         SUM(CASE WHEN channel = 'email' THEN 1 ELSE 0 END) AS emails,
         SUM(CASE WHEN channel = 'sms' THEN 1 ELSE 0 END) AS sms,
         SUM(CASE WHEN channel = 'email' AND (first_open_at IS NOT NULL OR first_click_at IS NOT NULL) THEN 1 ELSE 0 END) AS opens,
         SUM(CASE WHEN first_click_at IS NOT NULL THEN 1 ELSE 0 END) AS clicks
    FROM messages WHERE sent_at IS NOT NULL`;

// Paid after the first reminder about this very order, and before the shop closed it.
const RECOVERED = `
  SELECT COUNT(*) AS orders, SUM(${CREDITED_WORTH}) AS amount
    FROM orders o
    JOIN (SELECT order_id, MIN(sent_at) AS reminded_at FROM messages
           WHERE flow = 'unpaid-order' AND sent_at IS NOT NULL GROUP BY order_id) m ON m.order_id = o.id
   WHERE o.test = 0 AND o.paid_at > m.reminded_at AND (o.closed_at IS NULL OR o.closed_at > o.paid_at)`;
