import type { Environment } from '../../config/environment';
import type { CompiledFlow } from '../../flows/definition';
import type { Finding } from '../../kernel/errors';
import { Subject, type Check } from './check';
import type { Sender } from './sender';

/** Whether what the live flows say can leave, and what comes back is heard. */
export function checkProviders(env: Environment, flows: readonly CompiledFlow[]): Check[] {
  const live = flows.filter((f) => f.status === 'live');
  const using = (channel: 'email' | 'sms') => live.filter((f) => channelsOf(f).has(channel)).map((f) => f.id);
  return [...email(env, using('email')), ...sms(env, using('sms')), ...rehearsal(env)];
}

/** Bounces and complaints must come back somehow. */
export function checkCallbacks(env: Environment, sender: Sender): Check[] {
  if (!env.smtpUrl) return [];
  const back = new Subject('mail', 'bounces', 'bounces and complaints');
  const why = 'Who goes on writing to dead addresses and to people who complained is blocked within weeks.';
  const mailbox = env.bounceAddress !== undefined && env.bounceImapUrl !== undefined;
  const callback = sender.relay?.callback;
  if (callback && hasCallback(env, callback))
    return [back.ok(`${sender.relay!.name} tells us at ${env.publicUrl}${pathOf(callback)}`)];
  if (callback) {
    const repair = `Let ${sender.relay!.name} call ${env.publicUrl}${pathOf(callback)} and set ${callback} (docs/operations.md).`;
    return [back.warn(mailbox ? `only the bounce mailbox; ${sender.relay!.name} sends its reports by callback` : 'nobody tells us', { why, repair })]; // prettier-ignore
  }
  if (mailbox) return [back.ok(`read from the mailbox behind ${env.bounceAddress}`)];
  const repair =
    'Make a mailbox for bounces and set BOUNCE_ADDRESS=bounces@YOUR-DOMAIN and BOUNCE_IMAP_URL=imaps://user:password@host/INBOX';
  return [back.fail('nobody reads them', { why, repair })];
}

/** Findings of flow files and templates, as one check each. Hints may be left as they are. */
export function checkFindings(what: 'flows' | 'templates', all: readonly Finding[], count: number): Check {
  const findings = all.filter((f) => f.level !== 'hint');
  const subject = new Subject('house', what, what);
  const errors = findings.filter((f) => f.level === 'error');
  const command = what === 'flows' ? 'huike flows validate' : 'huike templates lint';
  const first = (errors[0] ?? findings[0])?.at;
  const remedy = { why: 'What is broken is not sent, or not as you meant it.', repair: `${command}   (first: ${first})` };
  if (errors.length > 0) return subject.fail(`${errors.length} ${errors.length === 1 ? 'error' : 'errors'} in ${count}`, remedy);
  if (findings.length > 0)
    return subject.warn(`${findings.length} ${findings.length === 1 ? 'warning' : 'warnings'} in ${count}`, remedy);
  return subject.ok(`${count}, nothing to complain about`);
}

function email(env: Environment, flows: string[]): Check[] {
  const provider = new Subject('mail', 'provider', 'e-mail provider');
  if (env.smtpUrl) return [provider.ok('a mail server (SMTP_URL)')];
  const why = 'E-mail goes to the built-in mailbox: no customer gets any.';
  const repair = 'Set SMTP_URL=smtp://user:password@host:587';
  return [provider.fail(flows.length > 0 ? `none, and ${listed(flows)} write e-mail` : 'none', { why, repair })];
}

function sms(env: Environment, flows: string[]): Check[] {
  const provider = new Subject('sms', 'provider', 'SMS provider');
  const names = [env.twilio && 'Twilio', env.aliyun && 'Aliyun'].filter(Boolean);
  if (names.length > 0) return [provider.ok(names.join(' and '))];
  if (flows.length === 0) return [provider.ok('none, and no live flow writes SMS')];
  const why = 'SMS go to the built-in mailbox: no customer gets any.';
  const repair = 'Set TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_FROM (or ALIYUN_… for China), or take the SMS steps out.';
  return [provider.warn(`none, and ${listed(flows)} write SMS`, { why, repair })];
}

function rehearsal(env: Environment): Check[] {
  const mode = new Subject('mail', 'mode', 'SEND_MODE');
  if (env.sendMode === 'live') return [mode.ok('live')];
  const why = 'A rehearsal: everybody else is skipped with not_allowed.';
  return [mode.warn(`allowlist: only ${env.sendAllow.join(', ')} get mail`, { why, repair: 'SEND_MODE=live when you go live.' })];
}

function channelsOf(flow: CompiledFlow): Set<'email' | 'sms'> {
  const channels = new Set<'email' | 'sms'>();
  for (const step of flow.steps.values()) {
    if (step.kind !== 'email' && step.kind !== 'sms') continue;
    channels.add(step.kind);
    if (step.fallback) channels.add(step.fallback.channel);
  }
  return channels;
}

function listed(flows: string[]): string {
  return flows.length > 4 ? `${flows.slice(0, 3).join(', ')} and ${flows.length - 3} more` : flows.join(', ');
}

type Callback = NonNullable<NonNullable<Sender['relay']>['callback']>;

function hasCallback(env: Environment, callback: Callback): boolean {
  const given: Record<Callback, string[]> = {
    SES_TOPIC_ARN: env.sesTopics,
    SENDGRID_WEBHOOK_KEY: env.sendgridKeys,
    MAILGUN_WEBHOOK_KEY: env.mailgunKeys,
    POSTMARK_WEBHOOK_SECRET: env.postmarkSecrets,
  };
  return given[callback].length > 0;
}

function pathOf(callback: Callback): string {
  return `/callbacks/${callback.split('_')[0]!.toLowerCase()}`;
}
