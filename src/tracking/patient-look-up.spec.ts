import type { Log } from '../http/log.service';
import { PatientLookUp } from './patient-look-up.service';

describe('a patient look-up', () => {
  const warn = jest.fn();
  const lookUp = () => new PatientLookUp<string>({ warn } as unknown as Log, 'not-looked-up');
  const answers = (found: string | null) => () => Promise.resolve(found);
  const away = () => Promise.reject(new Error('the database is away'));

  beforeEach(() => warn.mockClear());
  afterEach(() => jest.useRealTimers());

  it('answers what was found last while nothing can be found out', async () => {
    const one = lookUp();
    expect(await one.of('a', away)).toBeUndefined();
    expect(await one.of('a', answers('here'))).toBe('here');
    expect(await one.of('a', answers('there'))).toBe('there');
    expect(await one.of('a', away)).toBe('there');
    expect(await one.of('b', away)).toBeUndefined();
    expect(warn.mock.calls).toEqual(Array(3).fill(['not-looked-up', { reason: 'the database is away' }]));
  });

  it('knows nothing any more of what is gone', async () => {
    const one = lookUp();
    await one.of('a', answers('here'));
    await one.of('b', answers('here'));
    expect(await one.of('a', answers(null))).toBeNull();
    expect(await one.of('a', away)).toBeUndefined();
    expect(await one.of('b', away)).toBe('here');
  });

  it('waits a second, and learns of what is gone also later', async () => {
    jest.useFakeTimers();
    const one = lookUp();
    await one.of('a', answers('here'));
    let answer!: (found: string | null) => void;
    const slow = one.of('a', () => new Promise<string | null>((resolve) => (answer = resolve)));
    await jest.advanceTimersByTimeAsync(1000);
    expect(await slow).toBe('here');
    answer(null);
    await jest.advanceTimersByTimeAsync(0);
    expect(await one.of('a', away)).toBeUndefined();
  });
});
