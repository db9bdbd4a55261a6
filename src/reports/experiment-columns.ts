import type { TestedChoice } from './experiments-report';
import type { Experiment } from './experiments.service';
import type { HoldoutGroup } from './holdout-report';
import type { Column } from './print-table';

/** A variant or branch together with its test, as CSV has it. */
export type TestedRow = Omit<Experiment, 'choices'> & TestedChoice;

export const CHOICES: Column<TestedChoice>[] = [
  { name: 'name', as: 'text' },
  { name: 'recipients', as: 'count' },
  { name: 'hits', as: 'count' },
  { name: 'rate', as: 'rate' },
  { name: 'rate_low', as: 'rate' },
  { name: 'rate_high', as: 'rate' },
  { name: 'difference', as: 'rate' },
  { name: 'difference_low', as: 'rate' },
  { name: 'difference_high', as: 'rate' },
  { name: 'probability_best', as: 'rate' },
  { name: 'leaving_rate', as: 'rate' },
];

export const GROUPS: Column<HoldoutGroup>[] = [
  { name: 'group', as: 'text' },
  { name: 'contacts', as: 'count' },
  { name: 'buyers', as: 'count' },
  { name: 'order_rate', as: 'rate' },
  { name: 'order_rate_low', as: 'rate' },
  { name: 'order_rate_high', as: 'rate' },
  { name: 'revenue', as: 'money' },
  { name: 'revenue_per_contact', as: 'money' },
];

/** The columns of the CSV of experiments, in their order. */
export const TESTED_COLUMNS: (keyof TestedRow)[] = [
  ...(['flow', 'version', 'step', 'metric', 'state', 'started_at', 'next_look_at', 'decided_at', 'winner', 'verdict'] as const),
  ...CHOICES.map((column) => column.name),
];

/** The columns of the CSV of the global hold-out. */
export const GROUP_COLUMNS = GROUPS.map((column) => column.name);

/** A row for each variant or branch. */
export function testedRows(tests: readonly Experiment[]): TestedRow[] {
  return tests.flatMap(({ choices, ...test }) => choices.map((choice) => ({ ...test, ...choice })));
}
