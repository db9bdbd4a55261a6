import { LinkReportService } from '../src/reports/link-report.service';
import { Letter, readingEngine, type Reading } from './support/reading';

const HOSTILE = `<img src=x onerror=alert(1)>"'&`;

describe('the console', () => {
  let reading: Reading;
  let letter: Letter;
  const page = async (path: string) => {
    const answer = await fetch(reading.shop.url + path, { redirect: 'manual' });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  };

  beforeAll(async () => {
    reading = await readingEngine({
      config: { 'shop.yaml': `name: ${JSON.stringify(HOSTILE)}\nurl: https://shop.example\nlocale: en\n` },
    });
    letter = (await reading.letter('greeting'))!;
    await reading.letter('text', 'bob');
    await letter.ask(letter.path('c'));
    await reading.shop.settle();
  });
  afterAll(() => reading.shop.close());

  it('shows what runs and what it earned', async () => {
    const overview = await page('/');
    expect(overview.text).toContain('greeting');
    expect(overview.text).toContain('100.0 % opened');
    const report = await page('/reports/flows');
    expect(report.text).toMatch(/greeting[\s\S]*100\.0 %/);
    expect((await page('/reports/flows?from=2020-01-01&to=2020-02-01')).text).toContain('Nothing was sent');
    const csv = await page('/reports/flows.csv');
    expect(csv.headers.get('content-disposition')).toContain('attachment');
    expect(csv.text.split('\r\n')[0]).toMatch(/^\uFEFF?"flow","version","step","channel","variant","currency","entered"/);
    expect(csv.text).toContain('"greeting"');
  });

  it('shows which links were followed, the same on the page, in CSV and in the report', async () => {
    const report = await page('/reports/flows');
    expect(report.text).toMatch(
      /<td>https:\/\/shop\.example\/1<\/td>\s*<td class="n">1<\/td>\s*<td class="n">1<span class="range">100\.0 %/,
    );
    expect(report.text).toMatch(/<td>https:\/\/shop\.example\/2<\/td>\s*<td class="n">1<\/td>\s*<td class="n">0</);
    const [head, ...rows] = (await page('/reports/links.csv')).text.trimEnd().split('\r\n');
    expect(head).toMatch(
      /^\uFEFF?"flow","version","step","channel","variant","template","link","target","delivered","unique_clicks"/,
    );
    expect(rows).toContainEqual(
      expect.stringMatching(/^"greeting",.*"https:\/\/shop\.example\/1","1","1","1","1","0","0","1","1"$/),
    );
    expect((await page('/reports/links.csv?from=never')).status).toBe(400);
    const { rows: told } = await reading.shop.engine.app.get(LinkReportService).report({ flow: 'greeting' });
    expect(told.map((row) => [row.target.at(-1), row.unique_clicks])).toEqual(
      ['1', '2', '3', '4'].map((n) => [n, n === '1' ? 1 : 0]),
    );
  });

  it('shows the mailbox, filtered, and each message', async () => {
    expect((await page('/mailbox')).text.match(/<li>/g)).toHaveLength(2);
    expect((await page('/mailbox?channel=sms')).text).toContain('+14155550100');
    expect((await page('/mailbox?to=ann@example.com')).text.match(/<li>/g)).toHaveLength(1);
    expect((await page('/mailbox?to=nobody')).text).toContain('There is nothing here that fits');
    const mail = await page(`/mailbox/${letter.mail.ref}`);
    expect(mail.text).toContain('List-Unsubscribe');
    expect(mail.text).toContain('sandbox="allow-popups allow-popups-to-escape-sandbox"');
    expect((await page('/mailbox/nothing')).status).toBe(404);
    expect((await page('/reports/flows?from=never')).status).toBe(400);
    const frame = await page(`/mailbox/${letter.mail.ref}/html`);
    expect(frame.headers.get('content-security-policy')).toContain('sandbox');
    expect(frame.text).toContain('<base target="_blank">');
  });

  it.each(['/', '/flows', '/flows/greeting', '/contacts', '/reports/flows', '/mailbox', '/login'])(
    '%s has no script, no inline style, a strict policy, and escapes what shops write',
    async (path) => {
      const { status, headers, text } = await page(path);
      expect(status).toBe(200);
      expect(text).not.toMatch(/<script| style=| on\w+="/);
      expect(text).not.toContain('<img src=x');
      const policy = headers.get('content-security-policy')!;
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("style-src 'self'");
      expect(policy).not.toContain('unsafe');
    },
  );

  it.each(['/assets/console.css', '/assets/page.css'])('serves %s', async (path) => {
    const { status, headers } = await page(path);
    expect([status, headers.get('content-type')]).toEqual([200, 'text/css; charset=utf-8']);
  });
});
