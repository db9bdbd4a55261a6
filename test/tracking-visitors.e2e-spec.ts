import { Metrics } from '../src/http/metrics.service';
import { readingEngine, type Letter, type Reading } from './support/reading';

/** Rules of an engine without caps, with a network limit so small that a test reaches it. */
const RULES = `caps: { email: { gap: 0s, windows: [ { within: 1d, count: 1000 } ] } }
quiet_hours: { email: null, sms: null }
tracking: { hits_per_minute: { link: 20, network: 30 } }
`;

describe('who comes to a link', () => {
  let reading: Reading;
  let people = 0;
  const letter = async () => (await reading.letter('receipt', `ann-${++people}`))!;
  const from = (address: string) => ({ headers: { 'x-forwarded-for': address } });
  const stored = (of: Letter) => reading.shop.engine.database.read<{ ip: string | null }>('SELECT ip FROM hits WHERE ref = ?', [of.mail.ref]); // prettier-ignore
  const uncounted = async (over: string) => {
    const text = await reading.shop.engine.app.get(Metrics).registry.metrics();
    return Number(new RegExp(`^huike_tracking_uncounted{over="${over}"} (\\d+)$`, 'm').exec(text)?.[1] ?? 0);
  };

  describe('behind a proxy that is trusted', () => {
    beforeAll(async () => {
      reading = await readingEngine({ env: { TRUSTED_PROXIES: '127.0.0.1, ::1' }, config: { 'rules.yaml': RULES } });
    });
    afterAll(() => reading.shop.close());

    it('is whom the proxy saw, and not whom they pretend to be', async () => {
      const one = await letter();
      await one.ask(one.path('o'), from('8.8.8.8, 203.0.113.7'));
      expect(await stored(one)).toEqual([{ ip: '203.0.113.7' }]);
    });

    it('T9: counts a link twenty times a minute, and each link of a mail for itself', async () => {
      const one = await letter();
      const before = await uncounted('link');
      const [a, b] = one.paths('c') as [string, string];
      const asked = [...Array.from({ length: 25 }, () => a), b].map((path, i) => one.ask(path, from(`198.${i}.100.1`)));
      expect((await Promise.all(asked)).map((r) => r.status)).toEqual(asked.map(() => 302));
      expect(await stored(one)).toHaveLength(21);
      expect(await uncounted('link')).toBe(before + 5);
    });

    it('T9: counts a network as often as the settings say, and leads everybody to the shop', async () => {
      const before = await uncounted('network');
      const letters = [await letter(), await letter(), await letter()];
      for (const [i, one] of letters.entries()) {
        const asked = Array.from({ length: 15 }, (_, n) => one.ask(one.path('c'), from(`192.0.2.${15 * i + n}`)));
        expect((await Promise.all(asked)).map((r) => r.headers.get('location'))).toEqual(
          asked.map(() => 'https://shop.example/1'),
        );
      }
      expect(await Promise.all(letters.map(async (one) => (await stored(one)).length))).toEqual([15, 15, 0]);
      expect(await uncounted('network')).toBe(before + 15);
      const neighbour = await letter();
      await neighbour.ask(neighbour.path('c'), from('192.0.3.1'));
      expect(await stored(neighbour)).toHaveLength(1);
    });

    it('T13: learns nothing else from what is forwarded: no name, no protocol, no link', async () => {
      const one = await letter();
      const spoofed = {
        'x-forwarded-for': '203.0.113.9',
        'x-forwarded-host': 'evil.example',
        'x-forwarded-proto': 'ftp',
        'x-forwarded-port': '666',
        'x-forwarded-prefix': '/evil',
        forwarded: 'for=203.0.113.9;host=evil.example;proto=ftp',
        'x-original-url': '/evil',
        host: 'evil.example',
      };
      for (const path of ['u', 'p', 'v', 'c', 'o'].map((purpose) => one.path(purpose))) {
        for (const method of ['GET', 'HEAD', ...(path.startsWith('/u') ? ['POST'] : [])]) {
          const answer = await one.ask(path, { method, headers: spoofed });
          expect([path, method, answer.status < 400]).toEqual([path, method, true]);
          expect((await answer.text()) + JSON.stringify([...answer.headers])).not.toMatch(/evil|ftp|666/);
        }
      }
      const after = await letter();
      expect(after.mail.html! + after.mail.text).not.toContain('evil');
    });
  });

  describe('where no proxy is trusted', () => {
    beforeAll(async () => void (reading = await readingEngine({ config: { 'rules.yaml': RULES } })));
    afterAll(() => reading.shop.close());

    it('is the socket, whatever a header says; and a network that nobody knows is not limited', async () => {
      const letters = [await letter(), await letter(), await letter()];
      for (const one of letters)
        await Promise.all(Array.from({ length: 15 }, (_, n) => one.ask(one.path('c'), from(`192.0.2.${n}`))));
      for (const one of letters) expect(await stored(one)).toEqual(Array.from({ length: 15 }, () => ({ ip: '127.0.0.1' })));
    });
  });
});
