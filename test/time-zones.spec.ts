import { waitUntil } from '../src/flows/steps/wait';
import { DAY, HOUR, MINUTE } from '../src/kernel/duration';
import { addDays, instantOf, localDate, localMinutes, type LocalDate } from '../src/kernel/local-time';
import { quietUntil } from '../src/messages/quiet-hours';
import { aContact, facts } from './support/flow-facts';
import { edgesOf, MinutesAround, wallAt, type Edge } from './support/wall-clocks';

const FROM = Date.UTC(2024, 0, 1);
const UNTIL = Date.UTC(2031, 0, 1);
const EDGES = Intl.supportedValuesOf('timeZone').map((zone) => edgesOf(zone, FROM, UNTIL));
/** Zones whose clocks jump at the same instants by the same time go by one rule. */
const RULES = [...new Map(EDGES.filter((e) => e.length > 0).map((e) => [rule(e), e])).values()];

function rule(edges: Edge[]): string {
  return edges.map(({ at, jump }) => `${at} ${jump} ${wallAt(at, edges[0]!.zone) - at}`).join();
}

const dayOf = (wall: number): LocalDate => {
  const t = new Date(wall);
  return { year: t.getUTCFullYear(), month: t.getUTCMonth() + 1, day: t.getUTCDate() };
};
const wallOf = ({ year, month, day }: LocalDate, time: string) =>
  Date.parse(`${new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10)}T${time}Z`);
const minutesOf = (wall: number) => (wall % DAY) / MINUTE;
const told = (edge: Edge, time: string, at: number | undefined) =>
  `${edge.zone} ${new Date(edge.at).toISOString()} ${time} ${at === undefined ? '-' : new Date(at).toISOString()}`;

it('there are edges of every kind to try', () => {
  const all = EDGES.flat();
  expect(all.length).toBeGreaterThan(1500);
  expect(new Set(all.map((e) => e.jump / MINUTE))).toEqual(new Set([-120, -60, -30, 30, 60, 120]));
  // Zones that have done with it, and one that changed its standard time for good.
  for (const zone of ['America/Mexico_City', 'Asia/Amman', 'Asia/Damascus']) expect(edgesOf(zone, FROM, UNTIL)).toEqual([]);
  expect(edgesOf('Asia/Almaty', FROM, UNTIL)).toHaveLength(1);
});

describe('in every zone, around every edge of 2024 to 2030,', () => {
  it('10:00 is the one instant at which the clock shows it', () => {
    const wrong: string[] = [];
    for (const edge of EDGES.flat()) {
      const today = dayOf(wallAt(edge.at, edge.zone));
      for (const days of [-1, 0, 1]) {
        const date = addDays(today, days);
        const at = instantOf(date, '10:00', edge.zone);
        if (wallAt(at, edge.zone) !== wallOf(date, '10:00')) wrong.push(told(edge, `10:00 ${days}`, at));
      }
    }
    expect(wrong).toEqual([]);
  });

  it('3d are 72 hours, and the day and the time are those the clock shows', () => {
    const wrong: string[] = [];
    for (const edge of EDGES.flat()) {
      const about = facts({ contact: aContact({ timezone: edge.zone }) });
      for (const before of [0, MINUTE, 36 * HOUR]) {
        const anchor = edge.at - before;
        const wall = wallAt(anchor, edge.zone);
        if (waitUntil({ is: 'elapsed', ms: 3 * DAY }, anchor, about) !== anchor + 72 * HOUR) wrong.push(told(edge, '3d', anchor));
        if (Date.UTC(...parts(localDate(anchor, edge.zone))) + localMinutes(anchor, edge.zone) * MINUTE !== wall)
          wrong.push(told(edge, 'shows', anchor));
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe('by every rule, around every edge of 2024 to 2030, minute by minute,', () => {
  const AROUND = RULES.flat().map((edge) => new MinutesAround(edge, 30 * HOUR));

  it('a time of day is the first minute at which the clock shows it or has passed it', () => {
    const wrong: string[] = [];
    for (const around of AROUND) {
      const { edge } = around;
      const day = dayOf(wallAt(edge.at - MINUTE, edge.zone));
      for (const date of [day, addDays(day, 1)]) {
        for (let minutes = 0; minutes < 1440; minutes += 30) {
          const time = `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
          const wanted = wallOf(date, time);
          const expected = around.first(edge.at - 30 * HOUR, (wall) => wall >= wanted);
          if (expected === undefined) continue;
          const at = instantOf(date, time, edge.zone);
          if (at !== expected) wrong.push(`${told(edge, time, at)} not ${new Date(expected).toISOString()}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it('so many midnights on at a time of day is that day of the calendar', () => {
    const wrong: string[] = [];
    for (const around of AROUND) {
      const { edge } = around;
      const about = facts({ contact: aContact({ timezone: edge.zone }) });
      for (const hours of [-25, -20, -3, -1, 0, 1]) {
        const anchor = edge.at + hours * HOUR;
        for (const at of ['00:00', '02:30', '10:00']) {
          const wanted = wallOf(addDays(dayOf(wallAt(anchor, edge.zone)), 1), at);
          const expected = around.first(edge.at - 30 * HOUR, (wall) => wall >= wanted);
          const until = waitUntil({ is: 'calendar', days: 1, at }, anchor, about);
          if (expected !== undefined && until !== expected) wrong.push(`${told(edge, `${hours} h, ${at}`, until)}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it.each([
    ['21:00', '09:00'],
    ['22:30', '02:30'],
    ['00:30', '01:30'],
    ['23:30', '00:30'],
  ])('quiet hours from %s to %s end with the first minute that is not quiet', (from, to) => {
    const [quiet, loud] = [minutesOf(wallOf(dayOf(0), from)), minutesOf(wallOf(dayOf(0), to))];
    const isQuiet = (wall: number) =>
      quiet <= loud ? minutesOf(wall) >= quiet && minutesOf(wall) < loud : minutesOf(wall) >= quiet || minutesOf(wall) < loud;
    const wrong: string[] = [];
    for (const around of AROUND) {
      const { edge } = around;
      for (let at = edge.at - 6 * HOUR; at < edge.at + 6 * HOUR; at += 20 * MINUTE) {
        const loudAgain = around.first(at, (wall) => !isQuiet(wall))!;
        // A clock put back out of quiet hours goes through their beginning again: they last until their end.
        const begunTwice = at < edge.at && loudAgain >= edge.at && loudAgain < edge.at - edge.jump;
        const expected = begunTwice ? around.first(edge.at - edge.jump, (wall) => !isQuiet(wall)) : loudAgain;
        const end = quietUntil(at, { from, to }, [edge.zone]) ?? at;
        if (end !== expected)
          wrong.push(`${told(edge, new Date(at).toISOString(), end)} not ${expected && new Date(expected).toISOString()}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

function parts({ year, month, day }: LocalDate): [number, number, number] {
  return [year, month - 1, day];
}
