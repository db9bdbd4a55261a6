/** What an adapter may fall back on where a delivery does not say. */
export interface ParseContext {
  deliveryId: string;
  /** Epoch milliseconds. */
  receivedAt: number;
  /** The shop's currency, ISO 4217. */
  currency: string;
  /** The shop's IANA zone, for local times without an offset. */
  zone: string;
}
