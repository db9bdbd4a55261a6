import { smsProviderFor, type SmsRoutes } from './sms-route';

const routes: SmsRoutes = { CN: 'aliyun', default: 'twilio' };
const both = { twilio: {}, aliyun: {} };

describe('who carries an SMS', () => {
  it.each<[string, SmsRoutes, object, string]>([
    ['+8613800138000', routes, both, 'aliyun'],
    ['+14155550100', routes, both, 'twilio'],
    ['+85251234567', routes, both, 'twilio'],
    ['+85251234567', { CN: 'aliyun', HK: 'aliyun' }, both, 'aliyun'],
    ['+4915112345678', { default: 'aliyun' }, both, 'aliyun'],
    ['+999', {}, both, 'twilio'],
    ['+8613800138000', routes, { twilio: {} }, 'twilio'],
    ['+14155550100', routes, { aliyun: {} }, 'aliyun'],
    ['+14155550100', routes, {}, 'mailbox'],
  ])('%s by %j with %j: %s', (to, by, configured, provider) => expect(smsProviderFor(to, by, configured)).toBe(provider));
});
