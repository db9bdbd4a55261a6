/** The shop in one object: what `demo --json` ends with. Money is a decimal string in the shop's currency. */
export interface Summary {
  orders: number;
  orders_paid: number;
  /** Messages about unpaid orders that were sent. */
  reminders_sent: number;
  /** Reminded orders that were paid after the reminder and before closing (METRICS §2). */
  recovered_orders: number;
  recovered_revenue: string;
  emails_sent: number;
  sms_sent: number;
  /** E-mails with at least one open by a person. */
  human_opens: number;
  /** Messages with at least one click by a person. */
  human_clicks: number;
  dormant_contacts: number;
  /** Messages not sent, by reason. */
  skipped: Record<string, number>;
}
