import { html, type Html } from '../http/html';
import { fromIso } from '../kernel/local-time';
import type { ExperimentsReport } from '../reports/experiments.service';
import type { HoldoutGroup } from '../reports/holdout-report';
import type { HoldoutReport } from '../reports/holdout-report.service';
import { experimentCard, fact } from './experiment-cards';
import { amount, count, moment, percent, words } from './figures';
import { withRange } from './flow-report-page';
import { flowPath } from './flows-page';
import { incrementalRevenue, liftCell } from './lift-words';

/** All marketing against none, and every test there is. `asked` are the dates as they were typed. */
export function experimentsPage(
  holdout: HoldoutReport,
  { rows }: ExperimentsReport,
  asked: { from: string; to: string },
  nameOfFlow: (flow: string) => string,
): Html {
  const query = new URLSearchParams(Object.entries(asked).filter(([, value]) => value !== '')).toString();
  return html`<p class="back"><a href="/reports/flows">← Flow report</a></p>
    <h1>What is proved</h1>
    <h2>All marketing against none</h2>
    <form class="filter" method="get">
      <label>From <input type="date" name="from" value="${asked.from}" /></label>
      <label>up to, not including <input type="date" name="to" value="${asked.to}" /></label>
      <button>Show</button>
      <a class="button" href="/reports/holdout.csv${query && `?${query}`}">CSV</a>
    </form>
    ${everybody(holdout)}
    <h2>Tests</h2>
    ${
      rows.length === 0
        ? html`<p class="empty">No flow tests anything: neither <code>variants</code> of a message nor a <code>split</code>.</p>`
        : html`<div class="actions"><a class="button" href="/reports/experiments.csv">CSV</a></div>
            ${rows.map((test) => experimentCard(test, holdout.timezone, html`<a href="${flowPath(test.flow)}">${nameOfFlow(test.flow)}</a>`))}`
    }`;
}

function everybody(holdout: HoldoutReport): Html {
  const { share, rotate, rows, currency, timezone } = holdout;
  const at = (iso: string) => moment(fromIso(iso)!, timezone);
  const isUsed = share > 0 || rows.some((row) => row.group === 'held_out' && row.contacts > 0);
  if (!isUsed)
    return html`<p class="empty">
      Nobody is held out of all marketing, so nobody can say what it adds together. <code>global_holdout: { share: 5% }</code> in
      config/rules.yaml keeps a twentieth back, another one each quarter.
    </p>`;
  return html`<section class="card">
      <p class="verdict">${holdout.verdict}</p>
      <dl class="line">
        ${fact('Lift over hold-out', liftCell(holdout))} ${fact('Incremental revenue', incrementalRevenue(holdout, currency))}
      </dl>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th>Group</th>
              <th class="n">Contacts</th>
              <th class="n">Bought</th>
              <th class="n">Order rate</th>
              <th class="n">Revenue</th>
              <th class="n">For each contact</th>
            </tr>
          </thead>
          <tbody>
            ${rows.map((row) => groupRow(row))}
          </tbody>
        </table>
      </div>
    </section>
    <p class="note">
      Contacts to whom marketing could go from ${at(holdout.from)} to ${at(holdout.to)} (${timezone}), and what they paid from
      then on. Amounts in ${currency}, refunds deducted. ${percent(share)} are held
      out${rotate !== 'never' && `, others each ${rotate}`}. Ranges are 95 % intervals.
    </p>`;
}

function groupRow(row: HoldoutGroup): Html {
  return html`<tr>
    <th scope="row">${words(row.group)}</th>
    <td class="n">${count(row.contacts)}</td>
    <td class="n">${count(row.buyers)}</td>
    <td class="n">${withRange(row.order_rate, row.order_rate_low, row.order_rate_high)}</td>
    <td class="n">${amount(row.revenue)}</td>
    <td class="n">${amount(row.revenue_per_contact)}</td>
  </tr>`;
}
