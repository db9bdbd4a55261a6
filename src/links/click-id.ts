import { withParameters, type OwnHosts } from './own-target';

/** Under this name the shop finds the token of the link that led to it. */
const CLICK_ID = 'huike';

/** The target with the token of the link that leads there, where it may carry it: shops keep it with the order (docs/webhooks.md). */
export function withClickId(target: string, token: string, own: OwnHosts): string {
  return withParameters(target, [[CLICK_ID, token]], own);
}
