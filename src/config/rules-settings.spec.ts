import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DAY, HOUR } from '../kernel/duration';
import { printFinding } from '../kernel/errors';
import { checkYaml, readYaml } from './read-yaml';
import { defaultSettings, rulesSchema } from './settings';

function read(text: string) {
  const { yaml } = readYaml(text, 'rules.yaml');
  return checkYaml(yaml!, rulesSchema);
}
const rules = (text: string) => read(text).value!;
const faults = (text: string) => read(text).findings.map(printFinding).join('\n');

describe('rules.yaml', () => {
  it('as shipped says the defaults, and what countries add', () => {
    const shipped = rules(readFileSync(join(__dirname, '../../config/rules.yaml'), 'utf8'));
    expect({ ...shipped, countries: {} }).toEqual(defaultSettings().rules);
    expect(Object.keys(shipped.countries)).toHaveLength(27 + 3 + 5);
    expect(shipped.countries).toMatchObject({
      IS: { soft_opt_in: { email: true, sms: true } },
      FR: { soft_opt_in: { email: true, sms: true }, quiet_hours: { sms: { to: '08:00' } } },
      US: { soft_opt_in: { email: true, sms: false } },
      CA: { soft_opt_in: { email: false, sms: false } },
    });
    expect(shipped.countries['FR']!.quiet_days!.sms).toContainEqual({ easter: 39 });
  });

  it('takes several windows, and the older form for one', () => {
    const { caps } = rules('caps: { email: { gap: 0s, windows: [ { within: 1d, count: 2 } ] }, sms: { window: 2d, count: 1 } }');
    expect(caps.email).toEqual({ gap: 0, windows: [{ within: DAY, count: 2 }] });
    expect(caps.sms).toEqual({ gap: 24 * HOUR, windows: [{ within: 2 * DAY, count: 1 }] });
    expect(rules('caps: { email: { count: 9 } }').caps.email.windows).toEqual([{ within: 7 * DAY, count: 9 }]);
    expect(rules('caps: { both: { windows: [ { within: 7d, count: 5 } ] } }').caps.both).toEqual({
      gap: 0,
      windows: [{ within: 7 * DAY, count: 5 }],
    });
  });

  it('lets a country speak before its group, and the smaller group before the larger, line by line, in any order', () => {
    const { countries } = rules(`countries:
  FR: { quiet_hours: { sms: null } }
  EU: { soft_opt_in: false, quiet_hours: { email: { from: "20:00", to: "09:00" } } }
  EEA: { soft_opt_in: true, service_sms_needs_consent: true }
`);
    expect(countries['NO']).toEqual({ soft_opt_in: { email: true, sms: true }, service_sms_needs_consent: true });
    expect(countries['FR']).toEqual({
      soft_opt_in: { email: false, sms: false },
      service_sms_needs_consent: true,
      quiet_hours: { sms: null, email: { from: '20:00', to: '09:00' } },
    });
    expect(countries['US']).toBeUndefined();
  });

  it.each([
    ['countries: { UK: {} }', 'rules.yaml:1:14', 'write GB'],
    ['countries: { XX: {} }', 'rules.yaml:1:14', 'no country has this code; groups: EU, EEA'],
    ['countries: { eea: {} }', 'rules.yaml:1:14', 'did you mean "EEA"?'],
    ['countries: { Germany: {} }', 'rules.yaml:1:14', 'two capital letters'],
    ['countries: { FR: { quiet_days: { sms: [ sundays ] } } }', 'rules.yaml:1:41', 'write sunday, "12-25" or easter+1'],
    ['caps: { sms: { count: 2, windows: [] } }', 'rules.yaml:1:26', 'write all of them into "windows"'],
    ['caps: { sms: { window: 2d } }', 'rules.yaml:1:16', 'needs a "count"'],
    ['caps: { sms: { windows: [ { within: 0s, count: 1 } ] } }', 'rules.yaml:1:29', 'longer than nothing'],
    ['caps: { look_ahead: soon }', 'rules.yaml:1:9', 'is no duration'],
    ['open_tracking: { with_consent: [ UK ] }', 'rules.yaml:1:34', 'write GB'],
    ['open_tracking: { mode: sometimes }', 'rules.yaml:1:18', 'always'],
    ['click_tracking: { with_consent: [ UK ] }', 'rules.yaml:1:35', 'write GB'],
    ['new_contacts: { count: 0, within: 1d }', 'rules.yaml:1:17', '>0'],
  ])('refuses %s', (text, at, hint) => {
    expect(faults(text)).toContain(at);
    expect(faults(text)).toContain(hint);
  });

  it('wants consent to opens and clicks where it says, of a group in each of its countries', () => {
    expect(rules('').open_tracking).toEqual({ mode: 'always', with_consent: ['FR'] });
    expect(rules('').click_tracking).toEqual({ mode: 'always', with_consent: [] });
    expect(rules('open_tracking: { with_consent: [] }').open_tracking.with_consent).toEqual([]);
    expect(rules('open_tracking: { with_consent: [ EEA, FR, CH ] }').open_tracking.with_consent).toHaveLength(31);
  });

  it('takes null where there may be none', () => {
    expect(rules('new_contacts: null').new_contacts).toBeNull();
    expect(rules('quiet_hours: { sms: null }').quiet_hours.sms).toBeNull();
  });
});
