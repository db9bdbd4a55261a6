import fc from 'fast-check';
import { mayMarket, topicOff, type ConsentRecord } from './may-send';

const record = (of: Partial<ConsentRecord>): ConsentRecord => ({
  channel: 'email',
  address: 'an@example.com',
  purpose: 'marketing',
  topic: null,
  state: 'granted',
  basis: null,
  byPerson: false,
  at: 1,
  ...of,
});
const may = (...records: Partial<ConsentRecord>[]) => mayMarket(records.map(record), 'email', {});

describe('marketing', () => {
  it('needs a grant for the channel', () => {
    expect(may()).toBe('no_consent');
    expect(may({})).toBe('granted');
    expect(may({ channel: 'sms' })).toBe('no_consent');
    expect(may({ topic: 'birthday' })).toBe('no_consent');
  });

  it('takes "not given" for nothing', () => {
    expect(may({ state: 'not_given' })).toBe('no_consent');
    expect(may({}, { state: 'not_given', at: 2 })).toBe('granted');
  });

  it('stops at a withdrawal, which a bare true never lifts', () => {
    expect(may({}, { state: 'withdrawn', at: 2 })).toBe('unsubscribed');
    expect(may({ state: 'withdrawn' }, { at: 2 })).toBe('unsubscribed');
  });

  it('goes on when the person grants again, later', () => {
    expect(may({ state: 'withdrawn' }, { at: 2, byPerson: true })).toBe('granted');
    expect(may({ state: 'withdrawn', at: 2 }, { at: 2, byPerson: true })).toBe('unsubscribed');
    expect(may({ state: 'withdrawn', at: 3 }, { at: 2, byPerson: true })).toBe('unsubscribed');
  });

  it('takes the most restrictive of two people who proved to be one', () => {
    expect(may({ state: 'withdrawn', address: 'old@example.com' }, { at: 2, byPerson: true })).toBe('unsubscribed');
  });

  it('accepts a soft opt-in only where the country does', () => {
    const soft = [record({ basis: 'soft_opt_in' })];
    expect(mayMarket(soft, 'email', {})).toBe('no_consent');
    expect(mayMarket(soft, 'email', { soft_opt_in: true })).toBe('granted');
  });

  it('binds a grant for SMS to its number', () => {
    const sms = [record({ channel: 'sms', address: '+8613800138000' })];
    expect(mayMarket(sms, 'sms', {}, '+8613800138000')).toBe('granted');
    expect(mayMarket(sms, 'sms', {}, '+8613900139000')).toBe('no_consent');
  });

  it('never depends on the order of records, nor on hearing one twice; one more withdrawal never allows more', () => {
    const any = fc.record({
      address: fc.constantFrom('a', 'b', null),
      state: fc.constantFrom('granted' as const, 'withdrawn' as const, 'not_given' as const),
      byPerson: fc.boolean(),
      at: fc.integer({ min: 1, max: 4 }),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 6 }), any, (all, one) => {
        expect(may(...[...all, ...all].reverse())).toBe(may(...all));
        if (may(...all) !== 'granted') expect(may(...all, { ...one, state: 'withdrawn' })).not.toBe('granted');
      }),
    );
  });
});

describe('a topic', () => {
  it('is off after the person switched it off, and on again after they switched it on', () => {
    const off = record({ topic: 'order-reminders', purpose: 'service', state: 'withdrawn', at: 2, byPerson: true });
    expect(topicOff([], 'email', 'order-reminders')).toBe(false);
    expect(topicOff([off], 'email', 'order-reminders')).toBe(true);
    expect(topicOff([off], 'email', 'birthday')).toBe(false);
    expect(topicOff([off], 'sms', 'order-reminders')).toBe(false);
    expect(topicOff([off, { ...off, state: 'granted', at: 3 }], 'email', 'order-reminders')).toBe(false);
  });
});
