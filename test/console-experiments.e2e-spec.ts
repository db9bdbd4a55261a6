import { readingEngine, type Reading } from './support/reading';

const HOSTILE = `<img src=x onerror=alert(1)>"'&`;
const PEOPLE = 40;

const letter = (id: string, top: string, email: string) =>
  `id: ${id}\nname: { en: ${JSON.stringify(HOSTILE)} }\npurpose: marketing\ntopic: ${id}\n${top}trigger: { event: custom.${id} }\nsteps: [ { id: letter, email: { template: letter, urgent: true, ${email} } } ]\n`;
const VARIANTS = 'variants: { a: { subject: One }, b: { subject: Two } }';
const WINNER = 'test: { share: 50%, winner: { metric: click_rate, after: 4h, until: 4h } }';

/** As a look saw it that called a winner. */
const SEEN = {
  measured: [
    { name: 'a', hits: 60, of: 2000, delivered: 2000, left: 4 },
    { name: 'b', hits: 120, of: 2000, delivered: 2000, left: 2 },
  ],
  verdict: { is: 'winner', name: 'b' },
};

describe('experiments in the console', () => {
  let reading: Reading;
  let treated: number;
  let heldOut: number;
  const page = async (path: string) => {
    const answer = await fetch(reading.shop.url + path, { redirect: 'manual' });
    return { status: answer.status, type: answer.headers.get('content-type'), text: await answer.text() };
  };
  /** What a reader sees, without the marks. */
  const read = async (path: string) => (await page(path)).text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');

  beforeAll(async () => {
    reading = await readingEngine({
      config: {
        'flows/measured.yaml': letter('measured', 'holdout: 50%\n', VARIANTS),
        'flows/decided.yaml': letter('decided', '', `${VARIANTS}, ${WINNER}`),
      },
    });
    const { shop } = reading;
    const at = () => new Date(shop.clock.now()).toISOString();
    for (let i = 0; i < PEOPLE; i++) {
      const contact = { id: `c${i}`, email: `c${i}@example.com`, locale: 'en', country: 'US', consent: { email: true } };
      await shop.post({ id: `in-${i}`, type: 'custom.measured', timestamp: at(), data: { contact } });
    }
    await shop.settle();
    shop.clock.set(shop.clock.now() + 60_000);
    treated = await reading.count("messages WHERE flow = 'measured' AND status = 'sent'");
    heldOut = await reading.count("messages WHERE flow = 'measured' AND status = 'held_out'");
    // Two of those written to buy, and nobody else: more than nothing, and less than a proof.
    const buyers = await shop.engine.database.read<{ address: string }>(
      "SELECT address FROM messages WHERE flow = 'measured' AND status = 'sent' ORDER BY id LIMIT 2",
    );
    for (const { address } of buyers) {
      const id = address.split('@')[0]!;
      const order = { id: `order-${id}`, placed_at: at(), paid_at: at(), currency: 'CNY', total: '100.00', items: [] };
      await shop.post({ id: `paid-${id}`, type: 'order.paid', timestamp: at(), data: { order, contact: { id } } });
    }
    await shop.settle();
    await shop.engine.database.tx((tx) =>
      tx.run(
        'INSERT INTO flow_tests (flow, version, step, started_at, decide_at, winner, decided_at, figures) VALUES (?, 1, ?, ?, ?, ?, ?, ?)',
        [
          'decided',
          'letter',
          ...[-14, -10].map((h) => shop.clock.now() + h * 3_600_000),
          'b',
          shop.clock.now(),
          JSON.stringify(SEEN),
        ],
      ),
    );
  });
  afterAll(() => reading.shop.close());

  it('shows on the page of a flow what it adds, how sure that is, and how many more are needed', async () => {
    expect(Math.min(treated, heldOut)).toBeGreaterThan(5);
    const text = await read('/flows/measured');
    expect(text).toMatch(
      /What it adds not known yet: about [\d,]+ more held-out enrollments would prove the difference that is seen/,
    );
    const lift = ((2 / treated) * 100).toFixed(1);
    expect(text).toMatch(
      new RegExp(`Lift over hold-out \\+${lift.replace('.', '\\.')} pp −[\\d.]+ pp … \\+[\\d.]+ pp: not known yet`),
    );
    expect(text).toContain(`Incremental revenue – too few to tell Written to ${treated} Held out ${heldOut}`);
    expect(await read('/flows/greeting')).toContain('Nobody is held out of this flow, so nobody can say what it adds.');
  });

  it('shows the tests of a flow: who got what, what is proved, and what everybody gets', async () => {
    const open = await read('/flows/measured');
    expect(open).toMatch(/Tests letter nobody decides version 1 not enough data yet: \d+ more of each before anything is said/);
    const decided = await read('/flows/decided');
    expect(decided).toContain('letter decided version 1 b is better Everybody new gets b');
    expect(decided).toMatch(
      / a 2,000 3\.0 % 2\.\d % … 3\.\d % – 0\.0 % 0\.2 % b 2,000 6\.0 % [\d.]+ % … [\d.]+ % \+3\.0 pp \+1\.\d pp … \+4\.\d pp 100\.0 % 0\.1 %/,
    );
    expect(await read('/flows/greeting')).not.toContain('Probably the best');
  });

  it('says beside every flow of the overview what it adds, or that nobody was held out', async () => {
    const rows = (await page('/')).text.split('<tr>').map((row) => row.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' '));
    expect(rows.find((row) => row.includes('measured'))).toMatch(/\+[\d.]+ pp −[\d.]+ pp … \+[\d.]+ pp: not known yet $/);
    expect(rows.find((row) => row.includes('greeting'))).toMatch(/– nobody held out $/);
    expect(await read('/reports/flows')).toMatch(/Lift over hold-out \+[\d.]+ pp/);
  });

  it('shows every test and all marketing against none, also as CSV', async () => {
    const text = await read('/reports/experiments');
    expect(text).toContain('Nobody is held out of all marketing');
    expect(text.match(/Probably the best/g)).toHaveLength(2);
    // Those held out by the flow stand for those who get no marketing at all.
    const { database } = reading.shop.engine;
    const set = (reason: string | null) =>
      database.tx((tx) => tx.run("UPDATE messages SET reason = ? WHERE flow = 'measured' AND status = 'held_out'", [reason]));
    await set('global_holdout');
    const measured = await read('/reports/experiments');
    await set(null);
    expect(measured).toMatch(/All marketing against none .* not known yet: about [\d,]+ more held-out contacts would prove/);
    expect(measured).toContain(`treated ${treated} 2 `);
    expect(measured).toContain(`held out ${heldOut} 0 0.0 %`);
    const tests = await page('/reports/experiments.csv');
    expect(tests.type).toBe('text/csv; charset=utf-8');
    expect(tests.text).toMatch(/^\uFEFF?"flow","version","step","metric","state"/);
    expect(tests.text.trim().split('\r\n')).toHaveLength(5);
    expect((await page('/reports/holdout.csv')).text).toMatch(/"group","contacts"[\s\S]*"treated"[\s\S]*"held_out"/);
    expect((await page('/reports/experiments?from=never')).status).toBe(400);
  });

  it.each(['/flows/measured', '/flows/decided', '/reports/experiments'])(
    '%s escapes what shops write, and runs nothing',
    async (path) => {
      const { status, text } = await page(path);
      expect(status).toBe(200);
      expect(text).not.toContain('<img src=x');
      expect(text).not.toMatch(/<script| style=| on\w+="/);
    },
  );
});
