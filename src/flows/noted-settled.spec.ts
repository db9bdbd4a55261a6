import type { Progress, Settled } from './definition';
import { noteSettled, takeNoted } from './noted-settled';

const waiting: Progress = {
  id: 1,
  contactId: 2,
  orderId: null,
  entryKey: 'once',
  state: 'waiting',
  reason: null,
  step: 'remind',
  phase: 'message',
  anchorAt: 10,
  dueAt: null,
  enteredAt: 0,
  triggeredAt: 0,
  heldOut: false,
  results: { remind: { visit: 0, status: 'queued', channel: 'email', at: 10 } },
  triggerData: {},
};
const settled: Settled = {
  step: 'remind',
  visit: 0,
  channel: 'email',
  status: 'skipped',
  reason: 'dormant',
  at: 20,
  messageId: 7,
};

describe('a settled message that has to wait', () => {
  it('comes back as it was told, with the progress as it stood', () => {
    const noted = noteSettled(waiting, settled);
    const taken = takeNoted(noted, undefined);
    expect(taken.settled).toEqual(settled);
    expect(taken.progress.results['remind']).toMatchObject({ status: 'queued', visit: 0, channel: 'email' });
    expect(noteSettled(taken.progress, taken.settled)).toEqual(noted);
  });

  it('is not noted at another step, nor found where nothing settled', () => {
    expect(noteSettled({ ...waiting, step: 'later' }, settled).results).toBe(waiting.results);
    expect(noteSettled({ ...waiting, phase: 'wait' }, settled).results).toBe(waiting.results);
    expect(takeNoted(waiting, undefined)).toEqual({ progress: waiting });
  });

  it('gives way to what settles now', () => {
    expect(takeNoted(waiting, settled)).toEqual({ progress: waiting, settled });
  });
});
