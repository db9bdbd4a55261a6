import type { Summary } from '../reports/summary';

/** The demo's result for people. */
export function printSummary(s: Summary & { seconds: number }, days: number): string[] {
  const rows: [string, string | number][] = [
    ['orders placed', s.orders],
    ['orders paid', s.orders_paid],
    ['payment reminders sent', s.reminders_sent],
    ['orders recovered', s.recovered_orders],
    ['revenue recovered', s.recovered_revenue],
    ['e-mails sent', s.emails_sent],
    ['SMS sent', s.sms_sent],
    ['opens by people', s.human_opens],
    ['clicks by people', s.human_clicks],
    ['contacts left alone (dormant)', s.dormant_contacts],
  ];
  const reasons = Object.entries(s.skipped).sort((a, b) => b[1] - a[1]);
  return [
    '',
    `${days} days in ${s.seconds} seconds`,
    ...rows.map(([name, value]) => `  ${name.padEnd(30)} ${String(value).padStart(12)}`),
    ...(reasons.length > 0 ? ['  not sent, and why'] : []),
    ...reasons.map(([reason, n]) => `    ${reason.padEnd(28)} ${String(n).padStart(12)}`),
  ];
}
