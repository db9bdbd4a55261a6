import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { allCommands } from '../src/cli/all-commands';
import { runCommand } from '../src/cli/run-command.service';
import { DEAD, deliveryReport, feedbackReport } from './support/bounce-mails';

describe('huike bounces read', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'huike-bounces-'));
    writeFileSync(join(folder, 'report.eml'), deliveryReport());
    writeFileSync(join(folder, 'empty.eml'), '');
    const envelope = 'From MAILER-DAEMON  Mon Mar  2 04:00:00 2026\n';
    writeFileSync(
      join(folder, 'all.mbox'),
      [deliveryReport(), feedbackReport()].map((mail) => `${envelope}${mail}\n\n`).join(''),
    );
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Runs it in the folder, with an engine that must not be asked for. */
  async function bounces(...args: string[]): Promise<{ code: number; out: string[]; err: string }> {
    const [out, err]: string[][] = [[], []];
    const terminal = { out: (line: string) => void out!.push(line), err: (line: string) => void err!.push(line), cwd: folder };
    const code = await runCommand(allCommands(), ['bounces', 'read', ...args], terminal, () => {
      throw new Error('the database was opened');
    });
    return { code, out: out!, err: err!.join('\n') };
  }

  it('prints a line for each mail, of an mbox as well', async () => {
    const { code, out } = await bounces('report.eml', 'empty.eml', 'all.mbox', '--json');
    const dead = { address: DEAD, verdict: 'hard', reason: 'userunknown' };
    expect(code).toBe(0);
    expect(out.map((line) => JSON.parse(line) as unknown)).toEqual([
      { file: 'report.eml', recipients: [dead] },
      { file: 'empty.eml', recipients: [] },
      { file: 'all.mbox', recipients: [dead] },
      { file: 'all.mbox', recipients: [{ address: DEAD, verdict: 'complaint', reason: 'abuse' }] },
    ]);
  });

  it('prints for people too, and says what cannot be read', async () => {
    expect((await bounces('report.eml')).out).toEqual([expect.stringMatching(/^report\.eml +hard +userunknown +ann@/)]);
    expect(await bounces('gone.eml')).toMatchObject({ code: 1, err: expect.stringContaining('ENOENT') as string });
    expect(await bounces()).toMatchObject({ code: 2 });
  });
});
