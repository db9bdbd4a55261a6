import { isUnproved, providerIdOf, verdictOf, type SmtpTrouble } from './smtp-verdict';

const answer = (command: string, response: string): SmtpTrouble => ({
  message: `failed: ${response}`,
  code: 'EENVELOPE',
  command,
  response,
  responseCode: Number(response.slice(0, 3)),
});

const stageOf = (command: string) => (command === 'DATA' ? 'body' : /^(MAIL|RCPT)/.test(command) ? 'envelope' : 'session');

describe('verdictOf', () => {
  it.each([
    // The address itself.
    ['RCPT TO', '550 5.1.1 <x@y.example>: user unknown', true, 'address'],
    ['RCPT TO', '550 5.1.2 host unknown', true, 'address'],
    ['RCPT TO', '550 5.1.10 null MX', true, 'address'],
    ['RCPT TO', '550 5.2.1 the account is disabled', true, 'address'],
    ['RCPT TO', '550 4.1.1 no such user here', true, 'address'],
    ['RCPT TO', '550 No such user here', true, 'address'],
    ['RCPT TO', '550 Recipient address rejected: user does not exist', true, 'address'],
    ['DATA', '550 5.1.1 found out late', true, 'address'],
    // 5xx, and not the address's fault.
    ['RCPT TO', '552 5.2.2 mailbox full', true, 'message'],
    ['RCPT TO', '550 5.7.1 policy', true, 'message'],
    ['RCPT TO', '550 blocked, see https://rbl.example', true, 'message'],
    ['RCPT TO', '554 5.7.1 <x@y.example>: Relay access denied', true, 'provider'],
    ['RCPT TO', '553 5.1.8 sender address rejected: domain not found', true, 'domain'],
    ['DATA', '552 5.3.4 too big', true, 'message'],
    ['DATA', '554 5.7.1 spam', true, 'message'],
    // Our standing with the receiving domain (F8).
    ['DATA', '550-5.7.26 Unauthenticated email\n550 5.7.26 is not accepted', true, 'domain'],
    ['DATA', '550 5.7.515 Access denied', true, 'domain'],
    ['RCPT TO', '550 5.7.606 banned sending IP', true, 'domain'],
    // Later, perhaps.
    ['RCPT TO', '450 4.2.0 greylisted', false, 'message'],
    ['RCPT TO', '452 4.2.2 over quota', false, 'message'],
    ['RCPT TO', '450 4.1.1 unknown for now', false, 'message'],
    ['RCPT TO', '421 4.7.0 too many connections', false, 'domain'],
    ['RCPT TO', '451 4.7.1 try later', false, 'domain'],
    ['DATA', '421 later', false, 'domain'],
    ['DATA', '451 4.3.0 queue file write error', false, 'message'],
    ['DATA', '452 4.3.1 insufficient system storage', false, 'provider'],
    // Our relay.
    ['CONN', '421 4.3.2 closing', false, 'provider'],
    ['CONN', '554 no service', false, 'provider'],
    ['AUTH PLAIN', '535 5.7.8 bad credentials', false, 'provider'],
    ['MAIL FROM', '530 5.7.0 authenticate first', false, 'provider'],
    ['MAIL FROM', '451 4.3.0 later', false, 'provider'],
    ['MAIL FROM', '550 5.7.1 sender not allowed', true, 'provider'],
    ['MAIL FROM', '552 5.3.4 message size exceeds limit', true, 'message'],
  ])('%s answered %j: permanent %s, about the %s', (command, response, permanent, about) => {
    expect(verdictOf(answer(command, response), stageOf(command))).toMatchObject({
      is: 'refused',
      permanent,
      about,
      code: Number(response.slice(0, 3)),
    });
  });

  it('keeps the enhanced code, and a reply that fits a column', () => {
    const verdict = verdictOf(answer('RCPT TO', `550-5.1.1 no\r\n550 5.1.1 ${'x'.repeat(5000)}\u0007`), 'envelope');
    expect(verdict).toMatchObject({ enhanced: '5.1.1' });
    expect((verdict as { reply: string }).reply).toMatch(/^550-5\.1\.1 no 550 5\.1\.1 x+$/);
    expect((verdict as { reply: string }).reply).toHaveLength(500);
  });

  it('knows that nothing was sent when the body was not asked for, and that it may have been afterwards', () => {
    const broken: SmtpTrouble = { message: 'Connection closed unexpectedly', code: 'ECONNECTION', command: 'CONN' };
    expect(verdictOf(broken, 'envelope')).toMatchObject({ is: 'refused', permanent: false, about: 'message' });
    expect(verdictOf(broken, 'session')).toEqual({
      is: 'refused',
      permanent: false,
      about: 'provider',
      code: null,
      enhanced: null,
      reply: 'Connection closed unexpectedly',
    });
    expect(verdictOf(broken, 'body')).toEqual({ is: 'unknown', phase: 'data', reply: 'Connection closed unexpectedly' });
  });

  it('blames nobody for an answer that is none', () => {
    const odd = { permanent: false, about: 'message', code: null };
    expect(verdictOf({ ...answer('RCPT TO', 'hello?'), responseCode: undefined }, 'envelope')).toMatchObject(odd);
    expect(verdictOf(answer('RCPT TO', '354 what'), 'envelope')).toMatchObject(odd);
  });

  it('knows what nodemailer refused without a word', () => {
    expect(verdictOf({ message: 'Invalid recipient', code: 'EENVELOPE', command: 'API' }, 'envelope')).toMatchObject({
      permanent: true,
      about: 'address',
    });
    expect(
      verdictOf({ message: 'Message size larger than allowed', code: 'EMESSAGE', command: 'MAIL FROM' }, 'envelope'),
    ).toMatchObject({
      permanent: true,
      about: 'message',
    });
  });

  it('does not take an odd answer to the final dot for a refusal', () => {
    expect(verdictOf({ ...answer('DATA', '354 go on'), code: 'EMESSAGE' }, 'body').is).toBe('unknown');
  });
});

it('knows a refusal of our authentication from other policy', () => {
  const unproved = ['5.7.20', '5.7.23', '5.7.26', '4.7.26', '5.7.30', '5.7.32', '5.7.509', '5.7.515'];
  expect(unproved.filter((code) => !isUnproved(code))).toEqual([]);
  expect(['5.7.1', '5.7.28', '5.7.606', '4.7.0', '5.1.1', null].filter(isUnproved)).toEqual([]);
});

describe('providerIdOf', () => {
  it.each([
    ['250 2.0.0 Ok: queued as 4XyZ12abcd', '4XyZ12abcd'],
    [
      '250 Ok 0100018b5c3c0a4f-1d2e3f40-0000-4000-8000-000000000000-000000',
      '0100018b5c3c0a4f-1d2e3f40-0000-4000-8000-000000000000-000000',
    ],
    ['250 2.0.0 OK', null],
  ])('%j: %s', (reply, id) => expect(providerIdOf(reply)).toBe(id));
});
