import { DAY, HOUR } from '../kernel/duration';
import { pass, type Candidate, type GateRules, type Standing } from './gate';

const NOON = Date.parse('2026-03-02T04:00:00Z'); // 12:00 in Shanghai
const NIGHT = Date.parse('2026-03-02T15:00:00Z'); // 23:00 in Shanghai

const rules: GateRules = {
  caps: {
    email: { gap: 16 * HOUR, windows: [{ within: 7 * DAY, count: 2 }] },
    sms: { gap: 24 * HOUR, windows: [{ within: 7 * DAY, count: 2 }] },
    both: null,
  },
  new_contacts: { within: DAY, count: 3 },
  quiet_hours: { email: { from: '22:00', to: '08:00' }, sms: { from: '20:00', to: '09:00' } },
  countries: {
    XX: { service_sms_needs_consent: true, quiet_hours: { sms: null } },
    FR: { quiet_days: { sms: [{ weekday: 1 }] } },
  },
  disposable_addresses: 'refuse',
  allowed: (address) => !address.endsWith('@elsewhere.example'),
};
const message: Candidate = {
  channel: 'email',
  purpose: 'marketing',
  cancelled: null,
  expiresAt: NOON + DAY,
  heldOut: false,
  globallyHeldOut: false,
  urgent: false,
  evenIfDormant: false,
  oncePerDormancy: false,
  onCap: 'skip',
};
const standing: Standing = {
  contact: { country: 'CN', zones: ['Asia/Shanghai'] },
  enrollment: 'waiting',
  flow: 'running',
  address: { address: 'an@example.com', valid: true },
  suppressed: null,
  disposable: false,
  consent: 'granted',
  topicOff: false,
  dormant: false,
  asked: false,
  taken: { email: [], sms: [] },
  coming: [],
  unanswered: [],
  openCase: false,
  guardRail: false,
};
const both = (at: number[]) => ({ email: at, sms: at });
const ask = (m: Partial<Candidate> = {}, s: Partial<Standing> = {}, now = NOON) => {
  const verdict = pass({ ...message, ...m }, { ...standing, ...s }, rules, now);
  if (verdict.is === 'pass') return 'pass';
  return verdict.is === 'hold' ? verdict.hold : (verdict.reason ?? verdict.is);
};

/** Every refusal and hold, in the order in which they win: [name, what makes it so]. */
const ladder: [string, Partial<Candidate>, Partial<Standing>][] = [
  ['erased', {}, { contact: null }],
  ['exited', {}, { enrollment: 'exited' }],
  ['expired', { expiresAt: NOON }, {}],
  ['no_address', {}, { address: null }],
  ['suppressed_bounce', {}, { suppressed: 'bounce' }],
  ['invalid_address', {}, { address: { address: 'an@elsewhere.example', valid: false } }],
  ['unsubscribed', {}, { consent: 'unsubscribed' }],
  ['no_consent', {}, { consent: 'no_consent' }],
  ['not_allowed', {}, { address: { address: 'an@elsewhere.example', valid: true } }],
  ['mail_bomb', {}, { unanswered: [NOON - 3, NOON - 2, NOON - 1] }],
  ['asked_before', { oncePerDormancy: true }, { asked: true }],
  ['disposable_address', {}, { disposable: true }],
  ['dormant', {}, { dormant: true }],
  ['frequency_cap', {}, { taken: both([NOON - HOUR]) }],
  ['flow_paused', {}, { flow: 'paused' }],
  ['guard_rail', {}, { guardRail: true }],
  ['open_case', {}, { openCase: true }],
  ['global_holdout', { globallyHeldOut: true }, {}],
  ['held_out', { heldOut: true }, {}],
];

