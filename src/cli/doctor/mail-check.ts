import { Subject, type Check } from './check';
import { isPublic } from '../../kernel/ip-network';
import { certificateFault, type ImapAnswer, type SmtpAnswer, type Trouble } from './probe';

/** The server of SMTP_URL: reached, encrypted, logged in. `local`: it is on this machine, where nobody listens in. */
export function checkSmtp(host: string, answer: SmtpAnswer | Trouble, given: { login: boolean; local: boolean }): Check[] {
  const smtp = new Subject('mail', 'smtp', `SMTP ${host}`);
  if (answer.is === 'trouble') return [unreachable(smtp, answer, 'SMTP_URL', 'Nothing can be sent.')];
  return [...tls(smtp, answer, given), ...login(smtp, answer, given.login), extensions(smtp, answer)];
}

/** The mailbox of BOUNCE_IMAP_URL: reached, logged in, folder there. */
export function checkImap(host: string, answer: ImapAnswer | Trouble, local: boolean): Check {
  const imap = new Subject('mail', 'imap', `IMAP ${host}`);
  const why = 'Bounces, complaints and mailed unsubscribes are read from there.';
  if (answer.is === 'trouble') return unreachable(imap, answer, 'BOUNCE_IMAP_URL', why);
  const found = `logged in; ${answer.folder} holds ${answer.messages} messages`;
  if (answer.encrypted || local) return imap.ok(found);
  const repair = 'Use imaps:// in BOUNCE_IMAP_URL, port 993.';
  return imap.warn(`${found}, but nothing is encrypted`, { why: 'Whoever listens on the way reads the password and your customers’ addresses.', repair }, 'tls'); // prettier-ignore
}

function unreachable(server: Subject, trouble: Trouble, setting: string, why: string): Check {
  const fault = certificateFault(trouble);
  if (fault) {
    const repair = `Renew the certificate of the server, or write in ${setting} the name it is for.`;
    return server.fail(fault, { why: `${why} We do not send passwords and addresses to a server that cannot prove who it is.`, repair }, 'certificate'); // prettier-ignore
  }
  if (trouble.code === 'EAUTH') {
    const repair = `Correct user and password in ${setting}; characters such as @ / : in them are written %40 %2F %3A. Some providers want a password made for apps.`;
    return server.fail(`the login was refused: ${trouble.reason}`, { why, repair }, 'login');
  }
  if (trouble.code === 'EFOLDER') {
    return server.fail(`the folder cannot be opened: ${trouble.reason}`, { why, repair: `Name one that is there: ${setting}=imaps://user:password@host/INBOX` }, 'folder'); // prettier-ignore
  }
  const repair = `Are host and port of ${setting} right, and does your hoster let them out? (Many block port 25; 587 and 465 are open.)`;
  return server.fail(`no connection: ${trouble.reason}`, { why, repair }, 'connect');
}

function tls(smtp: Subject, answer: SmtpAnswer, { login: hasLogin, local }: { login: boolean; local: boolean }): Check[] {
  if (answer.encrypted) return [smtp.ok('encrypted, the certificate is valid', 'tls')];
  if (local) return [smtp.ok('not encrypted, on this machine', 'tls')];
  const why = hasLogin
    ? 'Whoever listens on the way reads the password, your customers’ addresses and all you write.'
    : 'Whoever listens on the way reads your customers’ addresses and all you write; Gmail asks for TLS.';
  const repair =
    'Use smtps:// with port 465, or switch STARTTLS on in the mail server (Postfix: smtpd_tls_security_level = may).';
  return [smtp.fail('it offers no encryption (STARTTLS)', { why, repair }, 'tls')];
}

function login(smtp: Subject, answer: SmtpAnswer, given: boolean): Check[] {
  const { login: outcome } = answer;
  const why = 'Without a login the server refuses to carry your mail.';
  if (outcome.is === 'ok') return [smtp.ok('logged in', 'login')];
  if (outcome.is === 'refused') {
    return [unreachable(smtp, { is: 'trouble', code: 'EAUTH', reason: outcome.reason }, 'SMTP_URL', why)];
  }
  if (outcome.is === 'unsupported' && given) {
    const repair = 'Try the port for senders, 587 or 465, or take user and password out of SMTP_URL.';
    return [smtp.warn('it offers no login, although SMTP_URL has one', { why, repair }, 'login')];
  }
  return [];
}

function extensions(smtp: Subject, answer: SmtpAnswer): Check {
  const wanted = ['PIPELINING', '8BITMIME', 'SMTPUTF8'];
  const missing = wanted.filter((e) => !answer.extensions.includes(e));
  const size = answer.size === undefined ? '' : `, messages up to ${Math.floor(answer.size / 1024 / 1024)} MB`;
  const offers = wanted.filter((e) => answer.extensions.includes(e)).join(' ') || 'no extensions';
  const notes = missing.includes('SMTPUTF8') ? '; addresses outside ASCII will be refused' : '';
  return smtp.ok(`${answer.name ?? 'it'} offers ${offers}${size}${notes}`, 'offers');
}

/** May a connection to these addresses go unencrypted? */
export function isLocal(addresses: readonly string[]): boolean {
  return addresses.length > 0 && addresses.every((a) => !isPublic(a) && /^(127\.|::1$)/.test(a));
}
