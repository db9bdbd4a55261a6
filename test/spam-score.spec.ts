import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { loadConfig } from '../src/cli/run-command.service';
import type { CommandContext } from '../src/cli/command';
import { templatesCommands } from '../src/cli/commands/templates';
import { canScore, scoreMails } from './support/score-mails';
import { shippedTemplates } from './support/template-folder';

const MOST = 1;
const here = canScore();
if (!here && process.env.REQUIRE_ALL === '1') throw new Error('REQUIRE_ALL=1, but left out: spam scores, no SpamAssassin found');
if (!here)
  process.stderr.write('left out: spam scores of the shipped e-mails, no SpamAssassin found (apt-get install spamassassin)\n');

/** What no shop writes; that this scores high proves that the judge is awake. */
const SPAM = [
  'From: "WINNER DEPT" <winner99281@free-cash-4u.biz>',
  'To: undisclosed-recipients:;',
  'Subject: RE: CONGRATULATIONS!!! YOU HAVE WON $1,000,000 - ACT NOW!!!',
  'Date: Tue, 03 Mar 2020 08:00:00 +0000',
  'MIME-Version: 1.0',
  'Content-Type: text/html; charset=us-ascii',
  '',
  '<html><body bgcolor="#ff0000"><font size="7" color="#ff0000">DEAR FRIEND, I am Barrister John from the bank of Nigeria. You have won',
  'one million dollars, 100% guaranteed, risk free. Kindly send your bank account number and next of kin for the transfer of the fund.</font>',
  '<a href="http://192.168.10.11/cgi-bin/claim?viagra">CLICK HERE to claim your prize money. This is not spam. Viagra, cialis, casino.</a></body></html>',
  '',
].join('\r\n');

(here ? describe : describe.skip)('the spam score of the shipped e-mails', () => {
  const folder = mkdtempSync(join(tmpdir(), 'huike-spam-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it(`is below ${MOST} for each, in both languages, as it leaves; of real spam it is above 5`, async () => {
    const config = loadConfig({
      CONFIG_DIR: join(__dirname, '../config'),
      TEMPLATES_DIR: shippedTemplates,
      DATA_DIR: folder,
      APP_SECRET: 'a secret that is only for tests',
      WEBHOOK_SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      PUBLIC_URL: 'https://mail.teahouse.cn',
      MAIL_FROM: 'Huike Tea House <hello@teahouse.cn>',
      BOUNCE_ADDRESS: 'bounces@mail.teahouse.cn',
    });
    const preview = templatesCommands.find((c) => c.name === 'templates preview')!;
    const names = readdirSync(join(shippedTemplates, 'email')).filter((name) => name !== 'layouts');
    for (const name of names) {
      const options = { eml: true, channel: 'email', out: folder };
      const quiet = { json: true, cwd: folder, out: () => undefined, err: () => undefined };
      await preview.run({ args: [name], options, ...quiet, config } as unknown as CommandContext);
    }
    writeFileSync(join(folder, 'spam.eml'), SPAM);
    const files = readdirSync(folder).filter((f) => f.endsWith('.eml')).map((f) => join(folder, f)); // prettier-ignore
    const scores = [...scoreMails(files, folder)].map(([file, said]) => ({ mail: basename(file), ...said }));
    expect(scores).toHaveLength(names.length * 2 + 1);
    expect(scores.find((s) => s.mail === 'spam.eml')!.score).toBeGreaterThan(5);
    const shipped = scores.filter((s) => s.mail !== 'spam.eml').sort((a, b) => b.score - a.score);
    if (process.env.SPAM_SCORES)
      writeFileSync(process.env.SPAM_SCORES, shipped.map((s) => `${s.score}\t${s.mail}\t${s.rules.join(' ')}`).join('\n'));
    expect(shipped.filter((s) => s.score >= MOST)).toEqual([]);
  });
});
