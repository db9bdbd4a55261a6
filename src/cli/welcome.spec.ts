import { parseEnvironment } from '../config/environment';
import { welcome } from './welcome';

const FREE = parseEnvironment({});
const SMTP = { ...FREE, smtpUrl: 'smtp://mail.example' };
const TWILIO = { accountSid: 'AC1', authToken: 't', from: '+14155550199' };
const ALIYUN = { accessKeyId: 'k', accessKeySecret: 's', sign: '回客' };

it.each([
  ['no provider', FREE, 'e-mail and SMS'],
  ['a mail server', SMTP, 'SMS'],
  ['Twilio', { ...FREE, twilio: TWILIO }, 'e-mail'],
  ['Aliyun', { ...FREE, aliyun: ALIYUN }, 'e-mail'],
  ['a mail server and Aliyun', { ...SMTP, aliyun: ALIYUN }, undefined],
])('with %s it says what goes to the mailbox', (_, env, expected) => {
  const said = welcome(env, 'http://127.0.0.1:3000').join('\n');
  expect(/\((.*) go here until/.exec(said)?.[1]).toBe(expected);
});
