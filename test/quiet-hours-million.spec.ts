import { DAY, HOUR, MINUTE } from '../src/kernel/duration';
import { defaultSettings } from '../src/config/settings';
import { pass, type Candidate, type Standing } from '../src/messages/gate';
import { quietUntil, type QuietWindow } from '../src/messages/quiet-hours';
import { edgesOf, wallAt } from './support/wall-clocks';

/**
 * RELIABILITY S2: a million random (zone, instant, window), every tenth near an edge of daylight saving, and none let through
 * inside its window. The measure is the machine's own calendar (`Intl`), by nothing of ours.
 */
const FROM = Date.UTC(2024, 0, 1);
const UNTIL = Date.UTC(2031, 0, 1);
const A_MILLION = 1_000_000;

/** What a zone's clocks are ahead of UTC, from which instant on. */
interface Offsets {
  zone: string;
  since: number[];
  offset: number[];
  /** Some days of its seven years: of every day of every zone the machine would have to be asked, a million times. */
  days: number[];
}

const some = dice(1);
const ZONES: Offsets[] = Intl.supportedValuesOf('timeZone').map((zone) => {
  const edges = edgesOf(zone, FROM, UNTIL);
  const first = wallAt(FROM, zone) - FROM;
  const offset = [first];
  for (const { jump } of edges) offset.push(offset.at(-1)! + jump);
  const days = Array.from({ length: 12 }, () => FROM + (2 + some((UNTIL - FROM) / DAY - 4)) * DAY);
  return { zone, since: [-Infinity, ...edges.map((e) => e.at)], offset, days };
});
const WITH_EDGES = ZONES.filter((z) => z.since.length > 1);

/** Numbers as good as random, the same in every run. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

function shownAt(at: number, { since, offset }: Offsets): number {
  let i = since.length - 1;
  while (since[i]! > at) i--;
  return Math.floor((((at + offset[i]!) % DAY) + DAY) % DAY / MINUTE); // prettier-ignore
}

const minutesOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
const timeOf = (minutes: number) =>
  `${String(Math.floor(minutes / 60) % 24).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

function isQuiet(at: number, window: QuietWindow, zone: Offsets): boolean {
  const [from, to, shown] = [minutesOf(window.from), minutesOf(window.to), shownAt(at, zone)];
  return from <= to ? shown >= from && shown < to : shown >= from || shown < to;
}

/** Any zone, every tenth within three hours of an edge, the others on one of its days; windows of one minute to almost a day. */
function anyCase(roll: (below: number) => number): { at: number; zone: Offsets; window: QuietWindow } {
  const near = roll(10) === 0;
  const zone = near ? WITH_EDGES[roll(WITH_EDGES.length)]! : ZONES[roll(ZONES.length)]!;
  const edge = near ? zone.since[1 + roll(zone.since.length - 1)]! : 0;
  const at = near ? edge + roll(6 * HOUR) - 3 * HOUR : zone.days[roll(zone.days.length)]! + roll(DAY);
  const from = roll(1440);
  return { at, zone, window: { from: timeOf(from), to: timeOf(from + 1 + roll(1438)) } };
}

/** How many of so many are let through inside their window, at once or when their hold is over. */
function letThrough(count: number, decide: (window: QuietWindow) => QuietWindow): number {
  const roll = dice(2026);
  let wrong = 0;
  for (let i = 0; i < count; i++) {
    const { at, zone, window } = anyCase(roll);
    if (isQuiet(quietUntil(at, decide(window), [zone.zone]) ?? at, window, zone)) wrong++;
  }
  return wrong;
}

it('lets nobody through inside quiet hours, in a million random cases', () => {
  expect(ZONES.length).toBeGreaterThan(400);
  expect(letThrough(A_MILLION, (window) => window)).toBe(0);
}, 300_000);

it('would have noticed one minute', () => {
  const aMinuteLate = ({ from, to }: QuietWindow) => ({ from: timeOf(minutesOf(from) + 1), to });
  const aMinuteEarly = ({ from, to }: QuietWindow) => ({ from, to: timeOf(minutesOf(to) + 1439) });
  expect(letThrough(5000, aMinuteLate)).toBeGreaterThan(0);
  expect(letThrough(5000, aMinuteEarly)).toBeGreaterThan(0);
}, 300_000);

describe('through the gate', () => {
  const sms: Candidate = {
    ...{ channel: 'sms', purpose: 'marketing', cancelled: null, expiresAt: null },
    ...{ heldOut: false, globallyHeldOut: false, urgent: true, evenIfDormant: false, oncePerDormancy: false, onCap: 'skip' },
  };
  const someone = (zones: string[]): Standing => ({
    ...{ contact: { country: 'US', zones }, enrollment: 'waiting', flow: 'running', suppressed: null, consent: 'granted' },
    ...{
      address: { address: '+12125550123', valid: true },
      topicOff: false,
      dormant: false,
      asked: false,
      disposable: false,
      openCase: false,
      guardRail: false,
    },
    ...{ taken: { email: [], sms: [] }, coming: [], unanswered: [] },
  });
  const verdict = (at: number, zones: Offsets[], window: QuietWindow) =>
    pass(
      sms,
      someone(zones.map((z) => z.zone)),
      { ...defaultSettings().rules, quiet_hours: { email: null, sms: window }, allowed: () => true },
      at,
    );
  /** When it is let through, asked again and again. */
  const leavesAt = (at: number, zones: Offsets[], window: QuietWindow) => {
    let t = at;
    for (let v = verdict(t, zones, window); v.is === 'hold'; v = verdict(t, zones, window)) t = v.until;
    return t;
  };

  it('no marketing SMS leaves inside the window of the zone', () => {
    const roll = dice(7);
    for (let i = 0; i < 10_000; i++) {
      const { at, zone, window } = anyCase(roll);
      if (isQuiet(leavesAt(at, [zone], window), window, zone)) throw new Error(`${zone.zone} ${at} ${window.from}-${window.to}`);
    }
  }, 300_000);

  it('nor of any zone that could be meant, where these have a moment in common', () => {
    const american = ZONES.filter((z) => /^(America\/(New_York|Chicago|Denver|Phoenix|Los_Angeles|Anchorage|Adak)|Pacific\/Honolulu)$/.test(z.zone)); // prettier-ignore
    expect(american).toHaveLength(8);
    const roll = dice(11);
    for (let i = 0; i < 500; i++) {
      const at = FROM + DAY + roll((UNTIL - FROM) / MINUTE - 5000) * MINUTE;
      const window = { from: '20:00', to: '09:00' };
      const leaves = leavesAt(at, american, window);
      expect(leaves - at).toBeLessThan(DAY);
      expect(american.filter((zone) => isQuiet(leaves, window, zone)).map((z) => z.zone)).toEqual([]);
    }
  }, 300_000);
});
