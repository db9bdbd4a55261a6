import { html, type Html } from '../http/html';
import { groupBy } from '../kernel/group-by';
import { fromIso } from '../kernel/local-time';
import type { FlowReportRow } from '../reports/flow-report';
import type { FlowReport } from '../reports/flow-report.service';
import type { LinkReportRow } from '../reports/link-report';
import { amount, count, moment, NOT_APPLICABLE, percent, words } from './figures';
import { flowPath } from './flows-page';
import { linkClicksTable } from './link-clicks-table';
import { incrementalRevenue, liftCell } from './lift-words';

/** The flow report: a card per flow, a row per step. `asked` are the dates as they were typed. */
export function flowReportPage(
  report: FlowReport,
  links: readonly LinkReportRow[],
  asked: { from: string; to: string },
  nameOfFlow: (flow: string) => string,
): Html {
  const flows = [...groupBy(report.rows, (r) => r.flow)];
  const linksOf = groupBy(links, (row) => row.flow);
  const { attribution } = report;
  const at = (iso: string) => moment(fromIso(iso)!, report.timezone);
  const query = new URLSearchParams(Object.entries(asked).filter(([, value]) => value !== '')).toString();
  return html`<h1>What the flows did and earned</h1>
    <form class="filter" method="get">
      <label>From <input type="date" name="from" value="${asked.from}" /></label>
      <label>up to, not including <input type="date" name="to" value="${asked.to}" /></label>
      <button>Show</button>
      <a class="button" href="/reports/flows.csv${query && `?${query}`}">CSV</a>
      <a class="button" href="/reports/links.csv${query && `?${query}`}">CSV of links</a>
      <a class="button" href="/reports/experiments">Experiments</a>
    </form>
    <p class="note">
      Messages sent from ${at(report.from)} to ${at(report.to)} (${report.timezone}). Amounts in ${report.currency}, refunds
      deducted. An order is credited to the latest click within ${attribution.email_click}, else the latest open within
      ${attribution.email_open}, else a text message within ${attribution.sms_delivered}.
    </p>
    ${report.notice !== null && html`<p class="note">Mind that ${report.notice}.</p>`}
    ${flows.length === 0 && html`<p class="empty">Nothing was sent and nobody entered a flow in this period.</p>`}
    ${flows.map(([flow, rows]) => flowCard(flow, nameOfFlow(flow), rows, linksOf.get(flow) ?? [], report.currency))}`;
}

function flowCard(flow: string, name: string, rows: FlowReportRow[], links: readonly LinkReportRow[], currency: string): Html {
  const whole = rows[0]!;
  const severalVersions = new Set(rows.map((r) => r.version)).size > 1;
  return html`<section class="card">
    <h2><a href="${flowPath(flow)}">${name}</a><small>${flow}</small></h2>
    <dl class="line">
      <div>
        <dt>Enrolled</dt>
        <dd>${count(whole.enrolled)}</dd>
      </div>
      <div>
        <dt>Goal reached</dt>
        <dd>${percent(whole.goal_rate)}</dd>
      </div>
      <div>
        <dt>Revenue</dt>
        <dd>${revenues(rows)}</dd>
      </div>
      <div>
        <dt>Lift over hold-out</dt>
        <dd>${liftCell(whole.lift === null ? undefined : whole)}</dd>
      </div>
      ${
        whole.lift !== null &&
        html`<div>
          <dt>Incremental revenue</dt>
          <dd>${incrementalRevenue(whole, currency)}</dd>
        </div>`
      }
    </dl>
    ${whole.step === null ? html`<p class="empty">Nobody has reached a message of this flow yet.</p>` : stepsTable(rows, severalVersions, currency)}
    ${links.length > 0 && linkClicksTable(links)}
  </section>`;
}

function stepsTable(rows: FlowReportRow[], versions: boolean, currency: string): Html {
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th>Step</th>
          <th class="n">Entered</th>
          <th class="n">Sent</th>
          <th class="n">Delivered</th>
          <th class="n">Opened</th>
          <th class="n">Clicked</th>
          <th class="n">Orders</th>
          <th class="n">Revenue</th>
          <th class="n">Recovered</th>
          <th class="n">Unsubscribed</th>
          <th>Not sent</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (r) =>
            html`<tr>
              <th scope="row">
                ${r.step}${r.variant && html` <span class="tag">${r.variant}</span>`}
                <span class="tag">${r.channel === 'sms' ? 'SMS' : 'e-mail'}</span
                >${versions && html`<small>version ${r.version}</small>`}
              </th>
              <td class="n">${count(r.entered)}</td>
              <td class="n">${count(r.sent)}</td>
              <td class="n">${percent(r.delivered_rate)}</td>
              <td class="n">${withRange(r.open_rate, r.open_rate_low, r.open_rate_high)}</td>
              <td class="n">${withRange(r.click_rate, r.click_rate_low, r.click_rate_high)}</td>
              <td class="n">
                ${count(r.orders)}<span class="range">${percent(r.placed_order_rate)}</span
                >${r.assisted_orders > 0 && html`<span class="range">${count(r.assisted_orders)} assisted</span>`}
              </td>
              <td class="n">
                ${amount(r.revenue)}${r.currency !== currency && html` ${r.currency}`}${r.revenue_per_recipient !== null && html`<span class="range">${amount(r.revenue_per_recipient)} each</span>`}
              </td>
              <td class="n">
                ${r.recovered_orders > 0 ? html`${count(r.recovered_orders)}<span class="range">${amount(r.recovered_revenue)}</span>` : NOT_APPLICABLE}
              </td>
              <td class="n">${percent(r.unsubscribe_rate)}</td>
              <td class="reasons">${notSent(r)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function revenues(rows: FlowReportRow[]): string {
  const byCurrency = groupBy(rows, (r) => r.currency);
  return [...byCurrency].map(([currency, some]) => `${amount(sum(some.map((r) => r.revenue)))} ${currency}`).join(', ');
}

/** Sums decimal strings of one currency without leaving integers. */
function sum(decimals: string[]): string {
  const digits = (decimals[0]!.split('.')[1] ?? '').length;
  const total = decimals.reduce((all, d) => all + BigInt(d.replace('.', '')), 0n);
  const text = (total < 0n ? -total : total).toString().padStart(digits + 1, '0');
  return `${total < 0n ? '-' : ''}${digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`}`;
}

/** A rate with its 95 % interval. */
export function withRange(rate: number | null, low: number | null, high: number | null): Html {
  if (rate === null) return html`${NOT_APPLICABLE}`;
  return html`${percent(rate)}${low !== null && high !== null && html`<span class="range">${percent(low)} … ${percent(high)}</span>`}`;
}

function notSent(r: FlowReportRow): Html {
  const parts: [string, number][] = [
    ...Object.entries(r.skipped_by_reason).map(([reason, n]): [string, number] => [words(reason), n]),
    ['held out', r.held_out],
    ['failed', r.failed],
    ['unknown', r.unknown],
    ['still waiting', r.queued],
  ];
  return html`${parts.filter(([, n]) => n > 0).map(([what, n]) => html`<span>${what} <b>${count(n)}</b></span> `)}`;
}
