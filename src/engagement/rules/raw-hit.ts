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
  /** The visitor's address as the socket tells it; forgotten after 30 days. */
  ip: string | null;
  /** What it was taken for, once visitor and program were forgotten: nobody can judge anew. */
  settled?: HitVerdict;
}

/** What is known of the message that was hit. */
export interface HitMessage {
  /** When the provider took it; `null` when that is not known. */
  acceptedAt: number | null;
  /** How many links its template has; `null` when that is not known. */
  links: number | null;
}

export type HitClass = 'human' | 'machine' | 'unknown';

/** Why a hit has its class; hit-words.ts says each in words. */
export type HitReason =
  | 'person'
  | 'image_proxy'
  | 'privacy_proxy'
  | 'no_agent'
  | 'method'
  | 'prefetch'
  | 'scanner'
  | 'outdated'
  | 'network'
  | 'too_fast'
  | 'burst'
  | 'all_links'
  | 'company';

export interface HitVerdict {
  class: HitClass;
  reason: HitReason;
}

export const machine = (reason: HitReason): HitVerdict => ({ class: 'machine', reason });
export const human = (reason: HitReason): HitVerdict => ({ class: 'human', reason });
export const unknown = (reason: HitReason): HitVerdict => ({ class: 'unknown', reason });
