import type { CompiledFlow } from '../flows/definition';
import type { FlowDiff } from '../flows/diff.service';
import { html, type Html } from '../http/html';
import { count } from './figures';
import { spokenSteps, type SpokenStep } from './step-words';

/** How many people stand where. */
export interface Places {
  /** At steps of the form that is shown, whatever version they are on. */
  atStep: Map<string, { people: number; parked: number }>;
  /** Not begun yet. */
  atStart: number;
  /** At steps of older versions that are gone by now. */
  elsewhere: { step: string; version: number; people: number }[];
}

/** Sorts those inside by the steps of a form. */
export function whereaboutsOf(form: CompiledFlow, inside: FlowDiff['inside']): Places {
  const places: Places = { atStep: new Map(), atStart: 0, elsewhere: [] };
  for (const { step, version, state, people } of inside) {
    if (step === null) places.atStart += people;
    else if (!form.steps.has(step)) places.elsewhere.push({ step, version, people });
    else {
      const before = places.atStep.get(step) ?? { people: 0, parked: 0 };
      const parked = before.parked + (state === 'parked' ? people : 0);
      places.atStep.set(step, { people: before.people + people, parked });
    }
  }
  return places;
}

/** The steps as an indented list, with how many stand at each. */
export function stepList(form: CompiledFlow, { atStep, atStart, elsewhere }: Places): Html {
  return html`${atStart > 0 && html`<p class="note">${count(atStart)} at the beginning.</p>`}
    <div class="card steps">${list(spokenSteps(form), atStep)}</div>
    ${elsewhere.map(
      ({ step, version, people }) =>
        html`<p class="note">${count(people)} on version ${version} at “${step}”, a step that is not in this form any more.</p>`,
    )}`;
}

const KINDS: Record<SpokenStep['kind'], string> = {
  wait: 'wait',
  email: 'e-mail',
  sms: 'SMS',
  if: 'if',
  split: 'split',
  set: 'set',
  coupon: 'coupon',
  webhook: 'webhook',
  exit: 'exit',
};

function list(steps: readonly SpokenStep[], at: Places['atStep']): Html {
  return html`<ol>
    ${steps.map(
      ({ id, kind, text, notes, branches }) =>
        html`<li>
          <div class="step">
            <span class="tag ${kind}">${KINDS[kind]}</span>
            <p>${text}<small>${id}</small>${notes.map((note) => html`<small class="more">${note}</small>`)}</p>
            ${standing(at.get(id))}
          </div>
          ${branches.map(
            ({ name, steps: inside }) =>
              html`<div class="branch">
                <p>${name}</p>
                ${list(inside, at)}
              </div>`,
          )}
        </li>`,
    )}
  </ol>`;
}

function standing(here: { people: number; parked: number } | undefined): Html | false {
  if (!here) return false;
  return html`<span class="here"
    ><b>${count(here.people)}</b> here${here.parked > 0 && html`<small>${count(here.parked)} parked</small>`}</span
  >`;
}
