/** `split: { a: { weight: 50, steps: […] }, b: { … } }`, drawn by hash(flow, contact, entry key, step): stable for ever. */
export interface SplitStep {
  kind: 'split';
  id: string;
  branches: { name: string; weight: number; first: string | null }[];
  /** From its decision on everybody new takes the winner's branch; null = weights for ever. */
  winner: Winner | null;
  /** Where the branches meet again. */
  next: string | null;
}

/** How a test is decided: the highest rate after this time (milliseconds since the first enrollment came to it). */
export interface Winner {
  metric: 'open_rate' | 'click_rate' | 'conversion_rate' | 'goal_rate';
  after: number;
}
