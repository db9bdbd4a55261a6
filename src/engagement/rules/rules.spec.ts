import { MINUTE, SECOND } from '../../kernel/duration';
import { classifyHits, knownMachines, type HitMessage, type MachineSettings, type RawHit } from '../classify-hit';

const SENT = Date.parse('2026-03-01T08:00:00Z');
const LATER = SENT + 60 * MINUTE;
const EDGE =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0';
const PHONE = 'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36';
const plain: MachineSettings = { agents: { machines: [], people: [] }, networks: {} };

const click = (linkNo: number, after: number, over: Partial<RawHit> = {}): RawHit => ({
  ...{ kind: 'click', linkNo, at: LATER + after, method: 'GET', prefetch: false, agent: EDGE, ip: '203.0.113.7' },
  ...over,
});
const open = (after: number, over: Partial<RawHit> = {}) => click(0, after, { kind: 'open', linkNo: null, ...over });
const reasons = (hits: RawHit[], message: Partial<HitMessage> = {}, settings: MachineSettings = plain) =>
  classifyHits(hits, { acceptedAt: SENT, links: 12, ...message }, knownMachines(settings)).map((v) => v.reason);

describe('networks', () => {
  const networks = {
    gateway: { of: 'all' as const, addresses: ['198.51.100.0/24', '2001:db8:5::/48'] },
    office: { of: 'clicks' as const, addresses: ['192.0.2.0/25'] },
  };
  it.each<[string, Partial<RawHit>, string]>([
    ['the first address', { ip: '198.51.100.0' }, 'network'],
    ['the last one', { ip: '198.51.100.255' }, 'network'],
    ['the one after', { ip: '198.51.101.0' }, 'person'],
    ['one written as IPv6', { ip: '::ffff:198.51.100.9' }, 'network'],
    ['IPv6', { ip: '2001:db8:5:ffff::1' }, 'network'],
    ['another IPv6', { ip: '2001:db8:6::1' }, 'person'],
    ['a picture', { ip: '198.51.100.9', kind: 'open', linkNo: null }, 'network'],
    ['a click where pictures are people’s', { ip: '192.0.2.9' }, 'network'],
    ['a picture where pictures are people’s', { ip: '192.0.2.9', kind: 'open', linkNo: null }, 'person'],
    [
      'Gmail’s proxy, whose address says nothing',
      { ip: '198.51.100.9', kind: 'open', linkNo: null, agent: 'GoogleImageProxy' },
      'image_proxy',
    ],
    ['an address that was forgotten', { ip: null }, 'person'],
    ['no address', { ip: 'unix:' }, 'person'],
  ])('%s', (_what, over, reason) => {
    expect(reasons([click(1, 0, over)], {}, { ...plain, networks })).toEqual([reason]);
  });
});

describe('names', () => {
  it.each<[string, Partial<RawHit>, string]>([
    ['a name of the settings', { agent: 'Mozilla/5.0 ACMESCAN/2' }, 'scanner'],
    ['a program of the readers that looks like a robot', { agent: 'ShopApp/3 (+https://shop.example/bot)' }, 'person'],
    [
      'an old Internet Explorer that clicks',
      { agent: 'Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; Trident/4.0)' },
      'outdated',
    ],
    [
      'one that reads mail',
      { kind: 'open', agent: 'Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; Microsoft Outlook 16.0)' },
      'person',
    ],
    [
      'the compatible view of Internet Explorer 11',
      { agent: 'Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 6.1; Trident/7.0)' },
      'person',
    ],
    [
      'a preview of iMessage',
      { agent: 'Mozilla/5.0 (Macintosh) Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0' },
      'scanner',
    ],
    ['KakaoTalk in the hand of a person', { agent: `${PHONE};KAKAOTALK 2410430` }, 'person'],
    ['DingTalk', { agent: `${PHONE} AliApp(DingTalk/7.5.10)` }, 'person'],
    ['the browser of Baidu', { agent: `${PHONE} T7/13.5 baiduboxapp/13.54` }, 'person'],
    ['the robot of Baidu', { agent: 'Mozilla/5.0 (compatible; Baiduspider/2.0)' }, 'scanner'],
  ])('%s', (_what, over, reason) => {
    const agents = { machines: ['AcmeScan'], people: ['ShopApp'] };
    expect(reasons([click(1, 0, over)], {}, { ...plain, agents })).toEqual([reason]);
  });
});

