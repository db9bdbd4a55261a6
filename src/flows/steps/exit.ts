import { z } from 'zod';
import { printed } from '../../config/yaml-source';
import type { StepRules } from './step-kind';

/** `exit: reason` ends the enrollment here, as exited, with the reason given. */
export interface ExitStep {
  kind: 'exit';
  id: string;
  reason: string;
  next: null;
}

const schema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_.-]{0,39}$/)
  .describe('Ends the enrollment; the reason is shown in explain and reports');

export const exitRules: StepRules<ExitStep> = {
  beside: {},
  schema,
  parse({ source, id, item, path }) {
    const reason = schema.safeParse(item['exit']);
    if (reason.success) return { kind: 'exit', id, reason: reason.data, next: null };
    source.error(
      'value',
      [...path, 'exit'],
      `${printed(item['exit'])} is no reason: small letters, digits, dashes and underscores`,
      { hint: 'exit: not-interested' },
    );
    return undefined;
  },
  run: (step) => ({ is: 'exit', reason: step.reason }),
};
