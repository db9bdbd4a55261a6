import { DAY, HOUR } from '../kernel/duration';
import { pass, type Candidate, type GateRules, type Standing } from './gate';

const NOON = Date.parse('2026-03-02T04:00:00Z'); // 12:00 in Shanghai
const NIGHT = Date.parse('2026-03-02T15:00:00Z'); // 23:00 in Shanghai

const rules: GateRules = {
  caps: { email: { gap: 16 * HOUR, window: 7 * DAY, count: 2 }, sms: { gap: 24 * HOUR, window: 7 * DAY, count: 1 } },
  quiet_hours: { email: { from: '22:00', to: '08:00' }, sms: { from: '20:00', to: '09:00' } },
  countries: { XX: { service_sms_needs_consent: true, quiet_hours: { sms: null } } },
  allowed: (address) => !address.endsWith('@elsewhere.example'),
};
const message: Candidate = {
  channel: 'email',
  purpose: 'marketing',
  cancelled: null,
  expiresAt: NOON + DAY,
  heldOut: false,
  urgent: false,
  evenIfDormant: false,
  onCap: 'skip',
};
const standing: Standing = {
  contact: { country: 'CN', zones: ['Asia/Shanghai'] },
  enrollment: 'waiting',
  flow: 'running',
  address: { address: 'an@example.com', valid: true },
  suppressed: null,
  consent: 'granted',
  topicOff: false,
  dormant: false,
  taken: [],
  openCase: false,
  guardRail: false,
};
const ask = (m: Partial<Candidate> = {}, s: Partial<Standing> = {}, now = NOON) => {
  const verdict = pass({ ...message, ...m }, { ...standing, ...s }, rules, now);
  return verdict.is === 'skip' ? verdict.reason : verdict.is === 'hold' ? verdict.hold : verdict.is;
};

/** Every refusal and hold, in the order in which they win: [name, what makes it so]. */
const ladder: [string, Partial<Candidate>, Partial<Standing>][] = [
  ['erased', {}, { contact: null }],
  ['exited', {}, { enrollment: 'exited' }],
  ['expired', { expiresAt: NOON }, {}],
  ['no_address', {}, { address: null }],
  ['invalid_address', {}, { address: { address: 'an@elsewhere.example', valid: false } }],
  ['suppressed_bounce', {}, { suppressed: 'bounce' }],
  ['unsubscribed', {}, { consent: 'unsubscribed' }],
  ['no_consent', {}, { consent: 'no_consent' }],
  ['not_allowed', {}, { address: { address: 'an@elsewhere.example', valid: true } }],
  ['dormant', {}, { dormant: true }],
  ['frequency_cap', {}, { taken: [NOON - HOUR] }],
  ['flow_paused', {}, { flow: 'paused' }],
  ['guard_rail', {}, { guardRail: true }],
  ['open_case', {}, { openCase: true }],
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
    expect(ask({ purpose: 'service' }, { dormant: true, taken: [NOON - 1], openCase: true }, NIGHT)).toBe('pass');
  });

  it('holds marketing e-mail behind a guard rail, and nothing else', () => {
    expect(ask({ purpose: 'service' }, { guardRail: true })).toBe('pass');
    expect(ask({ channel: 'sms' }, { guardRail: true })).toBe('pass');
  });

  it('lets an SMS and a message meant for the dormant reach them', () => {
    expect(ask({ channel: 'sms' }, { dormant: true })).toBe('pass');
    expect(ask({ evenIfDormant: true }, { dormant: true })).toBe('pass');
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
    const verdict = pass({ ...message, onCap: 'hold' }, { ...standing, taken: [NOON - HOUR] }, rules, NOON);
    expect(verdict).toEqual({ is: 'hold', hold: 'frequency_cap', until: NOON + 15 * HOUR });
  });

  it('never holds beyond the expiry: what expires says so in time', () => {
    expect(pass({ ...message, expiresAt: NIGHT + HOUR }, standing, rules, NIGHT)).toMatchObject({ until: NIGHT + HOUR });
  });
});
