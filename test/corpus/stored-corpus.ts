import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LabelledMessage } from './family';

/** The labelled hits, one message a line. */
export const CORPUS = join(__dirname, 'hits.jsonl');

export function storedCorpus(): LabelledMessage[] {
  return readFileSync(CORPUS, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as LabelledMessage);
}

export function printCorpus(messages: readonly LabelledMessage[]): string {
  return messages.map((message) => `${JSON.stringify(message)}\n`).join('');
}
