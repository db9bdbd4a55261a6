import { stableShare } from '../kernel/ids';

/** Is this contact kept back in this flow? Stable: the same contact is held out of the same flow for ever. */
export function isHeldOut(flow: { id: string; holdout: number }, contactId: number | string): boolean {
  return flow.holdout > 0 && stableShare('hold-out', flow.id, contactId) < flow.holdout;
}
