import { readTwilioStatus } from './twilio-status';

describe('a status of Twilio', () => {
  it.each([
    ['queued', undefined, { is: 'accepted' }],
    ['sent', undefined, { is: 'accepted' }],
    ['Delivered', undefined, { is: 'delivered' }],
    ['read', undefined, { is: 'delivered' }],
    ['undelivered', '30005', { is: 'bounced', kind: 'hard', detail: 'twilio 30005' }],
    ['undelivered', '30008', { is: 'bounced', kind: 'soft', detail: 'twilio 30008' }],
    ['undelivered', '30036', { is: 'bounced', kind: 'soft', detail: 'twilio 30036' }],
    ['failed', '30034', { is: 'failed', kind: 'soft', detail: 'twilio 30034' }],
    ['canceled', undefined, { is: 'failed', kind: 'soft' }],
  ])('%s with error %s says %j', (status, code, report) => expect(readTwilioStatus(status, code)).toEqual(report));

  it.each([undefined, '', 'receiving', '__proto__'])('%s says nothing', (status) => {
    expect(readTwilioStatus(status)).toBeUndefined();
  });
});
