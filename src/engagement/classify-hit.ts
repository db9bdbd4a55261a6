import { isbot } from 'isbot';

/** A hit as it came. */
export interface RawHit {
  kind: 'open' | 'click';
  /** Which link of the template; `null` for the pixel. */
  linkNo: number | null;
  /** Epoch milliseconds. */
  at: number;
  method: string;
  /** The request said that nobody asked for it yet (`Sec-Purpose: prefetch` and alike). */
  prefetch: boolean;
  agent: string | null;
  /** What it was taken for, once visitor and program were forgotten: nobody can judge anew. */
  settled?: HitVerdict;
}

export type HitClass = 'human' | 'machine' | 'unknown';

export type HitReason =
  'method' | 'prefetch' | 'image_proxy' | 'privacy_proxy' | 'no_agent' | 'scanner' | 'burst' | 'too_fast' | 'person';

export interface HitVerdict {
  class: HitClass;
  reason: HitReason;
}

/** So many different links of one message within this many milliseconds: no hand is that quick. */
const BURST_LINKS = 3;
const BURST_WITHIN = 2_000;
/** A click this soon after the provider took the mail comes from a scanner that reads it before its owner can. */
const TOO_FAST = 5_000;

/** Gmail and Yahoo fetch pictures through proxies when a person looks. Their address says nothing; their visit does. */
const PEOPLES_IMAGE_PROXY = /GoogleImageProxy|YahooMailProxy/;
/** Apple's privacy proxy fetches every picture, looked at or not, and says only this. */
const PRIVACY_PROXY = /^Mozilla\/5\.0$/;
/** Mail programs that `isbot` takes for robots, for want of a browser's words. */
const MAIL_PROGRAM = /\b(Foxmail|QQMail|MailMaster|Airmail|Spark|eM Client)\b/i;
/** Scanners of mail gateways that `isbot` does not know. */
const MAIL_SCANNER = /barracuda|mimecast|proofpoint|safelinks|cloudmark|trendmicro|ironport|symantec|fireeye|forcepoint/i;

/**
 * Who was behind each hit of ONE message (RELIABILITY T6, first version). `hits` are all hits of that message in any order,
 * because what tells a scanner is often the company of its hits; `acceptedAt` is when the provider took the message, `null` when
 * that is not known. Answers one verdict per hit, in the order given. Only `human` ever counts as engagement.
 */
export function classifyHits(hits: readonly RawHit[], acceptedAt: number | null): HitVerdict[] {
  const clicks = hits.filter((h) => h.kind === 'click' && isRead(h));
  return hits.map((hit) => classifyAlone(hit) ?? (hit.kind === 'click' ? classifyClick(hit, clicks, acceptedAt) : person));
}

const person: HitVerdict = { class: 'human', reason: 'person' };

/** What a hit says by itself; `undefined` when it looks like a browser's or a mail program's. */
function classifyAlone(hit: RawHit): HitVerdict | undefined {
  if (hit.settled) return hit.settled;
  if (!isRead(hit)) return { class: 'machine', reason: 'method' };
  if (hit.prefetch) return { class: 'machine', reason: 'prefetch' };
  const agent = hit.agent?.trim() ?? '';
  if (agent === '') return { class: 'unknown', reason: 'no_agent' };
  if (hit.kind === 'open' && PEOPLES_IMAGE_PROXY.test(agent)) return { class: 'human', reason: 'image_proxy' };
  if (PRIVACY_PROXY.test(agent)) return { class: 'unknown', reason: 'privacy_proxy' };
  if (MAIL_SCANNER.test(agent)) return { class: 'machine', reason: 'scanner' };
  if (isbot(agent) && !MAIL_PROGRAM.test(agent)) return { class: 'machine', reason: 'scanner' };
  return undefined;
}

function classifyClick(hit: RawHit, clicks: readonly RawHit[], acceptedAt: number | null): HitVerdict {
  if (acceptedAt !== null && hit.at - acceptedAt < TOO_FAST) return { class: 'machine', reason: 'too_fast' };
  return inBurst(hit, clicks) ? { class: 'machine', reason: 'burst' } : person;
}

/** Is there a stretch of two seconds around this click in which three different links were followed? */
function inBurst(hit: RawHit, clicks: readonly RawHit[]): boolean {
  const near = clicks.filter((c) => Math.abs(c.at - hit.at) <= BURST_WITHIN);
  return near.some((first) => {
    const together = near.filter((c) => c.at >= first.at && c.at - first.at <= BURST_WITHIN);
    return together.includes(hit) && new Set(together.map((c) => c.linkNo)).size >= BURST_LINKS;
  });
}

function isRead(hit: RawHit): boolean {
  return hit.method === 'GET';
}
