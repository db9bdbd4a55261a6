import { resolve } from 'node:path';
import { readCodes } from '../../audience/coupon-codes';
import { CouponsService, type PoolCounts } from '../../audience/coupons.service';
import { Clock } from '../../kernel/clock';
import { printTable } from '../../reports/print-table';
import { WrongUse, type Command } from '../command';
import { readText } from './flow-folder';

const importCodes: Command = {
  name: 'coupons import',
  summary: 'add codes of a file to a pool of config/coupons.yaml',
  usage: '<pool> FILE [--json]',
  help: 'One code a line, or the first column of a CSV. Codes the pool has already stay what they are: repeat it as often as you like.',
  needs: 'app',
  async run({ app, args, json, out, cwd }) {
    const [pool, file] = args;
    if (pool === undefined || file === undefined || args.length > 2) throw new WrongUse('which pool, and which file?');
    const read = readCodes(readText(resolve(cwd, file)));
    const { added, duplicate, refused } = await app.get(CouponsService).import(pool, read.codes, app.get(Clock).now());
    const done = { pool, added, duplicate: duplicate + read.repeated, refused: refused + read.refused };
    if (json) out(JSON.stringify(done));
    else out(`${pool}: ${added} codes added, ${done.duplicate} known before or twice, ${done.refused} lines that are no code`);
    return done.refused > 0 ? 1 : 0;
  },
};

const list: Command = {
  name: 'coupons list',
  summary: 'pools of coupons, and how many of each are free, given out, used, expired',
  usage: '[--json]',
  help: 'Codes themselves are not shown.',
  needs: 'app',
  async run({ app, json, out }) {
    const counts = await app.get(CouponsService).counts(app.get(Clock).now());
    if (json) out(JSON.stringify(counts));
    else out(counts.length === 0 ? 'config/coupons.yaml names no pools' : printTable<PoolCounts>(COLUMNS, counts));
    return 0;
  },
};

const COLUMNS = [
  { name: 'pool' as const },
  ...(['free', 'issued', 'used', 'expired'] as const).map((name) => ({ name, as: 'count' as const })),
];

export const couponsCommands: Command[] = [importCodes, list];
