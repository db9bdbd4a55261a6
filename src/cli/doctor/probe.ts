/** What came of reaching for servers; made by the services beside this file, judged by the verdicts. */

/** Why a connection failed, in the words of TLS or of the system. `code` such as `CERT_HAS_EXPIRED` or `ECONNREFUSED`. */
export interface Trouble {
  is: 'trouble';
  code: string;
  reason: string;
}

export interface Certificate {
  /** End of validity, epoch milliseconds. */
  validTo: number;
  issuer: string;
}

export interface WebAnswer {
  is: 'answer';
  status: number;
  /** Of the Date header, epoch milliseconds. */
  date?: number;
  certificate?: Certificate;
  /** At most a few kilobytes. */
  body: string;
}

export interface SmtpAnswer {
  is: 'answer';
  /** What the server calls itself in its answer to EHLO. */
  name?: string;
  encrypted: boolean;
  /** Upper case: `SIZE`, `PIPELINING`. */
  extensions: string[];
  /** Largest message, bytes. */
  size?: number;
  /** `refused` with the server's words; `unsupported` where it offers no login at all. */
  login: { is: 'none' | 'ok' | 'unsupported' } | { is: 'refused'; reason: string };
}

export interface ImapAnswer {
  is: 'answer';
  encrypted: boolean;
  folder: string;
  messages: number;
}

const TLS_CODES: Record<string, string> = {
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by nobody but itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by an authority that nobody knows',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'it sends its certificate without the ones in between',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is signed by an authority that nobody knows',
};

/** A sentence about a certificate that is not accepted; `undefined` where that is not the trouble. */
export function certificateFault(trouble: Trouble): string | undefined {
  return TLS_CODES[trouble.code];
}
