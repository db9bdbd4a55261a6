import type { CompiledFlow, Effect, Facts, Progress } from './definition';

/**
 * Decides what an enrollment does next: runs steps until it has to wait. Nothing has happened yet when it returns; store the
 * enrollment and its effects in one transaction. Deterministic: same input, same output.
 */
export function advance(
  flow: CompiledFlow,
  progress: Progress,
  facts: Facts,
  now: number,
): { enrollment: Progress; effects: Effect[] } {
  throw new Error(`not yet: ${flow.id} ${progress.id} ${facts.contact.id} ${now}`);
}
