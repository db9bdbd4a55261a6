import type { Reach } from '../../reports/reach';
import { Subject, type Check } from './check';

const NAMES = { email: 'marketing e-mail', sms: 'marketing SMS' };

/** How many may get marketing, and why the others may not. */
export function checkReach(reach: Reach): Check {
  const { channel, contacts, may, not } = reach;
  const subject = new Subject('consent', channel, NAMES[channel]);
  const figures = { contacts, may, ...not };
  if (contacts === 0) return { ...subject.ok('no contacts yet'), figures };
  const reasons = Object.entries(not)
    .sort(([, a], [, b]) => b - a)
    .map(([reason, n]) => `${n} ${reason}`);
  const found = `${may} of ${contacts} contacts may get it${reasons.length > 0 ? `; not: ${reasons.join(', ')}` : ''}`;
  const reachable = contacts - (not['no_address'] ?? 0);
  if (may > 0 || reachable === 0) return { ...subject.ok(found), figures };
  const why = 'Marketing goes only to people who agreed to this channel.';
  const repair =
    'Let the shop send consent with its contacts, use the form at /subscribe, or import who agreed: huike contacts import --help';
  return { ...subject.warn(found, { why, repair }), figures };
}
