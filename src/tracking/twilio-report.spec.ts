import { readTwilioStatus } from './twilio-report';

describe('a status callback of Twilio', () => {
  it.each([
    [{ MessageStatus: 'queued' }, { is: 'accepted' }],
    [{ MessageStatus: 'sent' }, { is: 'accepted' }],
    [{ SmsStatus: 'delivered' }, { is: 'delivered' }],
    [{ MessageStatus: 'read' }, { is: 'delivered' }],
    [
      { MessageStatus: 'undelivered', ErrorCode: '30005' },
      { is: 'bounced', kind: 'hard', detail: 'twilio 30005' },
    ],
    [
      { MessageStatus: 'undelivered', ErrorCode: '30008' },
      { is: 'bounced', kind: 'soft', detail: 'twilio 30008' },
    ],
    [
      { MessageStatus: 'failed', ErrorCode: '30003' },
      { is: 'failed', kind: 'soft', detail: 'twilio 30003' },
    ],
  ])('%j says %j', (fields, report) => expect(readTwilioStatus(fields)).toEqual(report));

  it.each([{}, { MessageStatus: 'receiving' }, { MessageStatus: '__proto__' }])('%j says nothing', (fields) => {
    expect(readTwilioStatus(fields)).toBeUndefined();
  });
});
