import { aFlow } from '../../test/support/flow-facts';
import { pastSchedule } from './past-schedule';

const campaign = (schedule: string) =>
  aFlow(`id: x\npurpose: marketing\ntrigger: { schedule: ${schedule} }\nsteps: [ { email: { template: hello } } ]\n`);
const past = (schedule: string, now: string) =>
  pastSchedule(campaign(schedule), Date.parse(now)).map((f) => `${f.level} ${f.message}`);

describe('a campaign of the past', () => {
  it('is warned of once its moment has passed everywhere', () => {
    const singles = '{ on: 2026-11-11, at: "10:00" }';
    expect(past(singles, '2026-11-11T22:00:00Z')).toEqual([]);
    expect(past(singles, '2026-11-11T22:00:00.001Z')).toEqual([
      'warning 2026-11-11 10:00 has passed: published now, nobody is written to',
    ]);
  });

  it('is warned of in its own zone, and when it would come to everybody at once', () => {
    const shanghai = '{ on: 2026-11-11, at: "10:00", zone: Asia/Shanghai, if_past: send }';
    expect(past(shanghai, '2026-11-11T02:00:00Z')).toEqual([]);
    expect(past(shanghai, '2026-11-11T03:00:00Z')).toEqual([
      'warning 2026-11-11 10:00 has passed: published now, everybody is written to at once',
    ]);
  });

  it('is never a cron', () => expect(past('{ cron: "0 10 * * 1" }', '2040-01-01T00:00:00Z')).toEqual([]));
});
