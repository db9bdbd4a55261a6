import { linkClicks, type LinkClicks } from '../engagement/link-clicks';
import { groupBy } from '../kernel/group-by';
import { rate } from '../kernel/rates';
import type { ClickRow, DeliveredRow, LinkPlace, LinkRow } from './link-queries';
import type { Column } from './print-table';

/** One link of one step. Names and formulas: docs/tracking.md. */
export interface LinkReportRow extends Omit<LinkPlace, 'template_version'> {
  /** Its place in the template, from 1. */
  link: number;
  /** As the template writes it, never as one person got it. */
  target: string;
  delivered: number;
  /** Messages in which a person followed it. */
  unique_clicks: number;
  /** unique_clicks / delivered. */
  unique_click_rate: number | null;
  /** Clicks by people, repeats within two seconds taken for one; then those of machines, and of what may be either. */
  human_clicks: number;
  machine_clicks: number;
  unknown_clicks: number;
  /** Everything that came, repeats too. */
  hits: number;
  /** Of all unique clicks of its step. */
  share: number | null;
}

/** The columns of a table and of CSV, in their order. */
export const LINK_COLUMNS: Column<LinkReportRow>[] = [
  { name: 'flow', as: 'text' },
  { name: 'version', as: 'count' },
  { name: 'step', as: 'text' },
  { name: 'channel', as: 'text' },
  { name: 'variant', as: 'text' },
  { name: 'template', as: 'text' },
  { name: 'link', as: 'count' },
  { name: 'target', as: 'text' },
  { name: 'delivered', as: 'count' },
  { name: 'unique_clicks', as: 'count' },
  { name: 'unique_click_rate', as: 'rate' },
  { name: 'human_clicks', as: 'count' },
  { name: 'machine_clicks', as: 'count' },
  { name: 'unknown_clicks', as: 'count' },
  { name: 'hits', as: 'count' },
  { name: 'share', as: 'rate' },
];

/** Adds clicks up, a few messages at a time. */
export class LinkTally {
  private readonly links = new Map<string, Omit<LinkClicks, 'unique'> & { unique: number }>();

  /** `rows`: whole messages, the hits of each in the order they came. */
  add(rows: readonly ClickRow[]): void {
    for (const hits of groupBy(rows, (row) => row.id).values()) {
      const { sent_at: sentAt } = hits[0]!;
      const seen = hits.map((row) => ({ linkNo: row.link_no, at: row.at, class: row.class, ip: row.ip, agent: row.agent }));
      for (const [link, clicks] of linkClicks(seen, sentAt)) this.count(`${keyOf(hits[0]!)} ${link}`, clicks);
    }
  }

  rows(delivered: readonly DeliveredRow[], links: readonly LinkRow[]): LinkReportRow[] {
    const byVersion = groupBy(links, (link) => link.template_version);
    const rows = new Map<string, LinkReportRow>();
    for (const place of delivered) {
      for (const { link_no: link, target } of byVersion.get(place.template_version) ?? []) {
        const { flow, version, step, channel, variant, template } = place;
        // Versions of a template and its languages are one where their link leads to the same.
        const key = [flow, version, step, channel, variant, template, link, target].join('\0');
        const row = rows.get(key) ?? { flow, version, step, channel, variant, template, link, target, ...NOTHING };
        rows.set(key, added(row, Number(place.delivered), this.links.get(`${keyOf(place)} ${link}`)));
      }
    }
    return withShares([...rows.values()]);
  }

  private count(key: string, clicks: LinkClicks): void {
    const before = this.links.get(key) ?? { unique: 0, human: 0, machine: 0, unknown: 0, hits: 0 };
    this.links.set(key, {
      unique: before.unique + (clicks.unique ? 1 : 0),
      human: before.human + clicks.human,
      machine: before.machine + clicks.machine,
      unknown: before.unknown + clicks.unknown,
      hits: before.hits + clicks.hits,
    });
  }
}

const NOTHING = {
  delivered: 0,
  unique_clicks: 0,
  unique_click_rate: null,
  human_clicks: 0,
  machine_clicks: 0,
  unknown_clicks: 0,
  hits: 0,
  share: null,
};

function added(
  row: LinkReportRow,
  delivered: number,
  clicks: (Omit<LinkClicks, 'unique'> & { unique: number }) | undefined,
): LinkReportRow {
  return {
    ...row,
    delivered: row.delivered + delivered,
    unique_clicks: row.unique_clicks + (clicks?.unique ?? 0),
    human_clicks: row.human_clicks + (clicks?.human ?? 0),
    machine_clicks: row.machine_clicks + (clicks?.machine ?? 0),
    unknown_clicks: row.unknown_clicks + (clicks?.unknown ?? 0),
    hits: row.hits + (clicks?.hits ?? 0),
  };
}

function withShares(rows: LinkReportRow[]): LinkReportRow[] {
  const stepOf = (row: LinkReportRow) => [row.flow, row.version, row.step, row.channel, row.variant].join('\0');
  const sums = new Map([...groupBy(rows, stepOf)].map(([step, all]) => [step, all.reduce((sum, r) => sum + r.unique_clicks, 0)]));
  return rows
    .map((row) => ({
      ...row,
      unique_click_rate: rate(row.unique_clicks, row.delivered),
      share: rate(row.unique_clicks, sums.get(stepOf(row))!),
    }))
    .sort(inOrder);
}

function inOrder(a: LinkReportRow, b: LinkReportRow): number {
  return compare(a.flow, b.flow) || a.version - b.version || compare(a.step, b.step) || compare(a.variant ?? '', b.variant ?? '') || a.link - b.link || compare(a.target, b.target); // prettier-ignore
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function keyOf(place: LinkPlace): string {
  return [place.flow, place.version, place.step, place.channel, place.variant, place.template_version].join('\0');
}
