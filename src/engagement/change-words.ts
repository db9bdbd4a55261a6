/** How an address reads, for people: the three states, and the one of them that cannot be told apart from reading. */
export type Reading = 'active' | 'cooling' | 'inconclusive' | 'dormant';

/** A sign of life that belongs to no e-mail: who is behind it was there. */
export type SignOfLife = 'paid' | 'agreed' | 'answered' | 'chose' | 'sms_clicked';

/**
 * What changed an address's state. `silence`: one e-mail more without an answer. `unknown`: an open that may be a proxy's.
 * `taken_back`: what had counted for a person proved to be none's. `bounced`: an e-mail that had counted came back.
 * `rule`: the setting changed, or the rules that tell people from machines.
 */
export type Cause = SignOfLife | 'opened' | 'clicked' | 'silence' | 'unknown' | 'taken_back' | 'bounced' | 'rule';

/** What ends dormancy because a person was there, as flows and reports name it. */
const SIGNS: readonly Cause[] = ['opened', 'clicked', 'sms_clicked', 'paid', 'agreed', 'answered', 'chose'];

/** Was a person there? A proxy's open, an e-mail that came back, or an edited rule may end dormancy too, and wakes nobody. */
export function isSignOfLife(cause: Cause): boolean {
  return SIGNS.includes(cause);
}

/** One change of an address's state. Instants are epoch milliseconds. */
export interface EngagementChange {
  id: number;
  contactId: number;
  address: string;
  was: Reading;
  became: Reading;
  cause: Cause;
  /** The message that was opened or clicked, or that came back. */
  messageId: number | null;
  /** So many e-mails without an answer, and since when. */
  silent: number;
  since: number | null;
  at: number;
}

/**
 * Why it changed, in one sentence: "10 e-mails since 2026-05-03, none opened or clicked". `day` prints a day; `message` names
 * the message it is about, where it is still known.
 */
export function whyChanged(change: EngagementChange, day: (at: number) => string, message?: string): string {
  const named = message === undefined ? '' : ` ${message}`;
  switch (change.cause) {
    case 'paid':
      return 'paid an order';
    case 'agreed':
      return 'agreed again';
    case 'answered':
      return 'answered a question';
    case 'chose':
      return 'chose what to get';
    case 'sms_clicked':
      return `clicked in a text message${named}`;
    case 'opened':
      return `opened an e-mail${named}`;
    case 'clicked':
      return `clicked in an e-mail${named}`;
    case 'taken_back':
      return `a program opened or clicked${named}, not a person; ${silence(change, day)}`;
    case 'bounced':
      return `an e-mail came back${named}; ${silence(change, day)}`;
    case 'rule':
      return `the rules were changed; ${silence(change, day)}`;
    case 'unknown':
    case 'silence':
      return silence(change, day);
  }
}

function silence({ became, silent, since }: EngagementChange, day: (at: number) => string): string {
  if (since === null) return 'no e-mail is left without an answer';
  const mails = `${silent} ${silent === 1 ? 'e-mail' : 'e-mails'} since ${day(since)}`;
  if (became === 'inconclusive') return `${mails}, opened through a privacy proxy only: it cannot be told`;
  return became === 'active' ? `only ${mails} without an answer` : `${mails}, none opened or clicked`;
}
