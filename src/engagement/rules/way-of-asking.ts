import { machine, type HitVerdict, type RawHit } from './raw-hit';

/** People read: only a GET is one. */
export function isRead(hit: RawHit): boolean {
  return hit.method === 'GET';
}

/** HEAD and OPTIONS look whether something is there; a prefetch fetches what nobody asked for yet. */
export function wayOfAsking(hit: RawHit): HitVerdict | undefined {
  if (!isRead(hit)) return machine('method');
  return hit.prefetch ? machine('prefetch') : undefined;
}
