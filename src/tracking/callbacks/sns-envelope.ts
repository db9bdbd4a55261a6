import { createVerify } from 'node:crypto';
import { z } from 'zod';

/** What Amazon SNS posts: https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html */
const schema = z.object({
  Type: z.enum(['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation']),
  MessageId: z.string().max(200),
  TopicArn: z.string().max(300),
  Message: z.string(),
  Timestamp: z.string().max(40),
  Signature: z.string().max(2000),
  SignatureVersion: z.enum(['1', '2']),
  SigningCertURL: z.string().max(500),
  Subject: z.string().nullish(),
  SubscribeURL: z.string().max(2000).optional(),
  Token: z.string().max(2000).optional(),
});
export type SnsEnvelope = z.output<typeof schema>;

/** The envelope in a JSON body; `undefined` when it is none. */
export function readSnsEnvelope(body: unknown): SnsEnvelope | undefined {
  return schema.safeParse(body).data;
}

/** May this be fetched for a topic: https, Amazon's own SNS host of the topic's region, nothing else in it? */
export function isSnsUrl(text: string, topicArn: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, port, username, password } = new URL(text);
  const region = /^arn:aws(?:-cn|-us-gov)?:sns:([a-z0-9-]{3,30}):/.exec(topicArn)?.[1];
  const host = region !== undefined && [`sns.${region}.amazonaws.com`, `sns.${region}.amazonaws.com.cn`].includes(hostname);
  return host && protocol === 'https:' && port === '' && username === '' && password === '';
}

/** The same for the certificate: a file, not a command of the API. */
export function isSnsCertificateUrl(text: string, topicArn: string): boolean {
  return isSnsUrl(text, topicArn) && /^\/[\w./-]+\.pem$/.test(new URL(text).pathname) && new URL(text).search === '';
}

/** Is the envelope signed by this certificate (PEM)? */
export function snsSigned(envelope: SnsEnvelope, certificate: string): boolean {
  const algorithm = envelope.SignatureVersion === '2' ? 'RSA-SHA256' : 'RSA-SHA1';
  try {
    return createVerify(algorithm).update(signedText(envelope), 'utf8').verify(certificate, envelope.Signature, 'base64');
  } catch {
    return false;
  }
}

/** What is signed: some members with their names, a line each, in the order of the alphabet. */
export function signedText(envelope: SnsEnvelope): string {
  const names =
    envelope.Type === 'Notification'
      ? (['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'] as const)
      : (['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'] as const);
  return names.flatMap((name) => (envelope[name] == null ? [] : [`${name}\n${envelope[name]}\n`])).join('');
}
