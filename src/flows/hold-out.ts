import { stableShare } from '../kernel/ids';
import type { Moment } from './steps/step-kind';

/** Is this contact kept back in this flow? Stable: the same contact is held out of the same flow for ever. */
export function isHeldOut(flow: { id: string; holdout: number }, contactId: number | string): boolean {
  return flow.holdout > 0 && stableShare('hold-out', flow.id, contactId) < flow.holdout;
}

/**
 * Does nobody give this enrollment anything: the flow's own control group, and of marketing the global one? Its messages settle
 * that at the gate; what leaves by no gate asks here. What a mug or a code earns is part of what is measured.
 */
export function isKeptBack({ flow, progress, facts }: Moment): boolean {
  return progress.heldOut || (flow.purpose === 'marketing' && facts.globallyHeldOut === true);
}