describe('the gate', () => {
  it('lets through what nothing speaks against', () => {
    expect(pass(message, standing, rules, NOON)).toEqual({
      is: 'pass',
      address: 'an@example.com',
      quietFrom: NOON + 10 * HOUR,
    });
  });

  it.each(ladder)('answers %s', (name, m, s) => expect(ask(m, s)).toBe(name));

  it('names the first of two reasons, whichever two', () => {
    ladder.forEach(([first, m1, s1], i) => {
      for (const [, m2, s2] of ladder.slice(i + 1)) expect(ask({ ...m2, ...m1 }, { ...s2, ...s1 })).toBe(first);
    });
  });

  it('says what the enrollment said when it took the message back', () => {
    expect(ask({ cancelled: 'exited' })).toBe('exited');
  });

  it('asks no consent for a service e-mail, but respects its topic and every suppression', () => {
    expect(ask({ purpose: 'service' }, { consent: 'no_consent' })).toBe('pass');
    expect(ask({ purpose: 'service' }, { consent: 'unsubscribed' })).toBe('pass');
    expect(ask({ purpose: 'service' }, { topicOff: true })).toBe('unsubscribed');
    expect(ask({ purpose: 'service' }, { suppressed: 'complaint' })).toBe('suppressed_complaint');
  });

  it('asks consent for a service SMS where the country does', () => {
    const sms = { channel: 'sms', purpose: 'service' } as const;
    expect(ask(sms, { consent: 'no_consent' })).toBe('pass');
    expect(ask(sms, { consent: 'no_consent', contact: { country: 'XX', zones: ['Asia/Shanghai'] } })).toBe('no_consent');
  });

  it('keeps caps, dormancy, cases and quiet nights away from service e-mails', () => {
    expect(
      ask({ purpose: 'service' }, { dormant: true, taken: both([NOON - 1]), coming: [NOON + HOUR], openCase: true }, NIGHT),
    ).toBe('pass');
  });

  it('holds marketing e-mail behind a guard rail, and nothing else', () => {
    expect(ask({ purpose: 'service' }, { guardRail: true })).toBe('pass');
    expect(ask({ channel: 'sms' }, { guardRail: true })).toBe('pass');
  });

  it('lets an SMS and a message meant for the dormant reach them', () => {
    expect(ask({ channel: 'sms' }, { dormant: true })).toBe('pass');
    expect(ask({ evenIfDormant: true }, { dormant: true })).toBe('pass');
    expect(ask({ evenIfDormant: true }, { dormant: true, asked: true })).toBe('dormant');
  });

  it('holds by night until morning, in the zone of the contact', () => {
    expect(pass({ ...message, expiresAt: null }, standing, rules, NIGHT)).toEqual({
      is: 'hold',
      hold: 'quiet_hours',
      until: Date.parse('2026-03-03T00:00:00Z'),
    });
    expect(ask({}, { contact: { country: 'FR', zones: ['Europe/Paris'] } }, NIGHT)).toBe('pass');
  });

  it('lets urgent ones through by night, but never marketing SMS', () => {
    expect(ask({ urgent: true }, {}, NIGHT)).toBe('pass');
    expect(ask({ urgent: true, channel: 'sms', purpose: 'service' }, {}, NIGHT)).toBe('pass');
    expect(ask({ urgent: true, channel: 'sms' }, {}, NIGHT)).toBe('quiet_hours');
    expect(ask({ channel: 'sms', purpose: 'service' }, {}, NIGHT)).toBe('quiet_hours');
  });

  it('follows the quiet hours of the country where it has its own', () => {
    expect(ask({ channel: 'sms', purpose: 'marketing' }, { contact: { country: 'XX', zones: ['Asia/Shanghai'] } }, NIGHT)).toBe(
      'pass',
    );
  });

  it('waits under a full cap where the step says so', () => {
    const verdict = pass({ ...message, onCap: 'hold' }, { ...standing, taken: both([NOON - HOUR]) }, rules, NOON);
    expect(verdict).toEqual({ is: 'hold', hold: 'frequency_cap', until: NOON + 15 * HOUR });
  });

  it('lets marketing SMS rest on the quiet days of a country, and nothing else', () => {
    const french = { contact: { country: 'FR', zones: ['Europe/Paris'] } };
    const monday = NOON + 6 * HOUR;
    expect(pass({ ...message, channel: 'sms', expiresAt: null }, { ...standing, ...french }, rules, monday)).toEqual({
      is: 'hold',
      hold: 'quiet_hours',
      until: Date.parse('2026-03-03T08:00:00Z'),
    });
    expect(ask({ channel: 'sms', purpose: 'service' }, french, monday)).toBe('pass');
    expect(ask({}, french, monday)).toBe('pass');
    expect(ask({ channel: 'sms', expiresAt: null }, french, monday + DAY)).toBe('pass');
  });

  it('waits for a more important message that is due soon, whatever `on_cap` says', () => {
    for (const onCap of ['skip', 'hold'] as const) {
      const verdict = pass({ ...message, onCap }, { ...standing, coming: [NOON + 2 * HOUR] }, rules, NOON);
      expect(verdict).toEqual({ is: 'hold', hold: 'priority', until: NOON + 2 * HOUR });
    }
    // Then it is due itself, is asked first, and what is left of the cap decides.
    expect(ask({}, { coming: [NOON] })).toBe('pass');
  });

  it('counts both channels together where a cap says so', () => {
    const once = { ...rules, caps: { ...rules.caps, both: { gap: 0, windows: [{ within: DAY, count: 1 }] } } };
    const smsBefore = { ...standing, taken: { email: [], sms: [NOON - HOUR] } };
    expect(pass(message, smsBefore, once, NOON)).toEqual({ is: 'skip', reason: 'frequency_cap' });
    expect(pass(message, smsBefore, rules, NOON).is).toBe('pass');
  });

  it('never holds beyond the expiry: what expires says so in time', () => {
    expect(pass({ ...message, expiresAt: NIGHT + HOUR }, standing, rules, NIGHT)).toMatchObject({ until: NIGHT + HOUR });
  });
});

