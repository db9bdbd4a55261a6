import { readReturnedMail } from '../src/tracking/bounces/read-returned-mail';
import { autoReply, DEAD, deliveryReport, feedbackReport, notice, originalMail } from './support/bounce-mails';

const read = async (mail: string | Buffer) => (await readReturnedMail(Buffer.from(mail as string))).recipients;
const returned = `\n${originalMail().replaceAll('\r\n', '\n')}`;

/** Notices as mail systems word them; each is followed by the message that comes back. */
const NOTICES: [system: string, said: string, subject: string, address: string, verdict: string, reason: string][] = [
  [
    'qmail',
    `Hi. This is the qmail-send program at mx.example.net.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n<${DEAD}>:\n192.0.2.1 does not like recipient.\nRemote host said: 550 5.1.1 <${DEAD}>... User unknown\nGiving up on 192.0.2.1.\n\n--- Below this line is a copy of the message.\n`,
    'failure notice',
    DEAD,
    'hard',
    'userunknown',
  ],
  [
    'qmail, a full mailbox',
    `<${DEAD}>:\nUser's mailbox is over quota: 552 5.2.2\n\n--- Enclosed are the original headers of the message.\n`,
    'failure notice',
    DEAD,
    'soft',
    'mailboxfull',
  ],
  [
    'Exim',
    `This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  ${DEAD}\n    SMTP error from remote mail server after RCPT TO:<${DEAD}>:\n    host mx.nowhere.example [192.0.2.1]: 550 No Such User Here\n\n------ This is a copy of the message, including all the headers. ------\n`,
    'Mail delivery failed: returning message to sender',
    DEAD,
    'hard',
    'userunknown',
  ],
  [
    'Exim, an unrouteable domain',
    `  ${DEAD}\n    all relevant MX records point to non-existent hosts or (invalidly) to IP addresses: Unrouteable address\n`,
    'Mail delivery failed: returning message to sender',
    DEAD,
    'hard',
    'hostunknown',
  ],
  [
    'Exim, still trying',
    `This message was created automatically by mail delivery software.\nA message that you sent has not yet been delivered to one or more of its\nrecipients after more than 24 hours on the queue on mx.example.net.\n\nThe address to which the message has not yet been delivered is:\n\n  ${DEAD}\n    Delay reason: Connection timed out\n\nNo action is required on your part. Delivery attempts will continue for\nsome time, and this warning may be repeated at intervals.\n`,
    'Warning: message 1aBcDe-000000-00 delayed 24 hours',
    DEAD,
    'delayed',
    'networkerror',
  ],
  [
    'sendmail of old',
    `   ----- Transcript of session follows -----\n... while talking to mx.nowhere.example.:\n>>> RCPT To:<${DEAD}>\n<<< 550 <${DEAD}>... User unknown\n550 <${DEAD}>... User unknown\n\n   ----- Unsent message follows -----\n`,
    'Returned mail: User unknown',
    DEAD,
    'hard',
    'userunknown',
  ],
  [
    'Exchange 5.5',
    `Your message\n\n  To:      bounces@shop.example\n  Subject: Your basket\n  Sent:    Mon, 2 Mar 2026 04:00:00 -0000\n\ndid not reach the following recipient(s):\n\n${DEAD} on Mon, 2 Mar 2026 04:00:00 -0000\n    The recipient name is not recognized\n\tThe MTS-ID of the original message is: c=us;a= ;p=x;l=SERVER\n    MSEXCH:IMS:X:Y:SERVER 0 (000C05A6) Unknown Recipient\n`,
    'Undeliverable: Your basket',
    DEAD,
    'hard',
    'userunknown',
  ],
  [
    'Exchange of today, in words only',
    `Delivery has failed to these recipients or groups:\n\nAnn (${DEAD})<mailto:${DEAD}>\nThe email address you entered couldn't be found. Please check the recipient's email address and try to resend the message.\n\nDiagnostic information for administrators:\n\nGenerating server: mx.example.net\n\n${DEAD}\nRemote Server returned '550 5.1.1 RESOLVER.ADR.RecipNotFound; not found'\n\nOriginal message headers:\n`,
    'Undeliverable: Your basket',
    DEAD,
    'hard',
    'userunknown',
  ],
  [
    'Notes: the reason above the address',
    `------- Failure Reasons  --------\n\nUser not listed in public Name & Address Book\n${DEAD}\n\n------- Returned Message --------\n`,
    'DELIVERY FAILURE',
    DEAD,
    'hard',
    'userunknown',
  ],
  [
    'm-FILTER',
    `以下のメールアドレスへの送信に失敗しました。\n${DEAD}\n\n\n-------server message\n550 5.1.1 <${DEAD}>: Recipient address rejected: User unknown in virtual mailbox table\n\n-------SMTP command\nRCPT TO:<${DEAD}>\n\n-------original mail info\n`,
    'failure notice',
    DEAD,
    'hard',
    'userunknown',
  ],
  [
    'X4',
    `Hi. This is the deliver program at mx.example.net.\n\n<${DEAD}>:\nI couldn't find any host by that name.\nGiving up: host not found\n\n--- Below this line is a copy of the message.\n`,
    'failure notice',
    DEAD,
    'hard',
    'hostunknown',
  ],
  [
    'X2',
    `Message from example.net.\nUnable to deliver message to the following address(es).\n\n<${DEAD}>:\nSorry, your message to ${DEAD} cannot be delivered. This account is over quota.\n\n--- Original message follows.\n`,
    'Delivery failure',
    DEAD,
    'soft',
    'mailboxfull',
  ],
  [
    'X6, bulleted',
    `We had trouble delivering your message. Full details follow:\n\nYour message could not be delivered to the following recipients:\n* ${DEAD}\n  1 error(s):\n  SMTP Server <mx.nowhere.example> rejected recipient <${DEAD}>\n  (Error following RCPT command): 550 5.1.1 unknown or illegal alias\n`,
    'There was an error sending your mail',
    DEAD,
    'hard',
    'userunknown',
  ],
  [
    'Sun Messaging Server',
    `This report relates to a message you sent with the following header fields:\n\nYour message cannot be delivered to the following recipients:\n\n  Recipient address: ${DEAD}\n  Reason: Remote SMTP server has rejected address\n  Diagnostic code: smtp;550 5.1.1 unknown or illegal alias: ${DEAD}\n`,
    'Delivery Notification: Delivery has failed',
    DEAD,
    'hard',
    'userunknown',
  ],
  [
    'Courier',
    `UNDELIVERABLE MAIL\n\nYour message to the following recipients cannot be delivered:\n\n<${DEAD}>:\n    mx.nowhere.example [192.0.2.1]:\n>>> RCPT TO:<${DEAD}>\n<<< 552 5.2.2 Mailbox full\n\n`,
    'NOTICE: mail delivery status.',
    DEAD,
    'soft',
    'mailboxfull',
  ],
  [
    'a phone company',
    `The following recipients did not receive this message:\n\n    <${DEAD}>\n\nPlease also check the email address\n`,
    'Mail System Error - Returned Mail',
    DEAD,
    'soft',
    'systemerror',
  ],
  [
    'a sentence, in a web mailer',
    `Your message wasn't delivered to ${DEAD} because the address couldn't be found, or is unable to receive mail.\n\nThe response from the remote server was:\n550 5.1.1 The email account that you tried to reach does not exist. s2-20020a056000\n`,
    'Delivery Status Notification (Failure)',
    DEAD,
    'hard',
    'userunknown',
  ],
  [
    'QQ, in Chinese',
    `抱歉，您的邮件被退回来了……\n\n收件人邮件地址（${DEAD}）不存在，邮件无法送达。\nhost mx3.qq.com said: 550 Mailbox not found.\n`,
    '系统退信',
    DEAD,
    'hard',
    'userunknown',
  ],
  [
    '163, a full mailbox',
    `您的邮件无法送达以下地址：\n${DEAD}\n退信原因：对方邮箱已满\n`,
    '系统退信/Systems bounce',
    DEAD,
    'soft',
    'mailboxfull',
  ],
];

