import { Breather } from './breather';
import { Clock } from './clock';

class HandClock extends Clock {
  at = 0;
  now = () => this.at;
  lease = () => this.at;
}

describe('a breather', () => {
  it('is due after a while, lets others have their turn, and then counts anew', async () => {
    const clock = new HandClock();
    const breather = new Breather(clock);
    expect(breather.isDue()).toBe(false);
    clock.at = 20;
    expect(breather.isDue()).toBe(true);
    let others = 0;
    setImmediate(() => others++);
    await breather.breathe();
    expect(others).toBe(1);
    expect(breather.isDue()).toBe(false);
  });
});
