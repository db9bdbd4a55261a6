import { html, type Html } from '../http/html';
import { fromIso } from '../kernel/local-time';
import type { Experiment } from '../reports/experiments.service';
import type { FlowLift } from '../reports/flow-lifts.service';
import { LIFT_DAYS } from '../reports/lift-figures';
import { count, moment, NOT_APPLICABLE, percent, points } from './figures';
import { withRange } from './flow-report-page';
import { incrementalRevenue, liftCell } from './lift-words';

/** A test: what is drawn, how each does, and what is proved. `of` names its flow where the page is not the flow's own. */
export function experimentCard(test: Experiment, zone: string, of: Html | null = null): Html {
  const at = (iso: string) => moment(fromIso(iso)!, zone);
  return html`<section class="card">
    <h3>
      ${of && html`${of} · `}<code>${test.step}</code> <span class="tag">${STATES[test.state]}</span
      ><small>version ${test.version}</small>
    </h3>
    <p class="verdict">${test.verdict}</p>
    <dl class="line">
      ${test.winner !== null && fact('Everybody new gets', test.winner)}
      ${test.started_at !== null && fact('Began', at(test.started_at))}
      ${test.next_look_at !== null && fact('Looked at next', at(test.next_look_at))}
      ${test.decided_at !== null && fact('Ended', at(test.decided_at))}
    </dl>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>Drawn</th>
            <th class="n">${test.metric === 'goal_rate' ? 'Enrollments' : 'Delivered'}</th>
            <th class="n">${RATES[test.metric]}</th>
            <th class="n">More than the first</th>
            <th class="n">Probably the best</th>
            <th class="n">Left for it</th>
          </tr>
        </thead>
        <tbody>
          ${test.choices.map(
            (one) =>
              html`<tr>
                <th scope="row">${one.name}</th>
                <td class="n">${count(one.recipients)}</td>
                <td class="n">${withRange(one.rate, one.rate_low, one.rate_high)}</td>
                <td class="n">
                  ${points(one.difference)}${one.difference !== null && html`<span class="range">${points(one.difference_low)} … ${points(one.difference_high)}</span>`}
                </td>
                <td class="n">${one.recipients === 0 ? NOT_APPLICABLE : percent(one.probability_best)}</td>
                <td class="n">${percent(one.leaving_rate)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

/** What a flow adds to what its people would have bought anyhow; without a hold-out nobody knows. */
export function liftCard(lift: FlowLift | undefined, currency: string): Html {
  if (!lift)
    return html`<p class="empty">
      Nobody is held out of this flow, so nobody can say what it adds. <code>holdout: 10%</code> at the top of its file keeps a
      tenth of its people back, to compare with.
    </p>`;
  return html`<section class="card">
    <p class="verdict">${lift.verdict}</p>
    <dl class="line">
      ${fact('Lift over hold-out', liftCell(lift))} ${fact('Incremental revenue', incrementalRevenue(lift, currency))}
      ${fact('Written to', count(lift.treated))} ${fact('Held out', count(lift.held_out))}
    </dl>
    <p class="note under-figures">Enrollments of the last ${LIFT_DAYS} days; ranges are 95 % intervals.</p>
  </section>`;
}

export function fact(name: string, value: Html | string): Html {
  return html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`;
}

const STATES: Record<Experiment['state'], string> = {
  open: 'nobody decides',
  not_begun: 'not begun',
  running: 'running',
  decided: 'decided',
  over: 'over, nothing proved',
};

const RATES: Record<Experiment['metric'], string> = {
  open_rate: 'Opened',
  click_rate: 'Clicked',
  conversion_rate: 'Ordered',
  goal_rate: 'Goal reached',
};
