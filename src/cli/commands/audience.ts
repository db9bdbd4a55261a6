import type { INestApplicationContext } from '@nestjs/common';
import { AffinitiesService } from '../../audience/affinities.service';
import { AudienceSettingsService } from '../../audience/audience-settings.service';
import { SegmentsService, type SegmentSummary } from '../../audience/segments.service';
import { AudienceTurnsService } from '../../flows/audience-turns.service';
import { printFinding } from '../../kernel/errors';
import { printTable } from '../../reports/print-table';
import { WrongUse, type Command } from '../command';

const refresh: Command = {
  name: 'audience refresh',
  summary: 'work out scores, tiers and segments anew, and learn which products are bought together',
  usage: '[--json]',
  help: 'From all paid orders (products: of the last year). Flows that start by a segment or a tier start. serve does it by itself: scores, tiers and segments every 15 minutes, products every hour.',
  needs: 'app',
  async run({ app, args, json, out, err }) {
    if (args.length > 0) throw new WrongUse('audience refresh takes no names');
    await app.get(AudienceTurnsService).refresh();
    const pairs = await app.get(AffinitiesService).refresh();
    const segments = linesOf(await app.get(SegmentsService).list());
    if (json) out(JSON.stringify({ segments, pairs }));
    else out(`${table(segments)}\n\n${pairs} pairs of products are known`);
    return tellFindings(app, err);
  },
};

const list: Command = {
  name: 'segments list',
  summary: 'segments, how many contacts are in each, and when that was found',
  usage: '[--json]',
  needs: 'app',
  async run({ app, args, json, out, err }) {
    if (args.length > 0) throw new WrongUse('segments list takes no names');
    const segments = linesOf(await app.get(SegmentsService).list());
    out(json ? JSON.stringify(segments) : table(segments));
    return tellFindings(app, err);
  },
};

/** What is wrong with the files of segments and tiers; answers the exit code. */
function tellFindings(app: INestApplicationContext, err: (line: string) => void): number {
  const findings = app.get(AudienceSettingsService).read();
  for (const finding of findings) err(printFinding(finding));
  return findings.some((f) => f.level === 'error') ? 1 : 0;
}

interface Line {
  segment: string;
  members: number;
  /** ISO; null = never computed. */
  refreshed_at: string | null;
}

function linesOf(segments: SegmentSummary[]): Line[] {
  return segments.map(({ id, members, refreshedAt }) => ({
    segment: id,
    members,
    refreshed_at: refreshedAt === null ? null : new Date(refreshedAt).toISOString(),
  }));
}

function table(lines: Line[]): string {
  if (lines.length === 0) return 'no segments are known';
  return printTable<Line>([{ name: 'segment' }, { name: 'members', as: 'count' }, { name: 'refreshed_at' }], lines);
}

export const audienceCommands: Command[] = [refresh, list];
