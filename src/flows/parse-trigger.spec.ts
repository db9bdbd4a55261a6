import fc from 'fast-check';
import { stringify } from 'yaml';
import { DAY } from '../kernel/duration';
import type { Trigger } from './definition';
import { parseFlow } from './parse-flow';

const flowWith = (trigger: string) =>
  parseFlow(`id: t\npurpose: marketing\ntrigger: ${trigger}\nsteps: [ { email: { template: hello } } ]\n`, 't.yaml');
const read = (trigger: string): Trigger | undefined => {
  const { flow, findings } = flowWith(trigger);
  expect(findings.filter((f) => f.level === 'error')).toEqual([]);
  return flow?.trigger;
};
const faults = (trigger: string) =>
  flowWith(trigger).findings.map(({ at, message, hint }) => `${at.replace('t.yaml:', '')} ${message}${hint ? ` | ${hint}` : ''}`);
const where = null;

describe('a trigger', () => {
  it.each<[string, Trigger]>([
    ['{ event: order.placed }', { is: 'event', event: 'order.placed', where }],
    [
      '{ date: contact.birthday, offset: -3d, at: "9:00" }',
      { is: 'date', field: 'contact.birthday', offset: -3 * DAY, at: '09:00', where },
    ],
    [
      '{ date: order.delivered_at, offset: 14d, at: "19:00" }',
      { is: 'date', field: 'order.delivered_at', offset: 14 * DAY, at: '19:00', where },
    ],
    ['{ date: contact.attributes.renews_on }', { is: 'date', field: 'contact.attributes.renews_on', offset: 0, at: null, where }],
    ['{ holiday: JP/childrens-day, at: "10:00" }', { is: 'holiday', holiday: 'JP/childrens-day', offset: 0, at: '10:00', where }],
    [
      '{ holiday: contact/mothers-day, offset: -1w }',
      { is: 'holiday', holiday: 'contact/mothers-day', offset: -7 * DAY, at: null, where },
    ],
    ['{ segment: { enter: vip } }', { is: 'segment', change: 'enter', segment: 'vip', where }],
    ['{ segment: { leave: vip } }', { is: 'segment', change: 'leave', segment: 'vip', where }],
    [
      '{ schedule: { on: 2026-11-11, at: "10:00" }, segment: active }',
      {
        is: 'schedule',
        when: { is: 'once', on: '2026-11-11', at: '10:00', zone: 'contact', ifPast: 'skip' },
        segment: 'active',
        where,
      },
    ],
    [
      '{ schedule: { on: 2026-11-11, at: "10:00", zone: shop, if_past: send } }',
      { is: 'schedule', when: { is: 'once', on: '2026-11-11', at: '10:00', zone: 'shop', ifPast: 'send' }, segment: null, where },
    ],
    [
      '{ schedule: { cron: "0  10 * * 1", zone: Europe/Berlin }, segment: active }',
      { is: 'schedule', when: { is: 'cron', cron: '0 10 * * 1', zone: 'Europe/Berlin' }, segment: 'active', where },
    ],
  ])('%s', (text, trigger) => expect(read(text)).toEqual(trigger));

  it.each([
    ['{ event: order.payed }', ['3:19 no event is called "order.payed" | did you mean "order.paid"?']],
    ['{ events: order.paid }', ['3:12 a trigger needs event, date, holiday, segment or schedule | did you mean "event"?']],
    ['{ event: order.paid, date: contact.birthday }', ['3:10 one trigger of event and date | write two flows']],
    [
      '{ date: contact.birthdy }',
      ['3:18 "contact.birthdy" is no date of a contact or an order | did you mean "contact.birthday"?'],
    ],
    [
      '{ date: order.deliverd_at }',
      ['3:18 "order.deliverd_at" is no date of a contact or an order | did you mean "order.delivered_at"?'],
    ],
    ['{ date: contact.birthday, offset: 4000d }', ['3:44 4000d is more than ten years | offset: -3d, or 90d']],
    [
      '{ date: contact.birthday, offset: 36h, at: "10:00" }',
      ['3:44 "at" says the time of day, so 36h cannot | offset in whole days, like -3d, or leave "at" out'],
    ],
    ['{ date: contact.birthday, offset: 3m }', ['3:44 "offset": "3m" could be minutes or months | write 3min or 3mo']],
    ['{ holiday: CN/midautumn }', ['3:21 no holiday is called "CN/midautumn" | did you mean "CN/mid-autumn"?']],
    ['{ holiday: mid-autumn }', ['3:21 no holiday is called "mid-autumn" | did you mean "CN/mid-autumn"?']],
    [
      '{ segment: vip }',
      ['3:21 a segment triggers when a contact enters or leaves it | segment: { enter: vip }, or a schedule beside it'],
    ],
    ['{ segment: { entr: vip } }', ['3:21 a segment triggers when a contact enters or leaves it | did you mean "enter"?']],
    [
      '{ segment: { enter: vip, leave: vip } }',
      ['3:21 a segment triggers when a contact enters or leaves it | segment: { enter: vip }, or a schedule beside it'],
    ],
    ['{ segment: { enter: vip }, at: "10:00" }', ['3:37 "at" is not known here | known here: segment, where']],
    ['{ schedule: { on: 2026-11-11 } }', ['3:22 "at" is missing | at: "10:00", on the clock of each contact']],
    ['{ schedule: { at: "10:00", zone: shop } }', ['3:22 "on" is missing | on: 2026-11-11, or cron: "0 10 * * 1"']],
    ['{ schedule: { on: 2026-02-30, at: "10:00" } }', ['3:28 there is no 2026-02-30 | write year, month and day: 2026-11-11']],
    ['{ schedule: { on: 11-11, at: "10:00" } }', ['3:28 "on" is no day: write 2026-11-11']],
    ['{ schedule: { on: 2026-11-11, at: 25h } }', ['3:44 "at" is no time of day: write "10:00", in quotes']],
    [
      '{ schedule: { on: 2026-11-11, at: "10:00", zone: Asia/Shanghia } }',
      ['3:59 no zone is called "Asia/Shanghia" | did you mean "Asia/Shanghai"?'],
    ],
    [
      '{ schedule: { on: 2026-11-11, at: "10:00", zone: contacts } }',
      ['3:59 no zone is called "contacts" | did you mean "contact"?'],
    ],
    [
      '{ schedule: { on: 2026-11-11, at: "10:00", if_past: later } }',
      ['3:62 "if_past" cannot be "later" | known here: skip, send'],
    ],
    [
      '{ schedule: { cron: "0 10 31 2 *" } }',
      [
        '3:30 "0 10 31 2 *" never fires: there is no such day | day 31 exists in 7 months; "0 10 L * *" is the last of every month',
      ],
    ],
    [
      '{ schedule: { cron: mondays } }',
      ['3:30 "mondays" is no cron | five fields, minute hour day month weekday: "0 10 * * 1" is Mondays at 10:00'],
    ],
    [
      '{ schedule: { cron: "* 10 * * *" } }',
      ['3:30 "* 10 * * *" fires more often than once an hour | the first field is the minute: "0 10 * * 1" is Mondays at 10:00'],
    ],
    [
      '{ schedule: { cron: "0 10 * * 1", at: "10:00" } }',
      ['3:44 "at" does not go with a cron | the cron says the hour: "0 10 * * 1"'],
    ],
    [
      '{ schedule: { cron: "0 10 * * 1", on: 2026-11-11 } }',
      ['3:22 a schedule is once ("on") or comes again ("cron"), not both | write two flows'],
    ],
    [
      '{ schedule: { on: 2026-11-11, at: "10:00", zone: CST } }',
      ['3:59 "CST" means different zones to different people | name a place: Asia/Shanghai'],
    ],
    ['{ schedule: { crn: "0 10 * * 1" } }', expect.arrayContaining(['3:24 "crn" is not known here | did you mean "cron"?'])],
    ['{ schedule: 2026-11-11 }', [expect.stringContaining('3:22 a schedule is a map, not "2026-11-11"')]],
    [
      '{ schedule: { on: 2026-11-11, at: "10:00" }, segment: { enter: vip } }',
      ['3:64 beside a schedule a segment is a name | segment: vip'],
    ],
    ['{ schedule: { on: 2026-11-11, at: "10:00" }, segmnt: vip }', ['3:55 "segmnt" is not known here | did you mean "segment"?']],
  ])('%s is refused in a sentence of its own', (text, expected) => expect(faults(text)).toEqual(expected));

  it('of a country it knows offers what is kept there, of another the countries', () => {
    expect(faults('{ holiday: JP/golden-week }')[0]).toMatch(/known of JP: .*coming-of-age-day, /);
    expect(faults('{ holiday: XX/unheard-of }')[0]).toMatch(/countries: .*CN, HK/);
  });

  it('of any shape is findings or a trigger, never a crash', () => {
    const key = fc.constantFrom(
      'event',
      'date',
      'holiday',
      'segment',
      'schedule',
      'offset',
      'at',
      'where',
      'on',
      'cron',
      'zone',
      'if_past',
      'enter',
    );
    const leaf = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.constant(null),
      fc.boolean(),
      fc.constantFrom('2026-11-11', '10:00', '0 10 * * 1', 'contact'),
    );
    const value = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        leaf,
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(key, tie('value'), { maxKeys: 4 }),
      ),
    })).value;
    fc.assert(
      fc.property(value, (trigger) => {
        const { flow, findings } = parseFlow(
          stringify({ id: 't', purpose: 'marketing', trigger, steps: [{ email: { template: 'hello' } }] }),
          't.yaml',
        );
        expect(flow !== undefined).toBe(findings.every((f) => f.level !== 'error'));
      }),
      { numRuns: 2000 },
    );
  });
});
