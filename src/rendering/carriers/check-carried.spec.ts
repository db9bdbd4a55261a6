import { parseEnvironment } from '../../config/environment';
import { defaultSettings, type Settings } from '../../config/settings';
import type { Purpose } from '../checks/check';
import { compileTemplate } from '../compile-template';
import type { TemplateSource } from '../template-source';
import { carriersOf, checkRoutes } from './carriers';
import { checkCarried } from './check-carried';

const KEYS = {
  twilio: { TWILIO_ACCOUNT_SID: 'AC1', TWILIO_AUTH_TOKEN: 't', TWILIO_FROM: '+14155550199' },
  aliyun: { ALIYUN_ACCESS_KEY_ID: 'k', ALIYUN_ACCESS_KEY_SECRET: 's', ALIYUN_SMS_SIGN: '回客' },
};
type Keys = keyof typeof KEYS;

interface Told {
  keys?: Keys[];
  locale?: string;
  purposes?: Purpose[];
  cleared?: string[];
  sms?: Partial<Settings['channels']['sms']>;
  country?: string;
}

function environment(keys: readonly Keys[]) {
  const secrets = { APP_SECRET: 'a secret that is only for tests', WEBHOOK_SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' };
  return parseEnvironment(Object.assign({}, keys.length > 0 ? secrets : {}, ...keys.map((key) => KEYS[key])));
}

function settings({ sms = {}, country = 'CN' }: Told): Settings {
  const all = defaultSettings();
  return { ...all, shop: { ...all.shop, country }, channels: { ...all.channels, sms: { ...all.channels.sms, ...sms } } };
}

/** `code level line:column`, in order. */
async function said(text: string, told: Told = {}): Promise<string[]> {
  const { keys = [], locale = 'zh-CN', purposes = ['marketing'], cleared = [] } = told;
  const source: TemplateSource = { channel: 'sms', name: 't', locale, file: 't.txt', text };
  const { compiled } = await compileTemplate(source, new Map(), { linkDomains: [] }, () => Promise.reject(new Error('no mail')));
  const carriers = carriersOf(settings(told), environment(keys));
  const rules = { carriers, cleared, publicUrl: 'https://m.example', linkDomains: [], subjectPrefixes: {} };
  return checkCarried(source, compiled, purposes, rules).map(
    (f) => `${f.code.slice(9)} ${f.level} ${f.at.slice('t.txt:'.length)}`,
  );
}

const APPROVED = '---\naliyun: SMS_12345\n---\n';
const ENGLISH: Told = { locale: 'en', keys: ['twilio'] };

describe('what a provider would not let through', () => {
  it.each<[string, string, Told, string[]]>([
    ['nothing of a text that is approved', `${APPROVED}【店】您好，拒收请回复R`, { keys: ['aliyun'] }, []],
    ['a text without a code', '【店】您好，拒收请回复R', { keys: ['aliyun'] }, ['sms-approval error 1:1']],
    ['no code while nobody is set', '【店】您好，拒收请回复R', {}, []],
    ['no code where Twilio carries all', '【店】您好，拒收请回复R', { keys: ['twilio'] }, []],
    [
      'what readers of another language in China would miss',
      'Hello. Reply STOP to opt out',
      { locale: 'en', keys: ['twilio', 'aliyun'] },
      ['sms-approval warning 1:1', 'sms-signature-added hint 1:1'],
    ],
    [
      'a link in a variable, and parts that come and go',
      '【店】{{#if coupon}}您好{{/if}}：{{link shop.url}}，拒收请回复R',
      { keys: ['aliyun'] },
      ['sms-approval error 1:1', 'aliyun-block error 1:4', 'sms-link warning 1:28'],
    ],
    ['a banned subject', '【店】年底特惠\n低息贷款，拒收请回复R', {}, ['sms-subject warning 2:3']],
    ['a banned subject in service too', '【店】参与抽奖', { purposes: ['service'] }, ['sms-subject warning 1:6']],
    ['a subject banned in marketing', '【店】特惠保险，拒收请回复R', {}, ['sms-subject warning 1:6']],
    ['and not in service', '【店】您的保险已生效', { purposes: ['service'] }, []],
    ['nor in a longer word', '【店】特惠保险柜，拒收请回复R', {}, []],
    ['nor cleared by the provider', '【店】特惠保险，拒收请回复R', { cleared: ['保险'] }, []],
    ['nor in a variable', '【店】{{default contact.name "贷款"}}，拒收请回复R', {}, []],
    ['a subject of Twilio', 'Casino night! Reply STOP to opt out', ENGLISH, ['sms-subject warning 1:1']],
    ['counted as the letters of a file with a code', `${APPROVED}【店】贷款，拒收请回复R`, { keys: ['aliyun'] }, ['sms-subject warning 4:4']],
    ['a long text', `【店】${'好'.repeat(490)}，拒收请回复R`, {}, ['sms-length warning 1:1']],
    ['a long text where the provider is set', `${APPROVED}【店】${'好'.repeat(490)}，拒收请回复R`, { keys: ['aliyun'] }, ['sms-length error 4:1']],
    ['a text that just fits with the signature of the provider', `${APPROVED}【店】${'好'.repeat(500 - '【回客】，拒收请回复R'.length)}，拒收请回复R`, { keys: ['aliyun'] }, []],
    ['and one character more', `${APPROVED}【店】${'好'.repeat(501 - '【回客】，拒收请回复R'.length)}，拒收请回复R`, { keys: ['aliyun'] }, ['sms-length error 4:1']],
    ['a text too long for Twilio', `${'a'.repeat(1600)} Reply STOP to opt out`, ENGLISH, ['sms-length error 1:1']],
    ['that words are added', `${APPROVED}您好`, { keys: ['aliyun'] }, ['sms-signature-added hint 4:1', 'sms-opt-out hint 4:3']],
    ['that the first message should say STOP', 'Hello', ENGLISH, ['sms-opt-out hint 1:6']],
    ['no words in service', 'Hello', { ...ENGLISH, purposes: ['service'] }, []],
    ['as marketing what no flow sends', 'Hello', { ...ENGLISH, purposes: [] }, ['sms-opt-out hint 1:6']],
  ])('%s', async (_, text, told, expected) => {
    expect(await said(text, told)).toEqual(expected);
  });
}); // prettier-ignore

describe('who could carry', () => {
  it.each<[Keys[], Told, string[]]>([
    [[], {}, ['twilio?', 'aliyun?']],
    [[], { country: 'US', sms: { routes: { default: 'twilio' } } }, ['twilio?']],
    [[], { country: 'US', sms: { routes: { CN: 'aliyun' } } }, ['twilio?', 'aliyun?']],
    [['twilio'], {}, ['twilio']],
    [['aliyun'], { sms: { routes: { default: 'twilio' } } }, ['aliyun']],
    [['twilio', 'aliyun'], {}, ['twilio', 'aliyun']],
    [['twilio', 'aliyun'], { sms: { routes: { default: 'twilio' } } }, ['twilio']],
  ])('with the keys of %j and %j: %j', (keys, told, expected) => {
    const carriers = carriersOf(settings(told), environment(keys));
    expect(carriers.map(({ provider, set }) => `${provider}${set ? '' : '?'}`)).toEqual(expected);
  });

  it('refuses a route to where its provider does not go', () => {
    const found = (routes: Settings['channels']['sms']['routes']) =>
      checkRoutes(settings({ sms: { routes } }), (country) => `channels.yaml ${country}`).map((f) => `${f.at} ${f.message}`);
    expect(found({ CN: 'aliyun', default: 'twilio' })).toEqual([]);
    expect(found({ CN: 'aliyun', US: 'aliyun', default: 'aliyun' })).toEqual([
      'channels.yaml US Aliyun carries to CN only, not to US',
      'channels.yaml default Aliyun carries to CN only, not to every other country',
    ]);
  });
});
