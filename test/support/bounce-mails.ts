/** Mails as they come back to a bounce mailbox: valid by default, override only what the test is about. */

export interface ReportOptions {
  /** Where the report is sent to: the return address of the message. */
  to?: string;
  recipients?: { address: string; action?: string; status?: string; diagnostic?: string; original?: string }[];
  /** The message that comes back. */
  original?: OriginalOptions;
  /** What people are to read. */
  notice?: string;
  subject?: string;
}

export interface OriginalOptions {
  to?: string;
  messageId?: string;
  returnPath?: string;
}

export const DEAD = 'ann@nowhere.example';

/** The head of a message of ours, and a line of it. */
export function originalMail({
  to = DEAD,
  messageId = 'abc.s@shop.example',
  returnPath = 'bounces@shop.example',
}: OriginalOptions = {}): string {
  return lines([
    `Return-Path: <${returnPath}>`,
    `Received: from mail.shop.example by mx.example.net; Mon, 2 Mar 2026 04:00:00 +0000`,
    'From: Shop <hello@shop.example>',
    `To: ${to}`,
    `Message-ID: <${messageId}>`,
    'Subject: Your basket',
    '',
    'Hello',
  ]);
}

/** A delivery status notification (RFC 3464). */
export function deliveryReport(options: ReportOptions = {}): string {
  const recipients = options.recipients ?? [{ address: DEAD }];
  const fields = recipients.map((r) =>
    lines([
      ...(r.original ? [`Original-Recipient: rfc822;${r.original}`] : []),
      `Final-Recipient: rfc822; ${r.address}`,
      `Action: ${r.action ?? 'failed'}`,
      `Status: ${r.status ?? '5.1.1'}`,
      ...(r.diagnostic === '' ? [] : [`Diagnostic-Code: smtp; ${r.diagnostic ?? `550 5.1.1 <${r.address}>: user unknown`}`]),
    ]),
  );
  return lines([
    'Return-Path: <>',
    'From: MAILER-DAEMON@mx.example.net (Mail Delivery System)',
    `To: ${options.to ?? 'bounces@shop.example'}`,
    `Subject: ${options.subject ?? 'Undelivered Mail Returned to Sender'}`,
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="b1"',
    '',
    '--b1',
    'Content-Type: text/plain; charset=us-ascii',
    '',
    options.notice ?? 'I am sorry to inform you that your message could not be delivered.',
    '',
    '--b1',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example.net',
    '',
    fields.join('\r\n\r\n'),
    '',
    '--b1',
    'Content-Type: message/rfc822',
    '',
    originalMail({ to: recipients[0]!.address, ...options.original }),
    '',
    '--b1--',
    '',
  ]);
}

/** A notice in words, as mail systems write it that know nothing of RFC 3464. */
export function notice(said: string, headers: Record<string, string> = {}): string {
  const all = {
    'Return-Path': '<>',
    From: 'MAILER-DAEMON@mx.example.net',
    To: 'bounces@shop.example',
    Subject: 'failure notice',
    'Content-Type': 'text/plain; charset=utf-8',
    ...headers,
  };
  return lines([...Object.entries(all).map(([name, value]) => `${name}: ${value}`), '', ...said.split('\n')]);
}

/** A feedback report (RFC 5965). */
export function feedbackReport(
  options: { type?: string; to?: string; reader?: string; original?: OriginalOptions } = {},
): string {
  const reader = options.reader ?? DEAD;
  return lines([
    'From: feedback@isp.example',
    `To: ${options.to ?? 'bounces@shop.example'}`,
    'Subject: FW: Your basket',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=feedback-report; boundary="b1"',
    '',
    '--b1',
    'Content-Type: text/plain',
    '',
    'This is an email abuse report.',
    '',
    '--b1',
    'Content-Type: message/feedback-report',
    '',
    `Feedback-Type: ${options.type ?? 'abuse'}`,
    'User-Agent: SomeISP/1.0',
    'Version: 1',
    `Original-Rcpt-To: ${reader}`,
    '',
    '--b1',
    'Content-Type: message/rfc822',
    '',
    originalMail({ to: reader, ...options.original }),
    '',
    '--b1--',
    '',
  ]);
}

/** What a reader's mail program answers while they are away. */
export function autoReply(
  options: { to?: string; subject?: string; from?: string; headers?: Record<string, string>; text?: string } = {},
): string {
  return notice(options.text ?? 'I am out of the office until Monday.', {
    From: `Ann <${options.from ?? 'ann@example.com'}>`,
    To: options.to ?? 'bounces@shop.example',
    Subject: options.subject ?? 'Automatic reply: Your basket',
    'Auto-Submitted': 'auto-replied',
    ...options.headers,
  });
}

function lines(all: string[]): string {
  return all.join('\r\n');
}
