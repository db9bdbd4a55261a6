import fc from 'fast-check';
import { DAY } from '../kernel/duration';
import {
  judge,
  underRule,
  withAnswer,
  withDelivery,
  withoutDelivery,
  withSign,
  type DormancyRule,
  type History,
} from './dormancy';

const rule = { delivered: 4, within: 180 * DAY, cooling_share: 0.5 };
const nothing: History = { recent: [], wokenAt: null, unknownAt: null, stretchFrom: null };
const START = 1_700_000_000_000;

/** Deliveries on these days, as messages 1, 2, 3… */
const deliveredOn = (...days: number[]) =>
  days.reduce((h, d, i) => withDelivery(h, { messageId: i + 1, at: START + d * DAY }, rule), nothing);
const stateOf = (history: History) => judge(history, rule).state;
const answer = (messageId: number, over: object) => ({ messageId, openAt: null, clickAt: null, unknownAt: null, ...over });

describe('dormancy', () => {
  it('comes with the last of so many unanswered e-mails, and is announced', () => {
    const after = (n: number) => stateOf(deliveredOn(...Array.from({ length: n }, (_, i) => i)));
    const states = [0, 1, 2, 3, 4, 9].map(after);
    expect(states).toEqual(['active', 'active', 'cooling', 'cooling', 'dormant', 'dormant']);
  });

  it('says how many, and since when', () => {
    expect(judge(deliveredOn(0, 1, 2, 3), rule)).toMatchObject({ silent: 4, since: START });
    expect(judge(deliveredOn(0, 1, 2), rule)).toMatchObject({ silent: 3, since: START });
    expect(judge(nothing, rule)).toMatchObject({ silent: 0, since: null });
  });

  it('needs them all within the window', () => {
    expect(stateOf(deliveredOn(0, 60, 120, 180))).toBe('dormant');
    expect(stateOf(deliveredOn(0, 60, 120, 181))).toBe('cooling');
  });

  it('is not ended by silence: not by an e-mail about an order a year later, nor by one nobody could see opened', () => {
    expect(stateOf(deliveredOn(0, 1, 2, 3, 400))).toBe('dormant');
    const unobserved = { messageId: 9, at: START + 400 * DAY, unobserved: true };
    expect(stateOf(withDelivery(deliveredOn(0, 1, 2, 3), unobserved, rule))).toBe('dormant');
  });

  it.each([
    ['an open of any of them', answer(2, { openAt: START + 20 * DAY })],
    ['a click on the oldest, today', answer(1, { clickAt: START + 40 * DAY })],
    ['an open of a mail from before', answer(99, { openAt: START + 3 * DAY })],
  ])('does not come, or ends, with %s', (_what, sign) => {
    expect(stateOf(withAnswer(deliveredOn(0, 1, 2, 3), sign))).not.toBe('dormant');
  });

  it('does not come by silence after e-mails whose opens are not recorded', () => {
    const mails = Array.from({ length: 12 }, (_, i) => ({ messageId: i + 1, at: START + i * DAY, unobserved: false }));
    const stateAfter = (all: typeof mails) => stateOf(all.reduce((h, m) => withDelivery(h, m, rule), nothing));
    expect(stateAfter(mails)).toBe('dormant');
    expect(stateAfter(mails.map((m) => ({ ...m, unobserved: true })))).toBe('active');
    expect(stateAfter(mails.slice(0, 4).map((m, i) => ({ ...m, unobserved: i === 2 })))).toBe('cooling');
    expect(stateAfter(mails.slice(0, 5).map((m, i) => ({ ...m, unobserved: i === 2 })))).toBe('dormant');
  });

  it('ends with a paid order, and begins again after as many unanswered e-mails', () => {
    const again = (days: number[]) =>
      days.reduce(
        (h, day) => withDelivery(h, { messageId: 10 + day, at: START + day * DAY }, rule),
        withSign(deliveredOn(0, 1, 2, 3), START + 5 * DAY),
      );
    expect(stateOf(again([]))).toBe('active');
    expect(stateOf(again([6, 7, 8]))).toBe('cooling');
    expect(stateOf(again([6, 7, 8, 9]))).toBe('dormant');
  });

  it('is not concluded from opens that may be a proxy, nor ended by one that comes later', () => {
    const inconclusive = { state: 'cooling', inconclusive: true };
    const opened = (days: number) => withAnswer(deliveredOn(0, 1, 2, 3), answer(3, { unknownAt: START + days * DAY }));
    expect(judge(opened(3), rule)).toMatchObject(inconclusive);
    expect(judge(opened(4), rule)).toMatchObject({ state: 'dormant', inconclusive: false });
    expect(judge(withAnswer(deliveredOn(0, 1, 2, 3), answer(99, { unknownAt: START - DAY })), rule).state).toBe('dormant');
  });

  it('does not count what bounced, and finds an older one in its place', () => {
    expect(stateOf(withoutDelivery(deliveredOn(0, 1, 2, 3), 2))).toBe('cooling');
    expect(stateOf(withoutDelivery(deliveredOn(0, 1, 2, 3, 4), 2))).toBe('dormant');
  });

  it('cools at the share of the number, whatever its last bit', () => {
    const cooling = { delivered: 20, within: 180 * DAY, cooling_share: 0.55 };
    const eleven = deliveredOn(...Array.from({ length: 11 }, (_, i) => i));
    expect(judge(eleven, cooling).state).toBe('cooling');
  });
});

