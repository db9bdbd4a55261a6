import { shortReply, type Outcome, type Refused, type RefusedAbout } from './outcome';

/**
 * What an error of one SMTP transaction means. The rule that carries it (RELIABILITY D3, §2.1): our body is asked for only
 * after the server's 354. A failure without an answer is therefore provably "not sent" before that, and ambiguous after.
 */

/** The parts of nodemailer's errors that tell something. */
export interface SmtpTrouble {
  message: string;
  /** nodemailer's own: `EENVELOPE`, `EMESSAGE`, `EAUTH`, `ECONNECTION`, … */
  code?: string;
  /** What was being said: `CONN`, `EHLO`, `AUTH …`, `MAIL FROM`, `RCPT TO`, `DATA`; `API` when it was refused unsaid. */
  command?: string;
  responseCode?: number;
  response?: string;
}

/**
 * How far it had come: nothing of this message was answered (`session`), its envelope was begun (`envelope`), some of its body
 * was handed over (`body`).
 */
export type SmtpStage = 'session' | 'envelope' | 'body';

/** More of an answer than this, from both ends, is not read. */
const MOST_READ = 2000;

export function verdictOf(trouble: SmtpTrouble, stage: SmtpStage): Outcome {
  const { code, command } = trouble;
  const answer = trouble.responseCode;
  const text = trouble.response ?? trouble.message;
  const reply = shortReply(text);
  if (answer === undefined || answer < 400 || answer > 599) {
    if (stage === 'body') return { is: 'unknown', phase: 'data', reply };
    // Refused by nodemailer itself, nothing was said: an address it cannot write, or more bytes than the EHLO offered to take.
    if (answer === undefined && trouble.response === undefined && code === 'EENVELOPE')
      return refused(true, 'address', null, null, reply);
    if (answer === undefined && trouble.response === undefined && code === 'EMESSAGE')
      return refused(true, 'message', null, null, reply);
    // A server that breaks off over one message may do so every time: that must cost the message an attempt, not open the breaker.
    return refused(false, stage === 'session' ? 'provider' : 'message', null, null, reply);
  }
  const read = text.length <= 2 * MOST_READ ? text : text.slice(0, MOST_READ) + text.slice(-MOST_READ);
  const enhanced = enhancedOf(read);
  const { permanent, about } = blame(stage, command, { answer, enhanced, reply: read, permanent: answer >= 500 });
  return refused(permanent, about, answer, enhanced, reply);
}

function blame(stage: SmtpStage, command: string | undefined, answer: Answer): Blame {
  // Greeting, EHLO, STARTTLS, AUTH: even a 5xx is no verdict on a message that was not mentioned.
  if (stage === 'session') return { permanent: false, about: 'provider' };
  // A 421 to RCPT or DATA may come without the command it answers; one to MAIL FROM never does.
  return command === 'MAIL FROM' ? ofSender(answer) : ofRecipient(answer);
}

interface Answer {
  answer: number;
  enhanced: string | null;
  reply: string;
  permanent: boolean;
}

interface Blame {
  permanent: boolean;
  about: RefusedAbout;
}

/** MAIL FROM: our sender or our login. */
function ofSender({ answer, enhanced, reply, permanent }: Answer): Blame {
  if (isLogin(answer)) return { permanent: false, about: 'provider' };
  if (isSize(answer, enhanced, reply)) return { permanent, about: 'message' };
  return { permanent, about: 'provider' };
}

/** RCPT TO, DATA and the answer to the final dot: there is one recipient, so all of these speak of the same message. */
function ofRecipient({ answer, enhanced, reply, permanent }: Answer): Blame {
  if (isLogin(answer) || /relay(?:ing)?\b.*\b(?:denied|not permitted|prohibited)/i.test(reply)) {
    return { permanent: permanent && !isLogin(answer), about: 'provider' };
  }
  if (answer === 421) return { permanent: false, about: 'domain' };
  if (permanent) return { permanent, about: permanentAbout(enhanced, reply) };
  // x.4.x routing, x.7.x rate and reputation: the receiving domain; x.3.1 and x.3.2: the server itself has no room or rests.
  if (/^\d\.[47]\./.test(enhanced ?? '')) return { permanent, about: 'domain' };
  if (/^\d\.3\.[12]$/.test(enhanced ?? '')) return { permanent, about: 'provider' };
  return { permanent, about: 'message' };
}

/**
 * A 5xx is the address's fault only where it says so: bad mailbox or host (x.1.0-6, x.1.10) or a disabled mailbox (x.2.1).
 * A full mailbox (x.2.2), size, content and policy are not; nor are the x.1.7 and x.1.8 of a bad sender.
 */
function permanentAbout(enhanced: string | null, reply: string): RefusedAbout {
  if (enhanced === null) return saysNoSuchUser(reply) ? 'address' : 'message';
  if (/^\d\.1\.([0-6]|10)$/.test(enhanced) || /^\d\.2\.1$/.test(enhanced)) return 'address';
  if (/^\d\.1\.[78]$/.test(enhanced)) return 'domain';
  // Authentication of our domain and standing of our servers: RFC 7372 (x.7.20-29), Google's x.7.30 and x.7.32, and
  // Microsoft's 5.7.5xx to 5.7.7xx.
  if (/^\d\.7\.(2\d|3[02]|[5-7]\d\d)$/.test(enhanced)) return 'domain';
  return 'message';
}

/**
 * Does this status say that our mail is not proved to be ours: SPF, DKIM or DMARC (RFC 7372, Google, Microsoft)? Then it is the
 * sending domain's fault and everybody who checks will say the same.
 */
export function isUnproved(enhanced: string | null): boolean {
  return /^[45]\.7\.(2[0-7]|30|32|509|515)$/.test(enhanced ?? '');
}

function isLogin(answer: number): boolean {
  return answer === 530 || answer === 534 || answer === 535 || answer === 538;
}

function isSize(answer: number, enhanced: string | null, reply: string): boolean {
  return /^\d\.(3\.4|2\.3)$/.test(enhanced ?? '') || (answer === 552 && (enhanced === null || /size|large/i.test(reply)));
}

function saysNoSuchUser(reply: string): boolean {
  return /\b(?:no such (?:user|recipient|mailbox|address)|(?:user|recipient|mailbox|address|account)\b.{0,40}\b(?:unknown|not found|does(?:n't| not) exist|not exist|no longer (?:exists|valid))|unknown (?:user|recipient|mailbox|address)|invalid (?:recipient|mailbox))/i.test(
    reply,
  );
}

function enhancedOf(reply: string): string | null {
  return /\b\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/.exec(reply)?.[1] ?? null;
}

function refused(permanent: boolean, about: RefusedAbout, code: number | null, enhanced: string | null, reply: string): Refused {
  return { is: 'refused', permanent, about, code, enhanced, reply };
}

/** The id a server gave the message in its 250, where it is in a known form: Postfix and the like, Amazon SES. */
export function providerIdOf(reply: string): string | null {
  return (
    /\bqueued as[: ]+<?([^\s<>;,]{4,128})/i.exec(reply)?.[1] ?? /^250 ok ([0-9a-f-]{20,128})$/i.exec(reply.trim())?.[1] ?? null
  );
}
