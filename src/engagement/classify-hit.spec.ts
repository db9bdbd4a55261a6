import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { classifyHits, knownMachines, type HitMessage, type MachineSettings, type RawHit } from './classify-hit';

const SENT = Date.parse('2026-03-01T08:00:00Z');
const SAFARI =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1';
const hour = 3_600_000;
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0';

function hit(over: Partial<RawHit> = {}): RawHit {
  return { kind: 'click', linkNo: 1, at: SENT + hour, method: 'GET', prefetch: false, agent: SAFARI, ip: null, ...over };
}

const said = (hits: RawHit[], message: Partial<HitMessage> = {}, settings: Partial<MachineSettings> = {}) => {
  const known = knownMachines({ agents: { machines: [], people: [] }, networks: {}, ...settings });
  return classifyHits(hits, { acceptedAt: SENT, links: null, ...message }, known).map((v) => `${v.class} ${v.reason}`);
};

describe('who was behind a hit', () => {
  it.each<[string, Partial<RawHit>, string]>([
    ['a browser', {}, 'human person'],
    ['a look only', { method: 'HEAD' }, 'machine method'],
    ['a question about the route', { method: 'OPTIONS' }, 'machine method'],
    ['a prefetch', { prefetch: true }, 'machine prefetch'],
    ['a prefetched picture', { kind: 'open', prefetch: true }, 'machine prefetch'],
    [
      'Gmail, when a person looks',
      { kind: 'open', agent: 'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)' },
      'human image_proxy',
    ],
    [
      'Yahoo, when a person looks',
      { kind: 'open', agent: 'YahooMailProxy; https://help.yahoo.com/kb/x.html' },
      'human image_proxy',
    ],
    ['an image proxy that follows a link', { agent: 'GoogleImageProxy' }, 'machine scanner'],
    ["Apple's privacy proxy", { kind: 'open', agent: 'Mozilla/5.0' }, 'unknown privacy_proxy'],
    ["a click with the privacy proxy's name", { agent: 'Mozilla/5.0' }, 'unknown privacy_proxy'],
    ['nobody', { agent: null }, 'unknown no_agent'],
    ['blank', { kind: 'open', agent: ' ' }, 'unknown no_agent'],
    ['a script', { agent: 'curl/8.5.0' }, 'machine scanner'],
    ['a gateway', { agent: 'Mozilla/5.0 (compatible; Barracuda Sentinel (EE))' }, 'machine scanner'],
    ['Outlook', { kind: 'open', agent: 'Mozilla/4.0 (compatible; ms-office; MSOffice rmj)' }, 'human person'],
    ['Foxmail', { kind: 'open', agent: 'Foxmail' }, 'human person'],
    ['WeChat', { agent: 'Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Mobile MicroMessenger/8.0.44' }, 'human person'],
    ['a click four seconds after acceptance', { at: SENT + 4_999 }, 'machine too_fast'],
    ['a click five seconds after acceptance', { at: SENT + 5_000 }, 'human person'],
    ['an open at once', { kind: 'open', at: SENT + 100 }, 'human person'],
  ])('%s', (_who, over, verdict) => {
    expect(said([hit(over)])).toEqual([verdict]);
  });

  it('does not call a click too fast when nobody knows when the message was taken', () => {
    expect(said([hit({ at: SENT })], { acceptedAt: null })).toEqual(['human person']);
  });

  it('sees a burst: three different links within two seconds, the first of them included', () => {
    const burst = [hit({ linkNo: 1 }), hit({ linkNo: 2, at: SENT + hour + 900 }), hit({ linkNo: 3, at: SENT + hour + 2_000 })];
    const later = hit({ linkNo: 1, at: SENT + 2 * hour });
    expect(said([...burst, later])).toEqual(['machine burst', 'machine burst', 'machine burst', 'human person']);
    expect(said([later, ...burst.toReversed()])).toEqual(['human person', 'machine burst', 'machine burst', 'machine burst']);
  });

  it.each([
    ['the same link again and again', [1, 1, 1], 500],
    ['two links', [1, 2, 1], 500],
    ['three links, slowly', [1, 2, 3], 1_500],
  ])('does not take a person for a scanner: %s', (_what, links, gap) => {
    const clicks = links.map((linkNo, i) => hit({ linkNo, at: SENT + hour + i * gap }));
    expect(said(clicks)).toEqual(links.map(() => 'human person'));
  });

  it('does not count looks without reading towards a burst', () => {
    const looks = [1, 2, 3].map((linkNo) => hit({ linkNo, method: 'HEAD', agent: FIREFOX }));
    expect(said([...looks, hit({ linkNo: 4 })]).at(-1)).toBe('human person');
  });

  it('knows the crawlers of the world', () => {
    const file = join(process.env.SAMPLES_DIR ?? join(__dirname, '../../../shared/data'), 'user-agents/crawler_instances.json');
    if (!existsSync(file)) return console.log('left out: the crawler samples are not here (SAMPLES_DIR)');
    const agents = JSON.parse(readFileSync(file, 'utf8')) as string[];
    const caught = agents.filter((agent) => said([hit({ agent })])[0] !== 'human person');
    expect(caught.length / agents.length).toBeGreaterThan(0.9);
  });
});
