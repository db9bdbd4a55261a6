/** What one statement told about a checkout. */
export interface AppliedCheckout {
  checkoutId: number;
  externalId: string;
  contactId: number | null;
  startedAt: number;
  updatedAt: number;
  completed: boolean;
  /** Now it is known whose it is, for the first time: the moment to announce that it was started. */
  announce: boolean;
}
