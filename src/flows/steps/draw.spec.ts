import { parseFlow } from '../parse-flow';
import { HOUR } from '../../kernel/duration';

const read = (winner: string) =>
  parseFlow(
    `id: letter
purpose: service
trigger: { event: custom.x }
steps:
  - email: { template: hello, variants: { a: { subject: One }, b: { subject: Two } }, test: { share: 50%, winner: { metric: click_rate, after: 4h${winner} } } }
`,
    'letter.yaml',
  );
const winnerOf = (written: string) => {
  const step = read(written).flow?.steps.get('email-hello');
  return step?.kind === 'email' ? step.test?.winner : undefined;
};

describe('how a test is decided', () => {
  it('is looked at until eight times its first look where nothing else is said', () => {
    const plain = { metric: 'click_rate', after: 4 * HOUR, until: 32 * HOUR, otherwise: null, window: null };
    expect(winnerOf('')).toEqual(plain);
    expect(winnerOf(', until: 4h, otherwise: b, window: 1h')).toEqual({
      ...{ ...plain, until: 4 * HOUR, otherwise: 'b', window: HOUR },
    });
  });

  it.each([
    [', until: 2h', 'the last look comes before the first one'],
    [', otherwise: c', '"c" is none of them'],
    [', window: 4h', 'at the first look nothing would have had its time'],
  ])('is refused with %s', (written, message) => {
    expect(read(written).findings.map((finding) => finding.message)).toEqual([message]);
  });
});
