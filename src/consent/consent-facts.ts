/** A yes or no as a shop told it, or a person gave it on one of our pages. */
export interface ConsentFacts {
  channel: 'email' | 'sms';
  /** `not_given` means "not here": it withdraws nothing. */
  state: 'granted' | 'not_given' | 'withdrawn';
  /** When the person decided, epoch milliseconds; of a bare `true` or `false`, when it was told. */
  at: number;
  basis?: 'opt_in' | 'soft_opt_in';
  /** Which text was agreed to. */
  wording?: string;
  /** Where it was given: a form, an import, `unsubscribe page`. */
  source: string;
  /** The person did it themselves, just then: only such a grant lifts a withdrawal. */
  byPerson?: boolean;
  /** Told with state and circumstances, not as a bare `true`: counts as the person's own. */
  explicit?: boolean;
}
