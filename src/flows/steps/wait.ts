/** How long, by three clocks. */
export type WaitRule =
  /** Milliseconds since the previous step was done. */
  | { is: 'elapsed'; ms: number }
  /** So many midnights of the contact's calendar on, at that time (`HH:mm`). */
  | { is: 'calendar'; days: number; at: string }
  /** From a date field, moved by `offset`; with `at`, at that time of the day reached. */
  | { is: 'until'; field: string; offset: number; at: string | null };

export interface WaitStep {
  kind: 'wait';
  id: string;
  wait: WaitRule;
  next: string | null;
}
