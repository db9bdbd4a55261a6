import { toIso } from '../kernel/local-time';
import type { Backfill } from './backfill.service';
import type { DryRun } from './dry-run.service';
import type { Explained } from './explain.service';
import type { ListedFlow } from './flow-list.service';
import { printTrigger } from './print-trigger';
import type { SimulatedAction } from './simulate';

/** What flows are to programs: the same on the command line (`--json`) and at `/api/v1`. Instants are ISO 8601. */

/** A flow of the shop; what cannot be read any more is null. */
export function flowJson({ flow, form, published, file, waiting, parked }: ListedFlow): object {
  return {
    ...{ id: flow, name: form?.name ?? null, purpose: form?.purpose ?? null },
    trigger: form && printTrigger(form.trigger),
    steps: form?.order ?? null,
    published: published && { version: published.version, state: published.state, changed_at: toIso(published.changedAt) },
    file,
    ...{ waiting, parked },
  };
}

/** One line of a simulation. */
export function actionJson({ letter: _, ...action }: SimulatedAction): object {
  return { ...action, at: toIso(action.at) };
}

export function dryRunJson(run: DryRun): object {
  const samples = run.samples.map((sample) => ({ ...sample, at: toIso(sample.at) }));
  return { ...run, since: toIso(run.since), until: toIso(run.until), samples };
}

/** `done`: were they taken in, or only counted? */
export function backfillJson(backfill: Backfill, done: boolean): object {
  const sample = backfill.sample.map(({ contactId, triggeredAt }) => ({ contact: contactId, triggered_at: toIso(triggeredAt) }));
  return { ...backfill, since: toIso(backfill.since), sample, done };
}

export function explainedJson({ contactId, moments, now }: Explained): object {
  return { contact: contactId, moments: moments.map((moment) => ({ ...moment, at: toIso(moment.at) })), now };
}
