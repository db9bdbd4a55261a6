import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { measureAdvance } from './advance.service';
import { printFigure, type Figure } from './figures';
import { measureHits } from './hits.service';
import { measureIntake } from './intake.service';
import { measureProcessing } from './processing.service';
import { measureSend } from './send.service';
import { measureSimulation } from './simulation';

const MEASURES = {
  intake: measureIntake,
  hits: measureHits,
  processing: measureProcessing,
  advance: measureAdvance,
  send: measureSend,
} as const;
/** These need no database. */
const PURE = { simulation: measureSimulation } as const;

/** `npm run bench [-- --only intake,send] [--json]`: measures on SQLite, and on the server of MYSQL_TEST_URL when it is set. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { json: { type: 'boolean' }, only: { type: 'string' } } });
  const wanted = values.only?.split(',') ?? Object.keys({ ...MEASURES, ...PURE });
  const server = process.env.MYSQL_TEST_URL;
  const figures: Figure[] = [];
  const note = (figure: Figure) => {
    figures.push(figure);
    if (!values.json) process.stdout.write(`${printFigure(figure)}\n`);
    else process.stderr.write(`${figure.name} done\n`);
  };
  for (const [name, measure] of Object.entries(PURE)) if (wanted.includes(name)) note(await measure());
  for (const [, measure] of Object.entries(MEASURES).filter(([one]) => wanted.includes(one))) {
    for (const place of [undefined, ...(server ? [server] : [])]) note(await measure(place ? 'mariadb' : 'sqlite', place));
  }
  if (!server) process.stderr.write('left out: MariaDB, because MYSQL_TEST_URL is not set\n');
  if (values.json) process.stdout.write(`${JSON.stringify(figures)}\n`);
}

void main();
