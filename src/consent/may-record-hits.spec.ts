import type { HitTrackingRule } from '../config/hit-tracking-settings';
import { isAskedAboutHits, mayRecordHits, trackedBy, TRACKED, TRACKING_TOPICS } from './may-record-hits';
import type { ConsentRecord } from './may-send';

const record = (of: Partial<ConsentRecord>): ConsentRecord => ({
  channel: 'email',
  address: 'an@example.com',
  purpose: 'marketing',
  topic: TRACKING_TOPICS.opens,
  state: 'granted',
  basis: 'opt_in',
  byPerson: true,
  at: 1,
  ...of,
});
const rule = (mode: HitTrackingRule['mode']): HitTrackingRule => ({ mode, with_consent: ['FR'] });
const may = (mode: HitTrackingRule['mode'], country: string, ...records: Partial<ConsentRecord>[]) =>
  mayRecordHits('opens', rule(mode), country, records.map(record));

describe('recording opens', () => {
  it('needs no consent under `always`, but in the countries that want one', () => {
    expect(may('always', 'CN')).toBe(true);
    expect(may('always', 'FR')).toBe(false);
    expect(may('always', 'FR', {})).toBe(true);
  });

  it('needs it of everybody under `with_consent`', () => {
    expect(may('with_consent', 'CN')).toBe(false);
    expect(may('with_consent', 'CN', {})).toBe(true);
  });

  it('is not done under `never`, whoever agreed', () => {
    expect(may('never', 'CN', {})).toBe(false);
    expect(may('never', 'FR', {})).toBe(false);
  });

  it.each<[string, Partial<ConsentRecord>]>([
    ['to marketing', { topic: null }],
    ['to another topic', { topic: 'greetings' }],
    ['for text messages', { channel: 'sms' }],
    ['that only a shop told', { byPerson: false }],
    ['that was none', { state: 'not_given' }],
  ])('is not allowed by a consent %s', (_what, other) => {
    expect(may('always', 'FR', other)).toBe(false);
  });

  it('ends with a withdrawal, everywhere, until the person agrees again', () => {
    for (const country of ['FR', 'CN']) {
      expect(may('always', country, {}, { state: 'withdrawn', at: 2 })).toBe(false);
      expect(may('always', country, {}, { state: 'withdrawn', at: 2 }, { at: 3 })).toBe(true);
    }
  });
});

describe('who is asked', () => {
  const asked = (mode: HitTrackingRule['mode'], country: string, ...records: Partial<ConsentRecord>[]) =>
    isAskedAboutHits('opens', rule(mode), country, records.map(record));

  it('is everybody whose consent is needed, and whoever decided once', () => {
    expect(asked('always', 'CN')).toBe(false);
    expect(asked('always', 'CN', { topic: 'greetings' })).toBe(false);
    expect(asked('always', 'CN', { state: 'withdrawn' })).toBe(true);
    expect(asked('always', 'FR')).toBe(true);
    expect(asked('with_consent', 'CN')).toBe(true);
    expect(asked('never', 'FR', {})).toBe(false);
  });
});

describe('opens and clicks', () => {
  it('are agreed to and refused each by itself', () => {
    const about = (topic: string, state: ConsentRecord['state']) =>
      TRACKED.filter((what) =>
        mayRecordHits(what, rule('always'), state === 'granted' ? 'FR' : 'CN', [record({ topic, state })]),
      );
    expect(about(TRACKING_TOPICS.opens, 'granted')).toEqual(['opens']);
    expect(about(TRACKING_TOPICS.clicks, 'granted')).toEqual(['clicks']);
    expect(about(TRACKING_TOPICS.opens, 'withdrawn')).toEqual(['clicks']);
    expect(about(TRACKING_TOPICS.clicks, 'withdrawn')).toEqual(['opens']);
  });

  it('are told from the topics of flows', () => {
    expect(TRACKED.map((what) => trackedBy(TRACKING_TOPICS[what]))).toEqual(TRACKED);
    expect(['opens', 'greetings', null, undefined].map(trackedBy)).toEqual([undefined, undefined, undefined, undefined]);
  });
});
