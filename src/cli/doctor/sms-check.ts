import { Subject, type Check } from './check';
import type { Trouble, WebAnswer } from './probe';

/** Twilio's account, as GET /Accounts/SID answers. */
export function checkTwilio(answer: WebAnswer | Trouble): Check {
  const twilio = new Subject('sms', 'twilio', 'Twilio');
  const why = 'No SMS can be sent.';
  if (answer.is === 'trouble') {
    const repair = 'Can this machine reach api.twilio.com (port 443)? Is TWILIO_API_URL right, where it is set?';
    return twilio.fail(`no connection: ${answer.reason}`, { why, repair }, 'connect');
  }
  const status = statusOf(answer.body);
  if (answer.status === 200 && status === 'active') return twilio.ok('the account is active');
  if (answer.status === 401 || answer.status === 404) {
    const repair = 'Copy TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN anew from the first page of console.twilio.com.';
    return twilio.fail('the account or its token is not known there', { why, repair }, 'login');
  }
  const found = status ? `the account is ${status}` : `it answers ${answer.status}`;
  return twilio.fail(found, { why, repair: 'See what console.twilio.com says of the account.' }, 'account');
}

function statusOf(body: string): string | undefined {
  try {
    const status = (JSON.parse(body) as { status?: unknown } | null)?.status;
    return typeof status === 'string' ? status.slice(0, 40) : undefined;
  } catch {
    return undefined;
  }
}
