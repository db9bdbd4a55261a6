import { aFlow } from '../../test/support/flow-facts';
import { neededToSee } from '../kernel/sample-size';
import { sizeHints } from './size-hints';

const flow = (more: string, steps: string) =>
  aFlow(
    `id: f\npurpose: marketing\ntrigger: { event: custom.x }\ngoal: { event: order.paid, match: contact }\n${more}\nsteps:\n${steps}`,
  );
const LETTER = '  - email: { template: a }';
const TEST = `  - email: { template: a, variants: { a: { subject: A }, b: { subject: B }, never: { weight: 0 } }, test: { share: 50%, winner: { metric: click_rate, after: 4h, until: 4h } } }`;

describe('how much an experiment needs', () => {
  it('is said of a hold-out, with what a larger one would need', () => {
    const [hint] = sizeHints(flow('holdout: 10%', LETTER), 50);
    const held = neededToSee({ from: 0.05, to: 0.07, ratio: 9 })!;
    expect(hint).toMatchObject({ flow: 'f', step: null, enrollments: held * 10 });
    expect(hint!.text).toBe(
      'a hold-out of 10 % sees an order rate of 5 % rise to 7 % after 12,860 enrollments, about 258 days; one of 30 % after 5,394 enrollments, about 108 days',
    );
    expect(sizeHints(flow('holdout: 40%', LETTER))[0]!.text).not.toContain('one of');
  });

  it('is said of a test: of each variant that anybody gets, by the threshold of its last look', () => {
    const [hint] = sizeHints(flow('', TEST), 10);
    const each = neededToSee({ from: 0.03, to: 0.036, threshold: 2.17009 })!;
    expect(Math.abs(hint!.enrollments - 2 * each)).toBeLessThan(4);
    expect(hint!.text).toMatch(
      /^the test sees a click rate of 3 % rise to 3.6 % after [\d,]+ enrollments, about [\d,]+ days; its last look comes sooner, 4h after it began$/,
    );
  });

  it('is nothing where nothing is tried, and names no days where the pace is unknown', () => {
    expect(sizeHints(flow('', LETTER))).toEqual([]);
    expect(sizeHints(flow('', TEST))[0]!.text).not.toContain('days');
    expect(sizeHints(flow('', TEST), 0)[0]!.text).not.toContain('days');
  });
});