describe('every link of the message', () => {
  const three = [0, 4_000, 9_000].map((after, i) => click(i + 1, after));
  it('within ten seconds is no reading', () => {
    expect(reasons(three, { links: 3 })).toEqual(['all_links', 'all_links', 'all_links']);
  });
  it.each<[string, RawHit[], number | null]>([
    ['three of four', three, 4],
    ['of a template nobody knows', three, null],
    ['three in eleven seconds', [...three.slice(0, 2), click(3, 11_000)], 3],
    ['both of two', three.slice(0, 2), 2],
    // The rows of a list stand in one place: these are three products of one list, and the other two places were left alone.
    ['three rows of one list', [click(1, 0), click(257, 4_000), click(513, 9_000)], 3],
  ])('but not %s', (_what, hits, links) => {
    expect(new Set(reasons(hits, { links }))).toEqual(new Set(['person']));
  });
  it('is told of nameless visitors too', () => {
    expect(reasons(three.map((hit) => ({ ...hit, agent: null })), { links: 3 })).toEqual(['all_links', 'all_links', 'all_links']); // prettier-ignore
  });
});

describe('a burst', () => {
  it.each<[string, number[], number, string]>([
    ['two links in less than half a second', [1, 2], 300, 'burst'],
    ['one link twice, like a double click', [1, 1], 300, 'person'],
    ['three links in two seconds', [1, 2, 3], 1_000, 'burst'],
    ['three tabs in four seconds', [1, 2, 3], 1_900, 'person'],
    ['five links in ten seconds', [1, 2, 3, 4, 5], 2_400, 'burst'],
    ['four links in ten seconds', [1, 2, 3, 4], 2_400, 'person'],
  ])('%s', (_what, links, gap, reason) => {
    expect(new Set(reasons(links.map((no, i) => click(no, i * gap))))).toEqual(new Set([reason]));
  });
});

describe('company', () => {
  const burst = [1, 2, 3].map((no) => click(no, no * 100, { ip: '198.51.100.7' }));
  const with_ = (hit: RawHit) => reasons([...burst, hit]).at(-1);

  it.each<[string, RawHit, string]>([
    ['the same visitor, half a minute later', click(4, 30 * SECOND, { ip: '198.51.100.7' }), 'company'],
    ['its picture', open(-5 * SECOND, { ip: '198.51.100.7' }), 'company'],
    ['the same name from another address of its cloud', click(4, 30 * SECOND, { ip: '198.51.100.99' }), 'company'],
    ['the same address under another name', click(4, 30 * SECOND, { ip: '198.51.100.7', agent: PHONE }), 'company'],
    ['the owner of the mail, at once', click(4, 30 * SECOND, { agent: PHONE }), 'person'],
    ['the owner behind the same proxy, an hour later', click(4, 60 * MINUTE, { ip: '198.51.100.7', agent: PHONE }), 'person'],
    [
      'the owner whose mail service fetches pictures',
      open(SECOND, { ip: '198.51.100.7', agent: 'YahooMailProxy' }),
      'image_proxy',
    ],
  ])('%s', (_who, hit, reason) => {
    expect(with_(hit)).toBe(reason);
  });

  it('says nothing by an address that never crossed the internet: it is the proxy’s', () => {
    const inside = burst.map((hit) => ({ ...hit, ip: '10.0.0.1' }));
    expect(reasons([...inside, click(4, 30 * SECOND, { ip: '10.0.0.1', agent: PHONE })]).at(-1)).toBe('person');
  });

  it('of a mere look is kept by the same name, not by the same address', () => {
    const look = click(1, 0, { method: 'HEAD' });
    expect(reasons([look, click(1, 200)])).toEqual(['method', 'company']);
    expect(reasons([look, click(1, 200, { agent: PHONE })])).toEqual(['method', 'person']);
  });

  it('of a page fetched ahead proves nothing', () => {
    expect(reasons([click(1, 0, { prefetch: true }), click(1, 200)])).toEqual(['prefetch', 'person']);
  });
});

it('keeps a verdict whose visitor and program were forgotten', () => {
  const settled = { class: 'human', reason: 'person' } as const;
  expect(reasons([click(1, 0, { ip: null, agent: null, settled }), click(2, 100, { agent: 'curl/8' })])).toEqual(['person', 'scanner']); // prettier-ignore
});