/** What alone speaks against a message, by its name. */
const alone: Record<string, [Partial<Candidate>, Partial<Standing>, now?: number]> = {
  ...Object.fromEntries(ladder.map(([name, m, s]) => [name, [m, s]])),
  consent_withdrawn: [{}, { consent: 'unsubscribed' }],
  topic_off: [{}, { topicOff: true }],
  dormant_but_once: [{ evenIfDormant: true }, { dormant: true }],
  cap_and_hold: [{ onCap: 'hold' }, { taken: both([NOON - HOUR]) }],
  more_important: [{}, { coming: [NOON + HOUR] }],
  night: [{ expiresAt: null }, {}, NIGHT],
  night_but_urgent: [{ expiresAt: null, urgent: true }, {}, NIGHT],
};

/** The whole of what the gate may answer. `ok` passes; what is in brackets waits and is asked again. */
const TABLE = `
                    service email       service sms         marketing email     marketing sms
erased              erased              erased              erased              erased
exited              exited              exited              exited              exited
expired             expired             expired             expired             expired
no_address          no_address          no_address          no_address          no_address
suppressed_bounce   suppressed_bounce   suppressed_bounce   suppressed_bounce   suppressed_bounce
invalid_address     invalid_address     invalid_address     invalid_address     invalid_address
unsubscribed        ok                  ok                  unsubscribed        unsubscribed
no_consent          ok                  ok                  no_consent          no_consent
not_allowed         not_allowed         not_allowed         not_allowed         not_allowed
mail_bomb           mail_bomb           mail_bomb           mail_bomb           mail_bomb
asked_before        asked_before        asked_before        asked_before        asked_before
disposable_address  ok                  ok                  disposable_address  disposable_address
dormant             ok                  ok                  dormant             ok
frequency_cap       ok                  ok                  frequency_cap       frequency_cap
flow_paused         (flow_paused)       (flow_paused)       (flow_paused)       (flow_paused)
guard_rail          ok                  ok                  (guard_rail)        ok
open_case           ok                  ok                  (open_case)         (open_case)
global_holdout      ok                  ok                  global_holdout      global_holdout
held_out            held_out            held_out            held_out            held_out
consent_withdrawn   ok                  ok                  unsubscribed        unsubscribed
topic_off           unsubscribed        unsubscribed        unsubscribed        unsubscribed
dormant_but_once    ok                  ok                  ok                  ok
cap_and_hold        ok                  ok                  (frequency_cap)     (frequency_cap)
more_important      ok                  ok                  (priority)          (priority)
night               ok                  (quiet_hours)       (quiet_hours)       (quiet_hours)
night_but_urgent    ok                  ok                  ok                  (quiet_hours)
`;

it('answers each reason by purpose and channel as the table says', () => {
  const kinds = (['service', 'marketing'] as const).flatMap((purpose) =>
    (['email', 'sms'] as const).map((channel) => ({ purpose, channel })),
  );
  const line = (cells: string[]) => cells.map((cell) => cell.padEnd(20)).join('').trimEnd(); // prettier-ignore
  const rows = Object.entries(alone).map(([name, [m, s, now = NOON]]) => {
    const cells = kinds.map((kind) => {
      const verdict = pass({ ...message, ...kind, ...m }, { ...standing, ...s }, rules, now);
      if (verdict.is === 'hold') return `(${verdict.hold})`;
      return verdict.is === 'pass' ? 'ok' : (verdict.reason ?? verdict.is);
    });
    return line([name, ...cells]);
  });
  const head = line(['', ...kinds.map(({ purpose, channel }) => `${purpose} ${channel}`)]);
  expect(['', head, ...rows, ''].join('\n')).toBe(TABLE);
});
