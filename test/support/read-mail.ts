/** A received message as tests want to look at it. Decodes what our own composer writes; no general MIME parser. */
export interface ReadMail {
  from: string;
  to: string;
  raw: Buffer;
  /** Header fields by lower-case name, unfolded, RFC 2047 words decoded. */
  headers: Record<string, string>;
  subject: string;
  messageId: string;
  text: string;
  html: string;
}

export function readMail(mail: { from: string; to: string; raw: Buffer }): ReadMail {
  const [head, body] = halves(mail.raw.toString('latin1'));
  const headers = fieldsOf(head);
  const boundary = /boundary="?([^";]+)/.exec(headers['content-type'] ?? '')?.[1];
  const parts = boundary ? body.split(`--${boundary}`).slice(1, -1) : [`${head}\r\n\r\n${body}`];
  const found: Record<string, string> = {};
  for (const part of parts) {
    const [partHead, partBody] = halves(part.replace(/^\r\n/, ''));
    const fields = fieldsOf(partHead);
    found[(fields['content-type'] ?? 'text/plain').split(';')[0]!.trim()] = decode(partBody, fields['content-transfer-encoding']);
  }
  return {
    ...mail,
    headers,
    subject: headers.subject ?? '',
    messageId: headers['message-id'] ?? '',
    text: found['text/plain'] ?? '',
    html: found['text/html'] ?? '',
  };
}

/** The targets of all links of a message's HTML, in order, entities undone. */
export function linksOf(mail: { html: string }): string[] {
  return [...mail.html.matchAll(/<a\b[^>]*?\bhref\s*=\s*(?:"([^"]*)"|'([^']*)')/gi)].map((m) =>
    (m[1] ?? m[2]!).replace(/&amp;/g, '&'),
  );
}

function halves(text: string): [string, string] {
  const at = text.indexOf('\r\n\r\n');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 4)];
}

function fieldsOf(head: string): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const line of head.replace(/\r\n[ \t]+/g, ' ').split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) fields[line.slice(0, colon).toLowerCase()] = words(line.slice(colon + 1).trim());
  }
  return fields;
}

function words(value: string): string {
  return value
    .replace(/\?= +=\?/g, '?==?')
    .replace(/=\?utf-8\?b\?([^?]*)\?=/gi, (_, b64: string) => Buffer.from(b64, 'base64').toString('utf8'));
}

function decode(body: string, encoding = '7bit'): string {
  const text = body.replace(/\r\n$/, '');
  if (encoding === 'base64') return Buffer.from(text, 'base64').toString('utf8');
  if (encoding !== 'quoted-printable') return Buffer.from(text, 'latin1').toString('utf8');
  const bytes = text
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
