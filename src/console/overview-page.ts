import { html, type Html } from '../http/html';
import type { FlowLift } from '../reports/flow-lifts.service';
import { LIFT_DAYS } from '../reports/lift-figures';
import type { FlowOverview, Overview } from '../reports/overview.service';
import { amount, count, nameOf, percent, words } from './figures';
import { flowPath } from './flows-page';
import { liftCell } from './lift-words';

/** Something an operator or marketer should look at. */
export interface Warning {
  title: string;
  text: string;
}

/** What is running, what the last day brought, and what is wrong. */
export function overviewPage(o: Overview, lifts: readonly FlowLift[], currency: string, warnings: Warning[]): Html {
  return html`<h1>Overview</h1>
    ${warnings.map(
      (w) =>
        html`<section class="warning" role="alert">
          <h2>${w.title}</h2>
          <p>${w.text}</p>
        </section>`,
    )}
    <h2>The last 24 hours</h2>
    <dl class="tiles">
      ${tile('Orders', count(o.day.orders), `${count(o.day.orders_paid)} paid`)} ${tile('Sales', amount(o.day.sales), currency)}
      ${tile('Revenue credited', amount(o.day.credited_revenue), currency)}
      ${tile('E-mails', count(o.day.emails_sent), `${percent(o.day.open_rate)} opened`)}
      ${tile('Text messages', count(o.day.sms_sent), 'sent')} ${tile('Click rate', percent(o.day.click_rate), 'by people')}
    </dl>
    <h2>Flows</h2>
    ${o.flows.length === 0 ? html`<p class="empty">No flow is published. Put one into config/flows and it appears here.</p>` : flowsTable(o.flows, lifts)}
    <div class="columns">
      <section>
        <h2>Not sent, and why</h2>
        ${skipped(o.day.skipped)}
      </section>
      <section>
        <h2>Right now</h2>
        <table class="facts">
          <tbody>
            ${fact('Contacts', o.contacts)}${fact('of them dormant', o.dormant_contacts)}${fact('Deliveries waiting', o.inbox_waiting)}${fact('Deliveries parked', o.inbox_parked)}${fact('Messages due', o.messages_due)}${fact('Messages of unknown outcome', o.messages_unknown)}
          </tbody>
        </table>
      </section>
    </div>`;
}

function tile(name: string, value: string, note: string): Html {
  return html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
    <dd class="note">${note}</dd>
  </div>`;
}

function flowsTable(flows: FlowOverview[], lifts: readonly FlowLift[]): Html {
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th>Flow</th>
          <th>State</th>
          <th>Purpose</th>
          <th class="n">Version</th>
          <th class="n">People in it</th>
          <th class="n">Parked</th>
          <th class="n">Sent, 24 h</th>
          <th class="n">Lift, ${LIFT_DAYS} days</th>
        </tr>
      </thead>
      <tbody>
        ${flows.map(
          (f) =>
            html`<tr>
              <th scope="row"><a href="${flowPath(f.flow)}">${nameOf(f.flow, f.name)}</a><small>${f.flow}</small></th>
              <td><span class="state ${f.state}">${f.state}</span></td>
              <td>${f.purpose}</td>
              <td class="n">${f.version}</td>
              <td class="n">${count(f.waiting)}</td>
              <td class="n">${f.parked > 0 ? html`<b>${count(f.parked)}</b>` : '0'}</td>
              <td class="n">${count(f.sent)}</td>
              <td class="n">${liftCell(lifts.find((one) => one.flow === f.flow))}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function skipped(reasons: Overview['day']['skipped']): Html {
  if (reasons.length === 0) return html`<p class="empty">Nothing was held back in the last 24 hours.</p>`;
  const most = Math.max(...reasons.map((r) => r.n));
  return html`<table class="facts">
    <tbody>
      ${reasons.map(
        (r) =>
          html`<tr>
            <th scope="row">${words(r.reason)}</th>
            <td><meter min="0" max="${most}" value="${r.n}">${r.n}</meter></td>
            <td class="n">${count(r.n)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function fact(name: string, n: number): Html {
  return html`<tr>
    <th scope="row">${name}</th>
    <td class="n">${count(n)}</td>
  </tr>`;
}
