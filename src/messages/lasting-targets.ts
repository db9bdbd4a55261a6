import type { CountedLink } from '../rendering/loaded-template';
import type { MessageVariables } from '../rendering/message-variables';

/**
 * Of where the links of a message lead, what is kept when what it was made of is forgotten: pages of products, as the order and
 * the recommendations name them. They are the same for everybody. A pay page, a checkout or a parcel is one person's: its link
 * leads to the shop's home then. `null` where nothing is kept.
 */
export function lastingTargets(links: readonly CountedLink[], variables: MessageVariables): string | null {
  if (links.length === 0) return null;
  const pages = new Set(productsIn(variables).flatMap(({ url }) => (typeof url === 'string' ? (spelt(url) ?? []) : [])));
  const lasting = links.filter(([, target]) => pages.has(target));
  return lasting.length === 0 ? null : JSON.stringify(Object.fromEntries(lasting));
}

interface Shown {
  url?: unknown;
}

function productsIn({ order, orders, recommend }: MessageVariables): Shown[] {
  const bought = [order, ...(orders ?? [])].flatMap((one) => (one as { items?: Shown[] } | null | undefined)?.items ?? []);
  return [...bought, ...((recommend ?? []) as Shown[])];
}

/** As links spell it. */
function spelt(url: string): string | undefined {
  return URL.canParse(url.trim()) ? new URL(url.trim()).href : undefined;
}
