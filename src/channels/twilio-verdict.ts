import { shortReply, type Outcome, type RefusedAbout } from './outcome';
import { verdictOfTrouble, type RequestTrouble } from './request-trouble';

/** What an answer of Twilio's Messages API means. Numbers are Twilio's error codes (twilio.com/docs/api/errors). */

/** The number said stop, or cannot be a mobile number: it must not be written to again. */
const ADDRESS = new Set([21211, 21217, 21610, 21614, 21635, 30005, 30006]);
/** Our account, our sender or our rate: nothing about this message. */
const PROVIDER = new Set([14107, 20003, 20005, 20006, 20429, 21212, 21603, 21606, 21611, 21659, 21660, 30001, 30002, 63038]);

/** An answer with a status that is not 2xx. */
export function verdictOfAnswer(status: number, code: number | null, message: string): Outcome {
  const reply = shortReply(message || `HTTP ${status}`);
  // 5xx and 408 may come from anything between us and the queue, before or after it took the message.
  if (status >= 500 || status === 408) return { is: 'unknown', phase: 'request', reply };
  const { permanent, about } = blame(status, code);
  return { is: 'refused', permanent, about, code: code ?? status, enhanced: null, reply };
}

/** No answer, or one that broke off. A 2xx status alone is proof enough: the message is queued, only its id is lost. */
export function verdictOfTwilioTrouble(trouble: RequestTrouble): Outcome {
  if (trouble.status !== undefined && trouble.status >= 200 && trouble.status < 300) {
    return { is: 'accepted', providerId: null, code: trouble.status, reply: shortReply(trouble.message) };
  }
  return verdictOfTrouble(trouble);
}

function blame(status: number, code: number | null): { permanent: boolean; about: RefusedAbout } {
  if (code !== null && ADDRESS.has(code)) return { permanent: true, about: 'address' };
  const ours = status === 401 || status === 403 || status === 404 || status === 429 || status < 400;
  // 21408 (country not enabled) comes as a 403 or a 400, and no waiting changes it.
  if (code !== 21408 && (ours || (code !== null && PROVIDER.has(code)))) return { permanent: false, about: 'provider' };
  return { permanent: true, about: 'message' };
}