describe('under another rule', () => {
  const long = deliveredOn(...Array.from({ length: 60 }, (_, i) => i));

  it('finds what it needs in what is remembered', () => {
    const stricter = { ...rule, delivered: 40 };
    expect(judge(underRule(long, rule, stricter), stricter)).toMatchObject({ state: 'dormant', silent: 40 });
    const few = deliveredOn(...Array.from({ length: 39 }, (_, i) => i));
    expect(judge(underRule(few, rule, stricter), stricter).state).toBe('cooling');
  });

  it('keeps a conclusion from what is forgotten only where it asks for no more', () => {
    const sparse = { ...nothing, stretchFrom: START };
    expect(judge(underRule(sparse, rule, { ...rule, delivered: 3 }), rule).state).toBe('dormant');
    expect(judge(underRule(sparse, rule, { ...rule, delivered: 5 }), rule).state).toBe('active');
    expect(judge(underRule(sparse, rule, { ...rule, within: 90 * DAY }), rule).state).toBe('active');
    expect(judge(underRule(sparse, null, rule), rule).state).toBe('active');
  });
});

interface Mail {
  id: number;
  at: number;
  unobserved: boolean;
  did: 'nothing' | 'opened' | 'clicked' | 'unknown';
  /** How long after the delivery. */
  answeredAt: number;
  later: 'stands' | 'taken back' | 'bounced';
}

/** DESIGN §5.7 and METRICS §1 read aloud, over everything that ever happened. */
function oracle(mails: readonly Mail[], payments: readonly number[], { delivered, within, cooling_share }: DormancyRule) {
  const counted = mails.filter((m) => m.later !== 'bounced' && !m.unobserved).sort((a, b) => a.at - b.at);
  const answers = mails.filter((m) => m.later !== 'taken back' && m.did !== 'nothing');
  const signs = [...payments, ...answers.filter((m) => m.did !== 'unknown').map((m) => m.answeredAt)];
  const unknowns = answers.filter((m) => m.did === 'unknown').map((m) => m.answeredAt);
  let [dormant, doubtful] = [false, false];
  for (let i = 0; i + delivered <= counted.length; i++) {
    const first = counted[i]!.at;
    const last = counted[i + delivered - 1]!.at;
    if (last - first > within || signs.some((at) => at >= first)) continue;
    if (unknowns.some((at) => at >= first && at <= last)) doubtful = true;
    else dormant = true;
  }
  if (dormant) return 'dormant';
  if (doubtful) return 'inconclusive';
  const newest = counted.at(-1)?.at ?? 0;
  const silent = counted.filter((m) => newest - m.at <= within && signs.every((at) => at < m.at)).length;
  return silent > 0 && silent >= delivered * cooling_share ? 'cooling' : 'active';
}

