/** Services that carry mail for others, known by the host of SMTP_URL. */
export interface Relay {
  name: string;
  /** What the SPF record of a domain that sends through it includes. */
  include: string;
  /** Signs with DKIM for domains verified in its console. */
  signs: boolean;
  /** Puts a return address of its own in place of ours, unless told otherwise in its console. */
  ownReturnPath: boolean;
  /** The setting by which its reports of bounces and complaints reach us. */
  callback?: 'SES_TOPIC_ARN' | 'SENDGRID_WEBHOOK_KEY' | 'MAILGUN_WEBHOOK_KEY' | 'POSTMARK_WEBHOOK_SECRET';
}

const RELAYS: [hosts: RegExp, relay: Relay][] = [
  [/(^|\.)email-smtp(-fips)?\.[a-z0-9-]+\.amazonaws\.com$/, relay('Amazon SES', 'amazonses.com', true, true, 'SES_TOPIC_ARN')],
  [/(^|\.)smtp\.sendgrid\.net$/, relay('SendGrid', 'sendgrid.net', true, true, 'SENDGRID_WEBHOOK_KEY')],
  [/(^|\.)smtp\.(eu\.)?mailgun\.org$/, relay('Mailgun', 'mailgun.org', true, true, 'MAILGUN_WEBHOOK_KEY')],
  [/(^|\.)smtp(-broadcasts)?\.postmarkapp\.com$/, relay('Postmark', 'spf.mtasv.net', true, true, 'POSTMARK_WEBHOOK_SECRET')],
  [/(^|\.)smtp-relay\.(brevo|sendinblue)\.com$/, relay('Brevo', 'spf.brevo.com', true, true)],
  [/(^|\.)in(-v3)?\.mailjet\.com$/, relay('Mailjet', 'spf.mailjet.com', true, true)],
  [/(^|\.)smtp\.resend\.com$/, relay('Resend', 'amazonses.com', true, true)],
  [/(^|\.)smtp\.mailersend\.net$/, relay('MailerSend', '_spf.mailersend.net', true, true)],
  [/(^|\.)smtp\.(eu\.)?sparkpostmail\.com$/, relay('SparkPost', 'sparkpostmail.com', true, true)],
  [/(^|\.)smtpdm(-[a-z0-9-]+)?\.aliyun\.com$/, relay('Aliyun DirectMail', 'spf1.dm.aliyun.com', false, true)],
  [/(^|\.)smtp\.exmail\.qq\.com$/, relay('Tencent Exmail', 'spf.mail.qq.com', false, false)],
  [/(^|\.)smtp(-relay)?\.gmail\.com$/, relay('Google Workspace', '_spf.google.com', true, false)],
  [/(^|\.)smtp\.office365\.com$|\.mail\.protection\.outlook\.com$/, relay('Microsoft 365', 'spf.protection.outlook.com', true, false)], // prettier-ignore
  [/(^|\.)smtp(pro)?\.zoho\.(com|eu|in)$/, relay('Zoho', 'zohomail.com', true, false)],
];

export function relayOf(host: string): Relay | undefined {
  return RELAYS.find(([hosts]) => hosts.test(host.toLowerCase()))?.[1];
}

function relay(name: string, include: string, signs: boolean, ownReturnPath: boolean, callback?: Relay['callback']): Relay {
  return { name, include, signs, ownReturnPath, callback };
}
