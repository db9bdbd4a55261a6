import fc from 'fast-check';
import { DAY } from '../kernel/duration';
import { linkClicks, type LinkHit } from './link-clicks';

const hit = (at: number, over: Partial<LinkHit> = {}): LinkHit => ({ linkNo: 1, at, class: 'human', ip: '203.0.113.7', agent: 'phone', ...over }); // prettier-ignore
const any: fc.Arbitrary<LinkHit[]> = fc
  .array(
    fc.record({
      linkNo: fc.constantFrom(1, 2, 257),
      at: fc.nat(12_000),
      class: fc.constantFrom('human' as const, 'machine' as const, 'unknown' as const),
      ip: fc.constantFrom('203.0.113.7', '203.0.113.8', null),
      agent: fc.constantFrom('phone', 'desk', null),
    }),
    { maxLength: 40 },
  )
  .map((hits) => hits.sort((a, b) => a.at - b.at));

describe('T7, the clicks on a link', () => {
  it('are one for one visitor within two seconds, and all that came is kept beside it', () => {
    const came = [0, 300, 2_000, 2_001, 4_002, 9_000].map((at) => hit(at));
    expect(linkClicks(came, 0).get(1)).toEqual({ unique: true, human: 4, machine: 0, unknown: 0, hits: 6 });
  });

  it('are several for several visitors, links and times', () => {
    const came = [hit(0), hit(1, { ip: '203.0.113.8' }), hit(2, { agent: 'desk' }), hit(3, { linkNo: 257 })];
    expect(linkClicks(came, 0).get(1)).toMatchObject({ human: 4, hits: 4 });
  });

  it('are unique by a person only, whatever machines did', () => {
    expect(linkClicks([hit(0, { class: 'machine' }), hit(1, { class: 'unknown' })], 0).get(1)).toMatchObject({ unique: false });
    expect(linkClicks([hit(0, { class: 'machine' }), hit(1)], 0).get(1)).toMatchObject({ unique: true, human: 1, machine: 1 });
  });

  it('are not counted after ninety days', () => {
    expect(linkClicks([hit(90 * DAY), hit(90 * DAY + 1)], 0).get(1)).toMatchObject({ hits: 1 });
  });

  it('never lose or make a hit, and collapse nothing that is further apart', () => {
    fc.assert(
      fc.property(any, (hits) => {
        const links = [...linkClicks(hits, 0).values()];
        const sum = (of: (link: (typeof links)[number]) => number) => links.reduce((all, link) => all + of(link), 0);
        expect(sum((l) => l.hits)).toBe(hits.length);
        const visitor = (h: LinkHit) => [h.linkNo, h.class, h.ip, h.agent].join();
        let expected = 0;
        for (const name of new Set(hits.map(visitor))) {
          let last = -Infinity;
          for (const { at } of hits.filter((h) => visitor(h) === name))
            if (at - last > 2_000) [last, expected] = [at, expected + 1];
        }
        expect(sum((l) => l.human + l.machine + l.unknown)).toBe(expected);
        for (const [place, link] of linkClicks(hits, 0))
          expect(link.unique).toBe(hits.some((h) => (h.linkNo & 0xff) === place && h.class === 'human'));
      }),
    );
  });
});