const anyMail = fc.record({
  gap: fc.integer({ min: 0, max: 60 * DAY }),
  unobserved: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  did: fc
    .integer({ min: 0, max: 39 })
    .map((n): Mail['did'] => (['opened', 'clicked', ...Array<'unknown'>(6).fill('unknown')] as const)[n] ?? 'nothing'),
  after: fc.integer({ min: 0, max: 30 * DAY }),
  later: fc.constantFrom<Mail['later']>('stands', 'stands', 'stands', 'taken back', 'bounced'),
  /** When each thing about it is heard of, next to all others. */
  heard: fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
});
const anyHistory = fc.record({
  mails: fc.array(anyMail, { maxLength: 45, size: 'max' }).map((all) => {
    let at = START;
    return all.map(({ gap, after, later, ...mail }, i) => {
      at += gap;
      // A scanner's visit to a mail that came back is too rare to remember it by.
      const fate = later === 'bounced' && mail.did === 'unknown' ? ('stands' as const) : later;
      return { ...mail, id: i + 1, at, answeredAt: at + after, later: fate };
    });
  }),
  payments: fc.array(fc.tuple(fc.integer({ min: 0, max: 600 * DAY }), fc.double({ min: 0, max: 1, noNaN: true })), {
    maxLength: 3,
  }),
  delivered: fc.integer({ min: 1, max: 6 }),
});

const reading = ({ state, inconclusive }: { state: string; inconclusive: boolean }) => (inconclusive ? 'inconclusive' : state);

it('agrees with the sentence it was built from, whatever happened, in whatever order it was heard of', () => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(anyHistory, ({ mails, payments, delivered }) => {
      const asked = { ...rule, delivered };
      const news: { when: number; apply: (h: History) => History }[] = payments.map(([at, when]) => ({
        when,
        apply: (h) => withSign(h, START + at),
      }));
      for (const { id, at, unobserved, did, answeredAt, later, heard } of mails) {
        const [delivery, answered] = [Math.min(...heard), Math.max(...heard)];
        const met = answer(id, {
          openAt: did === 'opened' || did === 'clicked' ? answeredAt : null,
          clickAt: did === 'clicked' ? answeredAt : null,
          unknownAt: did === 'unknown' ? answeredAt : null,
        });
        news.push({ when: delivery, apply: (h) => withDelivery(h, { messageId: id, at, unobserved }, asked) });
        // An e-mail may bounce before or after somebody was seen in it.
        if (later === 'bounced') news.push({ when: (delivery + answered) / 2, apply: (h) => withoutDelivery(h, id) });
        if (did !== 'nothing') news.push({ when: answered, apply: (h) => withAnswer(h, met) });
        if (later === 'taken back') news.push({ when: 2, apply: (h) => withAnswer(h, answer(id, {})) });
      }
      const history = news.sort((a, b) => a.when - b.when).reduce((h, { apply }) => apply(h), nothing);
      const expected = oracle(mails, payments.map(([at]) => START + at), asked); // prettier-ignore
      seen.set(expected, (seen.get(expected) ?? 0) + 1);
      expect(reading(judge(history, asked))).toBe(expected);
    }),
    { numRuns: 1500 },
  );
  // Nothing is proved by histories that all come to the same.
  for (const state of ['active', 'cooling', 'inconclusive', 'dormant']) expect(seen.get(state)).toBeGreaterThan(20);
});

it('concludes the same from a short memory', () => {
  fc.assert(
    fc.property(anyHistory, fc.integer({ min: 6, max: 9 }), ({ mails, payments, delivered }, most) => {
      const asked = { ...rule, delivered };
      // Heard of as it happens, and nothing taken back: what a short memory is for.
      const plain = mails.map((m) => ({
        ...m,
        later: 'stands' as const,
        did: m.did === 'unknown' ? ('nothing' as const) : m.did,
      }));
      const news = [
        ...payments.map(([at]) => ({ when: START + at, apply: (h: History) => withSign(h, START + at) })),
        ...plain.flatMap(({ id, at, unobserved, did, answeredAt }) => [
          { when: at, apply: (h: History) => withDelivery(h, { messageId: id, at, unobserved }, asked, most) },
          ...(did === 'nothing'
            ? []
            : [{ when: answeredAt, apply: (h: History) => withAnswer(h, answer(id, { openAt: answeredAt })) }]),
        ]),
      ];
      const history = news.sort((a, b) => a.when - b.when).reduce((h, { apply }) => apply(h), nothing);
      const expected = oracle(plain, payments.map(([at]) => START + at), asked); // prettier-ignore
      expect(judge(history, asked).state === 'dormant').toBe(expected === 'dormant');
      expect(history.recent.length).toBeLessThanOrEqual(2 * most);
    }),
    { numRuns: 1000 },
  );
});
