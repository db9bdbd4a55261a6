import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readReturnedMail } from '../src/tracking/bounces/read-returned-mail';

/** Mails that real servers returned, with what is true of each. Not part of this repository. */
const folder = join(process.env.SAMPLES_DIR ?? join(__dirname, '../../shared/data'), 'bounces');
const there = existsSync(join(folder, 'expected.json'));
if (!there) process.stderr.write('left out: real bounces, because SAMPLES_DIR has none\n');

interface Truth {
  kind: string;
  events?: { recipient: string; verdict: string }[];
}
const truths = there
  ? (JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as { files: Record<string, Truth> }).files
  : {};

/** Says of itself that it is only a warning, though the collection files it under what the warning is about. */
const WARNING = /^Action: delayed|THIS IS A WARNING MESSAGE ONLY/m;

(there ? describe : describe.skip)('mails that real servers returned', () => {
  it('get the right verdict and recipient, at least 98 in 100', async () => {
    const wrong: string[] = [];
    let all = 0;
    for (const [name, truth] of Object.entries(truths)) {
      const mail = readFileSync(join(folder, name));
      const { recipients } = await readReturnedMail(mail);
      const warning = WARNING.test(mail.toString('latin1'));
      for (const { recipient, verdict } of truth.events ?? []) {
        all++;
        const wanted = verdict === 'ignore' ? 'none' : warning ? 'delayed' : verdict;
        const found = recipients.find((r) => r.address.toLowerCase() === recipient.toLowerCase());
        if (found?.verdict !== wanted) wrong.push(`${name}: ${recipient} ${wanted}, not ${JSON.stringify(recipients)}`);
      }
    }
    expect(all).toBeGreaterThan(50);
    // On failure the list says which.
    expect(wrong.length <= all * 0.02 ? [] : wrong).toEqual([]);
  });

  it('answers of machines and other mails never count', async () => {
    for (const [name, { kind }] of Object.entries(truths)) {
      if (kind !== 'auto-reply' && kind !== 'not-a-bounce') continue;
      const { recipients } = await readReturnedMail(readFileSync(join(folder, name)));
      expect([name, recipients.filter((r) => r.verdict !== 'none')]).toEqual([name, []]);
    }
  });
});
