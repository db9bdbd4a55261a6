import { html, type Html } from '../http/html';
import type { LinkReportRow } from '../reports/link-report';
import { count, percent } from './figures';

/** The links of a flow's messages, a row for each: its target as the template writes it, and who followed it. */
export function linkClicksTable(rows: readonly LinkReportRow[]): Html {
  const severalVersions = new Set(rows.map((row) => row.version)).size > 1;
  return html`<h3>Links</h3>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>Step</th>
            <th>Link</th>
            <th class="n">Delivered</th>
            <th class="n">Clicked</th>
            <th class="n">Share</th>
            <th class="n">Clicks</th>
            <th class="n">By machines</th>
            <th class="n">Unknown</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row) =>
              html`<tr>
                <th scope="row">
                  ${row.step}${row.variant && html` <span class="tag">${row.variant}</span>`}${severalVersions && html`<small>version ${row.version}</small>`}
                </th>
                <td>${row.target}</td>
                <td class="n">${count(row.delivered)}</td>
                <td class="n">${count(row.unique_clicks)}<span class="range">${percent(row.unique_click_rate)}</span></td>
                <td class="n">${percent(row.share)}</td>
                <td class="n">${count(row.human_clicks)}</td>
                <td class="n">${count(row.machine_clicks)}</td>
                <td class="n">${count(row.unknown_clicks)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}
