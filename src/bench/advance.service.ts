import { elapsed, VirtualClock } from '../kernel/clock';
import { DAY } from '../kernel/duration';
import type { Engine } from '../engine';
import { benchEngine } from './bench-engine.service';
import { enrollMany } from './enroll-many.service';
import { median, type Figure } from './figures';

const DUE = 10_000;
const WAITING = 1_000_000;
const ROUNDS = 3;
const START = Date.parse('2026-01-05T10:00:00Z');

/** 10,000 due enrollments among 10,000 and among 1,000,000 waiting: only what is due may cost. Lower is better; 1 is perfect. */
export async function measureAdvance(database: Figure['database'], server?: string): Promise<Figure> {
  const clock = new VirtualClock(START);
  const { engine, drop } = await benchEngine({ server, clock, files: { 'config/flows/bench.yaml': FLOW } });
  try {
    await enrollMany(engine, clock.now(), DUE);
    while ((await engine.machine.advance()) > 0);
    const few: number[] = [];
    const many: number[] = [];
    await advance(engine, clock);
    for (let round = 0; round < ROUNDS; round++) few.push(await advance(engine, clock));
    await crowd(engine);
    await advance(engine, clock);
    for (let round = 0; round < ROUNDS; round++) many.push(await advance(engine, clock));
    return {
      name: 'advance',
      database,
      ratio: median(many) / median(few),
      target: '≤ 1.5, later ≤ 1.3',
      readings: { 'due/s among 10,000': (DUE / median(few)) * 1000, 'due/s among 1,000,000': (DUE / median(many)) * 1000 },
    };
  } finally {
    await drop();
  }
}

/** One day later everybody of the 10,000 is due again. */
async function advance(engine: Engine, clock: VirtualClock): Promise<number> {
  clock.set(clock.now() + DAY);
  const begun = elapsed();
  let advanced = 0;
  for (let n = await engine.machine.advance(); n > 0; n = await engine.machine.advance()) advanced += n;
  if (advanced !== DUE) throw new Error(`advanced ${advanced} instead of ${DUE}`);
  return elapsed() - begun;
}

/** Copies the waiting until a million wait, all but the first 10,000 for a year. */
async function crowd(engine: Engine): Promise<void> {
  const [{ columns }] = [await columnsOf(engine)];
  const copied = columns.filter((c) => !['id', 'entry_key', 'due_at'].includes(c)).join(', ');
  const [top] = await engine.database.read<{ low: number; high: number }>(
    'SELECT MIN(id) AS low, MAX(id) AS high FROM enrollments',
  );
  const span = top!.high - top!.low + 1;
  for (let copy = 1; copy < WAITING / DUE; copy++) {
    const key = engine.database.dialect === 'sqlite' ? `entry_key || '-${copy}'` : `CONCAT(entry_key, '-${copy}')`;
    await engine.database.tx((tx) =>
      tx.run(
        `INSERT INTO enrollments (id, entry_key, due_at, ${copied})
         SELECT id + ${10_000_000 + copy * span}, ${key}, due_at + ${365 * DAY} + id % 1000, ${copied} FROM enrollments WHERE id <= ?`,
        [top!.high],
      ),
    );
  }
  if (engine.database.dialect !== 'sqlite') await engine.database.tx((tx) => tx.query('ANALYZE TABLE enrollments'));
}

async function columnsOf(engine: Engine): Promise<{ columns: string[] }> {
  const [row] = await engine.database.read<Record<string, unknown>>('SELECT * FROM enrollments LIMIT 1');
  return { columns: Object.keys(row!) };
}

const FLOW = `id: bench
purpose: service
trigger: { event: custom.bench }
steps:
${Array.from({ length: 12 }, (_, i) => `  - { id: wait-${i}, wait: 1d }`).join('\n')}
`;
