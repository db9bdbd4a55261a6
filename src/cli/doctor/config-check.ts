import { Subject, type Check } from './check';

/** What the process was told, where it cannot be used: `message` lists every fault. */
export function checkConfig(what: 'environment' | 'settings', message: string): Check {
  const faults = message.split('\n').slice(1).map((line) => line.trim()).filter(Boolean); // prettier-ignore
  const why = 'serve does not start with it.';
  if (what === 'environment') {
    const subject = new Subject('house', 'environment', 'environment (.env)');
    return subject.fail(faults.join('; ') || message, { why, repair: 'Correct it; .env.example tells what each key means.' });
  }
  const subject = new Subject('house', 'settings', 'config/*.yaml');
  return subject.fail(faults.join('; ') || message, { why, repair: 'Correct the file at that line and column.' });
}
