import { DAY, MINUTE } from '../../src/kernel/duration';

/** What wall clocks show, by the machine's own tables and by nothing of ours: the measure that local times are held against. */

const formats = new Map<string, Intl.DateTimeFormat>();

/** What the clock of a zone shows at an instant, as if it were UTC: comparable as a number, to the minute. */
export function wallAt(at: number, zone: string): number {
  let format = formats.get(zone);
  if (!format) {
    const numeric = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const;
    format = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', ...numeric });
    formats.set(zone, format);
  }
  // 11/23/2026, 09:05
  const [month, day, year, hour, minute] = format.format(at).split(/\D+/).map(Number);
  return Date.UTC(year!, month! - 1, day, hour, minute);
}

/** An instant at which a clock jumps. */
export interface Edge {
  zone: string;
  at: number;
  /** By how much, milliseconds: positive when it jumps forward. */
  jump: number;
}

/** Clocks are compared this often; none is put forward and back again in between. */
const STEP = 10 * DAY;

/** Every instant in [from, until) at which the clock of a zone jumps, to the minute. */
export function edgesOf(zone: string, from: number, until: number): Edge[] {
  const offset = (at: number) => wallAt(at, zone) - at;
  const edges: Edge[] = [];
  for (let at = from; at < until; at += STEP) {
    const [before, after] = [offset(at), offset(at + STEP)];
    if (before === after) continue;
    let [low, high] = [at, at + STEP];
    while (high - low > MINUTE) {
      const middle = low + Math.floor((high - low) / 2 / MINUTE) * MINUTE;
      if (offset(middle) === before) low = middle;
      else high = middle;
    }
    if (high < until) edges.push({ zone, at: high, jump: after - before });
  }
  return edges;
}

/** The minutes around an edge, each with what the clock shows. */
export class MinutesAround {
  private readonly walls: number[] = [];

  constructor(
    readonly edge: Edge,
    private readonly reach: number,
  ) {
    for (let at = edge.at - reach; at <= edge.at + reach; at += MINUTE) this.walls.push(wallAt(at, edge.zone));
  }

  /** The first minute at or after `from` whose wall clock is as wanted; undefined when none of these is. */
  first(from: number, wanted: (wall: number) => boolean): number | undefined {
    const begin = this.edge.at - this.reach;
    for (let i = Math.max(0, Math.ceil((from - begin) / MINUTE)); i < this.walls.length; i++) {
      if (wanted(this.walls[i]!)) return begin + i * MINUTE;
    }
    return undefined;
  }
}
