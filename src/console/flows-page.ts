import type { ListedFlow } from '../flows/flow-list.service';
import { printTrigger } from '../flows/print-trigger';
import { html, type Html } from '../http/html';
import type { Finding } from '../kernel/errors';
import { count, moment, nameOf, NOT_APPLICABLE } from './figures';

/** Every flow of the shop, and what is wrong in their files. */
export function flowsPage(flows: readonly ListedFlow[], findings: readonly Finding[], zone: string): Html {
  const published = flows.filter((one) => one.published !== null);
  const others = flows.filter((one) => one.published === null);
  return html`<h1>Flows</h1>
    <p class="note">A flow is a file in config/flows. Save the file, and it is checked, published and running within seconds.</p>
    ${findings.length > 0 && findingsBox(findings)}
    <h2>Published</h2>
    ${
      published.length === 0
        ? html`<p class="empty">
            No flow is published yet. Put one into config/flows with <code>status: live</code> and it appears here.
          </p>`
        : table(published, zone)
    }
    ${
      others.length > 0 &&
      html`<h2>Not published</h2>
        ${table(others, zone)}`
    }`;
}

/** What was found in flow files: where, what, and what was probably meant. */
export function findingsBox(findings: readonly Finding[]): Html {
  const errors = findings.filter((one) => one.level === 'error').length;
  return html`<section class="warning" role="alert">
    <h2>${errors > 0 ? 'A file needs correcting' : 'Worth a look'}</h2>
    ${errors > 0 && html`<p>A file with an error is not published; what was published before keeps running.</p>`}
    <ul class="findings">
      ${findings.map(
        (one) =>
          html`<li>
            <code>${placeOf(one)}</code> <span class="tag ${one.level}">${one.level}</span>
            <p>${one.message}${one.hint !== undefined && html`<small>${one.hint}</small>`}</p>
          </li>`,
      )}
    </ul>
  </section>`;
}

/** `unpaid-order.yaml:4:3`: the folder of flows goes without saying. */
function placeOf({ at }: Finding): string {
  return at.replace(/^.*[\\/]flows[\\/]/, '');
}

function table(flows: readonly ListedFlow[], zone: string): Html {
  return html`<div class="scroll">
    <table class="stacked flows">
      <thead>
        <tr>
          <th>Flow</th>
          <th>State</th>
          <th>Starts with</th>
          ${
            flows.some((one) => one.published) &&
            html`<th class="n">People inside</th>
              <th class="n">Version</th>
              <th class="n">Last changed</th>`
          }
        </tr>
      </thead>
      <tbody>
        ${flows.map((one) => row(one, zone))}
      </tbody>
    </table>
  </div>`;
}

function row({ flow, form, published, file, waiting, parked }: ListedFlow, zone: string): Html {
  return html`<tr>
    <th scope="row"><a href="${flowPath(flow)}">${nameOf(flow, form?.name ?? null)}</a><small>${flow}</small></th>
    <td>${stateTag({ published, file })}</td>
    <td class="wide">${form ? printTrigger(form.trigger) : NOT_APPLICABLE}${form && html`<small>${form.purpose}</small>`}</td>
    ${
      published &&
      html`<td class="n" data-name="inside">
          ${count(waiting + parked)}${parked > 0 && html`<span class="range">${count(parked)} parked</span>`}
        </td>
        <td class="n" data-name="version">${published.version}</td>
        <td class="n" data-name="changed">${moment(published.changedAt, zone)}</td>`
    }
  </tr>`;
}

/** How a flow stands, as a word. */
export function stateTag({ published, file }: Pick<ListedFlow, 'published' | 'file'>): Html {
  const state = published?.state ?? (file?.status === 'draft' ? 'draft' : 'not published');
  const beside = published ? (file ? file.differs && 'file differs' : 'no readable file') : false;
  return html`<span class="state ${state}">${state}</span>${beside && html` <span class="tag">${beside}</span>`}`;
}

/** Where the page of a flow is. */
export function flowPath(flow: string): string {
  return `/flows/${encodeURIComponent(flow)}`;
}
