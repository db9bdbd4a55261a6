import type { FlowDiff } from '../flows/diff.service';
import type { CompiledFlow } from '../flows/definition';
import type { ListedFlow } from '../flows/flow-list.service';
import type { Insider } from '../flows/inside.service';
import { html, type Html } from '../http/html';
import type { Finding } from '../kernel/errors';
import type { Experiment } from '../reports/experiments.service';
import type { FlowLift } from '../reports/flow-lifts.service';
import { printDate, localDate } from '../kernel/local-time';
import { DAY } from '../kernel/duration';
import { count, moment, nameOf, NOT_APPLICABLE } from './figures';
import { flowHead } from './flow-words';
import { experimentCard, liftCard } from './experiment-cards';
import { findingsBox, flowPath, stateTag } from './flows-page';
import { stepList, whereaboutsOf } from './step-list';

/** What the page of one flow tells. */
export interface FlowSheet {
  listed: ListedFlow;
  diff: FlowDiff;
  /** Who entered last. */
  insiders: readonly Insider[];
  tests: readonly Experiment[];
  /** `undefined` where nobody is held out. */
  lift: FlowLift | undefined;
  /** Found in its own file. */
  findings: readonly Finding[];
  /** May who looks change its state? */
  mayChange: boolean;
  now: number;
  zone: string;
  currency: string;
}

/** A flow read aloud: what starts it, its steps and who stands where, what its file would change. */
export function flowPage(sheet: FlowSheet): Html {
  const { listed, diff, insiders, tests, lift, findings, mayChange, now, zone, currency } = sheet;
  const { flow, form, published } = listed;
  return html`<p class="back"><a href="/flows">← Flows</a></p>
    <h1>${nameOf(flow, form?.name ?? null)}</h1>
    <div class="under">
      ${stateTag(listed)} <code>${flow}</code>
      <span>${published ? `version ${published.version}, changed ${moment(published.changedAt, zone)}` : 'never published'}</span>
      ${form && html`<span>${form.purpose}, topic ${form.topic}</span>`}
      ${mayChange && published && stateForms(flow, published.state)}
    </div>
    ${findings.length > 0 && findingsBox(findings)} ${published && changes(diff)}
    ${form ? readAloud(form, diff) : html`<p class="empty">What was published last cannot be read any more. Publish its file anew.</p>`}
    ${
      published &&
      html`<h2>What it adds</h2>
        ${liftCard(lift, currency)}`
    }
    ${
      tests.length > 0 &&
      html`<h2>Tests</h2>
        ${tests.map((test) => experimentCard(test, zone))}`
    }
    <h2>People inside</h2>
    ${people(insiders, listed.waiting + listed.parked, zone)}
    <h2>Try it at the command line</h2>
    ${commands(flow, printDate(localDate(now - 30 * DAY, zone)))}`;
}

/** Asks once more before a flow is stopped. */
export function stopPage(flow: string, name: string, people: number): Html {
  return html`<p class="back"><a href="${flowPath(flow)}">← ${name}</a></p>
    <h1>Stop ${name}?</h1>
    <section class="warning ask">
      <p>
        ${people === 0 ? 'Nobody is inside.' : `${count(people)} ${people === 1 ? 'person is' : 'people are'} inside: each exits now, and what is queued for them is not sent.`}
        Nobody enters until the flow is started again. To hold it for a while, pause it instead.
      </p>
    </section>
    <div class="actions">
      <form method="post" action="${flowPath(flow)}/stop"><button class="danger">Stop it</button></form>
      <a class="button" href="${flowPath(flow)}">Keep it</a>
    </div>`;
}

function stateForms(flow: string, state: NonNullable<ListedFlow['published']>['state']): Html {
  const post = (action: string, text: string) =>
    html`<form method="post" action="${flowPath(flow)}/${action}"><button>${text}</button></form>`;
  if (state === 'stopped') return html`<div class="actions">${post('start', 'Start again')}</div>`;
  return html`<div class="actions">
    ${state === 'running' ? post('pause', 'Pause') : post('resume', 'Resume')}
    <a class="button" href="${flowPath(flow)}/stop">Stop …</a>
  </div>`;
}

function readAloud(form: CompiledFlow, diff: FlowDiff): Html {
  return html`<dl class="aloud card">
      ${flowHead(form).map(
        ({ name, lines }) =>
          html`<div>
            <dt>${name}</dt>
            ${lines.map((line) => html`<dd>${line}</dd>`)}
          </div>`,
      )}
    </dl>
    <h2>Steps</h2>
    ${stepList(form, whereaboutsOf(form, diff.inside))}`;
}

/** The file beside the published version, where they differ. */
function changes({ file, changes: differing, templates, published }: FlowDiff): Html | false {
  const texts = templates.filter((one) => one.changed);
  if (file === null || published === null || differing.length + texts.length === 0) return false;
  return html`<section class="warning">
    <h2>The file differs from version ${published.version}</h2>
    <ul class="findings">
      ${differing.map((one) => html`<li><span class="tag">${one.change}</span> ${one.text}</li>`)}
      ${texts.map(
        ({ channel, name, locale }) =>
          html`<li>
            <span class="tag">text</span> ${channel === 'sms' ? 'SMS' : 'e-mail'} template “${name}” (${locale}) differs from what
            was sent last
          </li>`,
      )}
    </ul>
  </section>`;
}

function people(insiders: readonly Insider[], all: number, zone: string): Html {
  if (insiders.length === 0) return html`<p class="empty">Nobody is on their way through this flow.</p>`;
  return html`<div class="scroll">
      <table class="stacked">
        <thead>
          <tr>
            <th>Contact</th>
            <th>At step</th>
            <th class="n">Entered</th>
            <th class="n">Goes on</th>
            <th class="n">Version</th>
          </tr>
        </thead>
        <tbody>
          ${insiders.map(
            (one) =>
              html`<tr>
                <th scope="row">
                  <a href="/contacts/${one.contactId}">${one.name ?? one.address ?? `Contact ${one.contactId}`}</a>
                  ${one.name !== null && one.address !== null && html`<small>${one.address}</small>`}
                </th>
                <td class="wide">
                  ${one.step ?? 'beginning'}${one.state === 'parked' && html` <span class="tag error">parked</span>`}${one.heldOut && html` <span class="tag">held out</span>`}
                </td>
                <td class="n" data-name="entered">${moment(one.enteredAt, zone)}</td>
                <td class="n" data-name="goes on">${goesOn(one, zone)}</td>
                <td class="n" data-name="version">${one.version}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${all > insiders.length && html`<p class="note">The newest ${count(insiders.length)} of ${count(all)}.</p>`}`;
}

function goesOn({ dueAt, state }: Insider, zone: string): string {
  if (dueAt !== null) return moment(dueAt, zone);
  return state === 'parked' ? NOT_APPLICABLE : 'after its message';
}

function commands(flow: string, since: string): Html {
  const lines: [string, string][] = [
    ['What would it have done on the last 30 days of your orders?', `npx huike flows dry-run ${flow} --since ${since}`],
    [
      'What would it do with these events? Time runs ahead, nothing is sent.',
      `npx huike flows simulate ${flow} --events events.jsonl`,
    ],
    ['What would publishing the file change?', `npx huike flows diff ${flow}`],
  ];
  return html`<dl class="commands card">
    ${lines.map(
      ([what, line]) =>
        html`<div>
          <dt>${what}</dt>
          <dd><code>${line}</code></dd>
        </div>`,
    )}
  </dl>`;
}
