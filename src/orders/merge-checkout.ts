import { canonical } from '../kernel/registers';

/** A checkout as stored, without its id. */
export interface KnownCheckout {
  source: string;
  external_id: string;
  contact_id: number | null;
  url: string | null;
  currency: string | null;
  /** Minor units. */
  total: number | null;
  /** JSON. */
  items: string;
  started_at: number;
  updated_at: number;
  completed_at: number | null;
}

/**
 * Two states of one checkout made one: the newest version tells what is in it, what it leaves out is filled in from the
 * other; it began at the earliest and was completed at the earliest instant told.
 */
export function mergeCheckouts(a: KnownCheckout, b: KnownCheckout): KnownCheckout {
  const [old, fresh] = isOlder(a, b) ? [a, b] : [b, a];
  return {
    ...fresh,
    contact_id: fresh.contact_id ?? old.contact_id,
    url: fresh.url ?? old.url,
    currency: fresh.currency ?? old.currency,
    total: fresh.total ?? old.total,
    started_at: Math.min(a.started_at, b.started_at),
    completed_at: earliest(a.completed_at, b.completed_at),
  };
}

function isOlder(a: KnownCheckout, b: KnownCheckout): boolean {
  return a.updated_at === b.updated_at ? canonical(a) < canonical(b) : a.updated_at < b.updated_at;
}

function earliest(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.min(a, b);
}
