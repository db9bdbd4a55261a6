import { createHash, createHmac } from 'node:crypto';

/** A request to one of Aliyun's RPC interfaces: its parameters stand in the query, its body is empty. */
export interface AliyunRequest {
  host: string;
  action: string;
  version: string;
  params: Readonly<Record<string, string>>;
  /** `2026-03-02T04:00:00Z`: at most 15 minutes from Aliyun's clock. */
  date: string;
  /** Never used twice. */
  nonce: string;
}

/** Signs with ACS3-HMAC-SHA256 (help.aliyun.com, "V3 request structure and signature"). Answers the query and all headers to send. */
export function signAliyun(
  request: AliyunRequest,
  key: { accessKeyId: string; accessKeySecret: string },
): { query: string; headers: Record<string, string> } {
  const empty = sha256('');
  const headers: Record<string, string> = {
    host: request.host,
    'x-acs-action': request.action,
    'x-acs-content-sha256': empty,
    'x-acs-date': request.date,
    'x-acs-signature-nonce': request.nonce,
    'x-acs-version': request.version,
  };
  const names = Object.keys(headers).sort();
  const query = Object.keys(request.params)
    .sort()
    .map((name) => `${encoded(name)}=${encoded(request.params[name]!)}`)
    .join('&');
  const canonical = ['POST', '/', query, names.map((n) => `${n}:${headers[n]}\n`).join(''), names.join(';'), empty].join('\n');
  const signature = createHmac('sha256', key.accessKeySecret)
    .update(`ACS3-HMAC-SHA256\n${sha256(canonical)}`)
    .digest('hex');
  const authorization = `ACS3-HMAC-SHA256 Credential=${key.accessKeyId},SignedHeaders=${names.join(';')},Signature=${signature}`;
  return { query, headers: { ...headers, authorization } };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** RFC 3986: only letters, digits and `-_.~` stand for themselves. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}
