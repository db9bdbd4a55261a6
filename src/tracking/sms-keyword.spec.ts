import { readSmsWish } from './sms-keyword';

describe('an answer to a text message', () => {
  it.each([
    'STOP', 'stop', ' Stop. ', 'S T O P', 'stop!!', 'ＳＴＯＰ', 'StopAll', 'UNSUBSCRIBE', 'cancel', 'End', 'QUIT', 'revoke', 'OPT-OUT', 'opt out', 'optout',
    'R', 'r', 'TD', 'T.D.', '退订', '【退订】', ' 退 订 ', '拒收', 'please stop texting me', "Don't send me any more messages", 'do not text', 'remove me from this',
    '别再发短信了', '请不要打扰', '我要退订你们的短信',
  ])('%s means stop', (body) => expect(readSmsWish(body).wish).toBe('stop')); // prettier-ignore

  it.each(['START', 'unstop', 'Yes'])('%s means start', (body) => expect(readSmsWish(body).wish).toBe('start'));
  it.each(['HELP', 'info?'])('%s means help', (body) => expect(readSmsWish(body).wish).toBe('help'));
  it.each(['', 'ok thanks', 'When does my parcel arrive?', 'I could not stop laughing', '谢谢', 'the end of the week is fine'])(
    '%j means something else',
    (body) => expect(readSmsWish(body).wish).toBeNull(),
  );

  it('is confirmed by us only where Twilio does not do it', () => {
    expect(readSmsWish('STOP').confirm).toBe(false);
    expect(readSmsWish('退订').confirm).toBe(true);
    expect(readSmsWish('please stop texting me').confirm).toBe(true);
  });
});
