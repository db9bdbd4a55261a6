import type { Finding } from '../kernel/errors';
import type { CompiledFlow } from './definition';

/**
 * Reads one flow file. Never throws: what is wrong comes back as findings with `file:line:column`. `flow` is there whenever
 * no finding is an error. The same function loads a published version's stored body.
 */
export function parseFlow(text: string, file: string): { flow?: CompiledFlow; findings: Finding[] } {
  throw new Error(`not yet: ${text.length} ${file}`);
}
