import { isbot } from 'isbot';
import { human, machine, unknown, type HitVerdict, type RawHit } from './raw-hit';

/** Gmail and Yahoo fetch pictures through proxies when a person looks. Their address says nothing; their visit does. */
const PEOPLES_IMAGE_PROXY = /GoogleImageProxy|YahooMailProxy/;
/** Apple's privacy proxy fetches every picture, looked at or not, and says only this. */
const PRIVACY_PROXY = /^Mozilla\/5\.0$/;
/** Mail programs that `isbot` takes for robots, for want of a browser's words. */
const MAIL_PROGRAM = /\b(Foxmail|QQMail|MailMaster|Airmail|Spark|eM Client)\b/i;
/** Scanners of mail gateways that `isbot` does not know. */
const MAIL_SCANNER =
  /barracuda|mimecast|proofpoint|safelinks|cloudmark|trendmicro|ironport|symantec|fireeye|forcepoint|fortimail|fortiguard|vadesecure/i;

/**
 * Internet Explorer up to 10 does not speak today's TLS by itself and opens no page of today; sandboxes still wear its name. Not
 * meant are Outlook, which reads mail under it, and Internet Explorer 11 in compatibility mode (Trident/7), as in browsers of China.
 */
const OUTDATED = /\bMSIE (\d|10)\.(?!.*(Trident\/7|ms-office|Outlook))/;

/** Programs of this shop's readers, beside those that are known everywhere: parts of what they call themselves. */
export interface ProgramNames {
  machines: readonly string[];
  people: readonly string[];
}

/** The visitor by the name it gives itself, where that name is the whole story. */
export function program(hit: RawHit, own: ProgramNames): HitVerdict | undefined {
  const agent = agentOf(hit);
  if (hit.kind === 'open' && PEOPLES_IMAGE_PROXY.test(agent)) return human('image_proxy');
  if (nameless(hit) || names(agent, own.people)) return undefined;
  if (hit.kind === 'click' && OUTDATED.test(agent)) return machine('outdated');
  const known = MAIL_SCANNER.test(agent) || names(agent, own.machines);
  return known || (isbot(agent) && !MAIL_PROGRAM.test(agent)) ? machine('scanner') : undefined;
}

/** Who gives no name, or the one that says nothing, may be anybody. */
export function nameless(hit: RawHit): HitVerdict | undefined {
  const agent = agentOf(hit);
  if (agent === '') return unknown('no_agent');
  return PRIVACY_PROXY.test(agent) ? unknown('privacy_proxy') : undefined;
}

function agentOf(hit: RawHit): string {
  return hit.agent?.trim() ?? '';
}

function names(agent: string, parts: readonly string[]): boolean {
  const small = agent.toLowerCase();
  return parts.some((part) => small.includes(part.toLowerCase()));
}