describe('a notice in words', () => {
  it.each(NOTICES)('of %s', async (_system, said, subject, address, verdict, reason) => {
    expect(await read(notice(said + returned, { Subject: subject }))).toEqual([{ address, verdict, reason }]);
  });

  it.each(NOTICES)('of %s, as HTML only', async (_system, said, subject, address, verdict, reason) => {
    const html = `<html><head><style>p{}</style></head><body>${(said + returned)
      .split('\n')
      .map((line) => `<div>${line.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</div>`)
      .join('')}</body></html>`;
    const mail = notice(html, { Subject: subject, 'Content-Type': 'text/html; charset=utf-8' });
    expect(await read(mail)).toEqual([{ address, verdict, reason }]);
  });

  it('names each of several recipients with a reason of its own', async () => {
    const said = `This is a permanent error.\n\n<a@x.example>:\nRemote host said: 550 5.1.1 no such user\n\n<b@y.example>:\nRemote host said: 552 mailbox full\n`;
    expect(await read(notice(said + returned))).toEqual([
      { address: 'a@x.example', verdict: 'hard', reason: 'userunknown' },
      { address: 'b@y.example', verdict: 'soft', reason: 'mailboxfull' },
    ]);
  });

  it('is read in every encoding', async () => {
    const said = `<${DEAD}>:\n550 5.1.1 user unknown: 宛先のメールボックスが存在しません\n`;
    const encoded: [string, string, Buffer][] = [
      [
        'base64',
        'utf-8',
        Buffer.from(
          Buffer.from(said)
            .toString('base64')
            .replace(/(.{76})/g, '$1\r\n'),
        ),
      ],
      [
        'quoted-printable',
        'utf-8',
        Buffer.from(
          said.replace(/[^\n -<>-~]/gu, (c) =>
            [...Buffer.from(c)].map((b) => `=${b.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
          ),
        ),
      ],
      ['7bit', 'iso-2022-jp', Buffer.from(`<${DEAD}>:\n\u001b$B08@h\u001b(B user unknown\n`)],
      [
        '8bit',
        'gb2312',
        Buffer.concat([
          Buffer.from(`<${DEAD}>:\n550 `),
          Buffer.from([0xd3, 0xc3, 0xbb, 0xa7, 0xb2, 0xbb, 0xb4, 0xe6, 0xd4, 0xda]),
        ]),
      ],
    ];
    for (const [encoding, charset, body] of encoded) {
      const head = notice('', { 'Content-Type': `text/plain; charset=${charset}`, 'Content-Transfer-Encoding': encoding });
      expect([charset, await read(Buffer.concat([Buffer.from(head), body]))]).toEqual([
        charset,
        [{ address: DEAD, verdict: 'hard', reason: 'userunknown' }],
      ]);
    }
  });

  it('by X-Failed-Recipients, whatever the text names', async () => {
    const mail = notice('Delivery to the following recipient failed permanently:\n\n     somebody\n\n550 5.1.1 no such user', {
      'X-Failed-Recipients': `${DEAD}, b@y.example`,
    });
    expect((await read(mail)).map((r) => [r.address, r.verdict])).toEqual([
      [DEAD, 'hard'],
      ['b@y.example', 'hard'],
    ]);
  });
});

describe('a delivery report', () => {
  it('tells recipients, actions and codes apart', async () => {
    const mail = deliveryReport({
      recipients: [
        { address: 'gone@x.example' },
        { address: 'full@x.example', status: '5.2.2', diagnostic: '552 5.2.2 mailbox full' },
        { address: 'slow@x.example', action: 'delayed', status: '4.4.1', diagnostic: 'connection timed out' },
        { address: 'fine@x.example', action: 'delivered', status: '2.0.0', diagnostic: '' },
        { address: 'list@x.example', action: 'expanded', status: '2.0.0', diagnostic: '' },
        { address: 'temporary@x.example', status: '4.1.1', diagnostic: '450 4.1.1 unknown user' },
      ],
    });
    expect(await read(mail)).toEqual([
      { address: 'gone@x.example', verdict: 'hard', reason: 'userunknown' },
      { address: 'full@x.example', verdict: 'soft', reason: 'mailboxfull' },
      { address: 'slow@x.example', verdict: 'delayed', reason: 'networkerror' },
      { address: 'fine@x.example', verdict: 'delivered', reason: 'delivered' },
      { address: 'list@x.example', verdict: 'delivered', reason: 'delivered' },
      { address: 'temporary@x.example', verdict: 'hard', reason: 'userunknown' },
    ]);
  });

  it('without words is judged by its codes, without codes by its words', async () => {
    const one = async (recipient: object) => (await read(deliveryReport({ recipients: [{ address: DEAD, ...recipient }] })))[0];
    expect(await one({ status: '5.1.1', diagnostic: '' })).toMatchObject({ verdict: 'hard', reason: 'userunknown' });
    expect(await one({ status: '5.1.2', diagnostic: '' })).toMatchObject({ verdict: 'hard', reason: 'hostunknown' });
    expect(await one({ status: '5.0.0', diagnostic: '550 no such user here' })).toMatchObject({ verdict: 'hard' });
    expect(await one({ status: '5.0.0', diagnostic: '' })).toMatchObject({ verdict: 'soft', reason: 'undefined' });
    expect(await one({ status: '5.7.1', diagnostic: '' })).toMatchObject({ verdict: 'soft', reason: 'securityerror' });
  });

  it('keeps its recipients when boundaries do not fit, the end is missing, or the part is in the text', async () => {
    const whole = deliveryReport();
    const broken = [
      whole.replaceAll('--b1', '--other'),
      whole.replace('boundary="b1"', ''),
      whole.slice(0, whole.indexOf('Reporting-MTA') + 200),
      whole.replace('message/delivery-status', 'text/plain'),
      whole.replace(/multipart\/report; report-type=delivery-status/, 'multipart/mixed'),
      whole.replaceAll('\r\n', '\n'),
      whole.replaceAll('\r\n', '\r'),
    ];
    for (const mail of broken) expect(await read(mail)).toEqual([expect.objectContaining({ address: DEAD, verdict: 'hard' })]);
  });

  it('is found inside of what a gateway passes on', async () => {
    const outer = `From: gateway@mx.example.net\r\nTo: bounces@shop.example\r\nSubject: passed on\r\nContent-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\nContent-Type: text/plain\r\n\r\nsee below\r\n--o\r\nContent-Type: message/rfc822\r\n\r\n${deliveryReport()}\r\n--o--\r\n`;
    expect(await read(outer)).toEqual([{ address: DEAD, verdict: 'hard', reason: 'userunknown' }]);
  });

  it('names the message that came back, and where it was sent to', async () => {
    const mail = await readReturnedMail(
      Buffer.from(
        deliveryReport({
          to: 'bounces+b1@shop.example',
          original: { messageId: 'ref.s@shop.example', returnPath: 'bounces+b1@shop.example' },
        }),
      ),
    );
    expect(mail.deliveredTo).toEqual(['bounces+b1@shop.example']);
    expect(mail.quoted).toEqual({ messageIds: ['ref.s@shop.example'], returnPaths: ['bounces+b1@shop.example'] });
    const words = await readReturnedMail(
      Buffer.from(notice(`<${DEAD}>: user unknown\n\n--- Below this line is a copy of the message.\n${returned}`)),
    );
    expect(words.quoted.messageIds).toEqual(['abc.s@shop.example']);
  });
});

describe('a refusal that is not the address’s fault', () => {
  it.each([
    ['552 5.2.2 Mailbox full', 'mailboxfull'],
    ['550 5.1.1 <ann@x.example> mailbox is full', 'mailboxfull'],
    ['550 5.7.1 Message rejected as spam by Content Filtering', 'spamdetected'],
    ['550 5.1.1 blocked using zen.spamhaus.org', 'blocked'],
    ['550-5.7.26 This mail has been blocked because the sender is unauthenticated. SPF did not pass', 'authfailure'],
    ['552 5.3.4 Message size exceeds fixed limit', 'mesgtoobig'],
    ['554 5.7.1 <ann@x.example>: Relay access denied', 'norelaying'],
    ['550 5.1.8 Sender address rejected: Domain not found', 'rejected'],
    ['450 4.7.1 Recipient address rejected: Greylisted, try again later', 'ratelimited'],
    ['550 5.2.1 The user you are trying to contact is receiving mail at a rate that prevents delivery', 'ratelimited'],
    ['550 5.1.1 Refused due to recipient preferences', 'filtered'],
    ['550 5.2.1 The email account that you tried to reach is disabled', 'suspend'],
    ['554 virus found: EICAR', 'virusdetected'],
    ['550 DT:SPM 163 smtp', 'spamdetected'],
    ['554 5.4.6 Too many hops', 'networkerror'],
  ])('%s', async (diagnostic, reason) => {
    const mail = deliveryReport({ recipients: [{ address: DEAD, status: '5.0.0', diagnostic }] });
    expect(await read(mail)).toEqual([{ address: DEAD, verdict: 'soft', reason }]);
  });

  it('"user unknown" after DATA is a reader’s filter, unless the code says otherwise', async () => {
    const after = (command: string, status: string) =>
      read(
        deliveryReport({
          recipients: [{ address: DEAD, status, diagnostic: `550 user unknown (in reply to ${command} command)` }],
        }),
      );
    expect(await after('end of DATA', '5.0.0')).toMatchObject([{ verdict: 'soft', reason: 'filtered' }]);
    expect(await after('RCPT TO', '5.0.0')).toMatchObject([{ verdict: 'hard', reason: 'userunknown' }]);
    expect(await after('end of DATA', '5.1.1')).toMatchObject([{ verdict: 'hard', reason: 'userunknown' }]);
  });
});

describe('a feedback report', () => {
  it.each([
    ['abuse', 'complaint'],
    ['fraud', 'complaint'],
    ['opt-out', 'complaint'],
    ['not-spam', 'none'],
    ['virus', 'none'],
    ['auth-failure', 'none'],
    ['other', 'none'],
  ])('of the type %s counts as %s', async (type, verdict) => {
    expect(await read(feedbackReport({ type }))).toEqual([{ address: DEAD, verdict, reason: type }]);
  });

  it('finds the reader in the message when the report hides them', async () => {
    const mail = feedbackReport().replace(/Original-Rcpt-To.*\r\n/, '');
    expect(await read(mail)).toEqual([{ address: DEAD, verdict: 'complaint', reason: 'abuse' }]);
  });
});

describe('a mail that reports nothing', () => {
  it.each([
    ['RFC 3834', autoReply({ subject: 'Re: Your basket' })],
    ['a subject', autoReply({ headers: { 'Auto-Submitted': 'no' }, subject: 'Out of office: Your basket' })],
    ['a subject in Chinese', autoReply({ headers: { 'Auto-Submitted': 'no' }, subject: '自动回复：您的购物车' })],
    ['an old header', autoReply({ headers: { 'Auto-Submitted': 'no', 'X-Autoreply': 'yes' }, subject: 'thanks' })],
    [
      'words of failure',
      autoReply({ text: 'I left the company. Mail to ann@example.com is not delivered: 550 5.1.1 user unknown.' }),
    ],
  ])('an answer of a machine, told by %s', async (_by, mail) => {
    expect(await read(mail)).toEqual([{ address: 'ann@example.com', verdict: 'none', reason: 'auto-reply' }]);
  });

  it('a person’s question, a challenge, a read receipt, spam, nothing at all', async () => {
    const from = (said: string, headers: object = {}) =>
      notice(said, { 'Return-Path': '<ann@example.com>', From: 'ann@example.com', Subject: 'Question', ...headers });
    for (const mail of [
      from('Why was my message not delivered? It said user unknown.'),
      from('Please click the link below so that your message can reach ann@example.com', {
        Subject: 'Please confirm your message',
      }),
      from(
        '--d\r\nContent-Type: message/disposition-notification\r\n\r\nFinal-Recipient: rfc822;ann@example.com\r\nDisposition: manual-action/MDN-sent-manually; displayed\r\n--d--',
        {
          'Content-Type': 'multipart/report; report-type=disposition-notification; boundary=d',
        },
      ),
      from('> <bob@example.com>: user unknown\nWhat does this mean?', { Subject: 'Re: Undelivered Mail Returned to Sender' }),
      '',
      '\r\n\r\n',
    ])
      expect((await read(mail)).filter((r) => r.verdict !== 'none')).toEqual([]);
  });
});
