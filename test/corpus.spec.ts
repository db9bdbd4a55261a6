import { readFileSync, writeFileSync } from 'node:fs';
import { generateCorpus } from './corpus/generate';
import { CORPUS, printCorpus, storedCorpus } from './corpus/stored-corpus';

describe('the labelled corpus', () => {
  it('is what its families make, and holds more than 2,000 hits', () => {
    const made = printCorpus(generateCorpus());
    if (process.env.WRITE_CORPUS) writeFileSync(CORPUS, made);
    expect(readFileSync(CORPUS, 'utf8')).toBe(made);
    expect(storedCorpus().flatMap((message) => message.hits).length).toBeGreaterThan(2_000);
  });
});
