import { Config, readSettings } from '../../config/config.service';
import { parseEnvironment } from '../../config/environment';
import { withSecrets } from '../../config/secrets.service';
import { defaultSettings } from '../../config/settings';
import { SystemClock } from '../../kernel/clock';
import { reasonOf } from '../../kernel/errors';
import { WrongUse, type Command, type CommandContext } from '../command';
import { GROUPS, type Check, type Group } from '../doctor/check';
import { checkConfig } from '../doctor/config-check';
import { DnsLookup } from '../doctor/dns-lookup.service';
import { askInside, examineInside } from '../doctor/inside.service';
import { isFixedAddress } from '../../kernel/ip-network';
import { Network } from '../doctor/network.service';
import { Outside } from '../doctor/outside.service';
import { printChecks } from '../doctor/print-checks';
import { sendTestMail } from '../doctor/test-mail.service';
import { withApp } from '../with-app.service';

const doctor: Command = {
  name: 'doctor',
  summary: 'may this installation go live? DNS, mail servers, links, secrets, consent: what is wrong and how to repair it',
  usage: '[--only GROUP,…] [--to ADDRESS] [--dns SERVER,…] [--sending-ip ADDRESS,…] [--dkim-selector NAME] [--json]',
  help: [
    'Looks at everything that decides whether mail arrives, lawfully: SPF, DKIM, DMARC, PTR and MX, the mail servers, PUBLIC_URL and',
    'its certificate, secrets, files, the clock, the database, and how many contacts may get marketing. Sends nothing, unless --to.',
    'Exit code 1 when something fails: do not go live then. Warnings pass.',
    '',
    `  --only GROUPS         only these: ${GROUPS.join(', ')}`,
    '  --to ADDRESS          sends one test message there, composed and signed as every other',
    '  --dns SERVERS         asks these name servers instead of this machine’s own: --dns 9.9.9.9',
    '  --sending-ip ADDRESS  where mail leaves from, where SMTP_URL names a server that passes it on',
    '  --dkim-selector NAME  the mail server signs by itself, with this selector',
    '',
    'Example: huike doctor --only dns --dns 1.1.1.1',
  ].join('\n'),
  options: {
    only: { type: 'string' },
    to: { type: 'string' },
    dns: { type: 'string' },
    'sending-ip': { type: 'string' },
    'dkim-selector': { type: 'string' },
  },
  needs: 'nothing',
  run: runDoctor,
};

const inside: Command = {
  name: 'doctor inside',
  summary: 'the checks of doctor that need the database alone',
  usage: '[--json]',
  help: 'The database, its clock, and how many contacts may get marketing. doctor asks them by itself.',
  needs: 'app',
  async run(context) {
    return print(context, await examineInside(context.app));
  },
};

export const doctorCommands: Command[] = [doctor, inside];

async function runDoctor(context: CommandContext): Promise<number> {
  const groups = groupsOf(context);
  const sendingIps = listOf(context, 'sending-ip');
  if (!sendingIps.every(isFixedAddress)) throw new WrongUse('--sending-ip wants IP addresses, for example 203.0.113.7');
  const { config, checks } = readConfig();
  if (config) {
    const servers = listOf(context, 'dns');
    const network = new Network(new DnsLookup(servers.length > 0 ? { servers: named(servers) } : {}));
    const dkimSelector = textOf(context, 'dkim-selector');
    const clock = new SystemClock();
    checks.push(...(await new Outside(config, network, clock, { sendingIps, dkimSelector, groups }).examine()));
    if (groups.has('database') || groups.has('consent'))
      checks.push(...(await askInside(config, context, withApp)).filter((c) => groups.has(c.group)));
    const to = textOf(context, 'to');
    if (to !== undefined) checks.push(await sendTestMail(config, to, clock.now()));
  }
  return print(context, checks);
}

/** A file or variable that cannot be read is itself a finding; what can be looked at without it, is. */
function readConfig(): { config?: Config; checks: Check[] } {
  try {
    const env = withSecrets(parseEnvironment(process.env));
    try {
      return { config: new Config(env, readSettings(env.configDir)), checks: [] };
    } catch (error) {
      return { config: new Config(env, defaultSettings()), checks: [checkConfig('settings', reasonOf(error))] };
    }
  } catch (error) {
    return { checks: [checkConfig('environment', reasonOf(error))] };
  }
}

function print({ out, json }: CommandContext, checks: Check[]): number {
  const ready = checks.every((c) => c.state !== 'fail');
  if (json) out(JSON.stringify({ ready, checks }));
  else for (const line of printChecks(checks, process.stdout.isTTY === true)) out(line);
  return ready ? 0 : 1;
}

function groupsOf(context: CommandContext): ReadonlySet<Group> {
  const wanted = listOf(context, 'only');
  const unknown = wanted.filter((g) => !(GROUPS as readonly string[]).includes(g));
  if (unknown.length > 0) throw new WrongUse(`--only knows no ${unknown.join(', ')}; there are: ${GROUPS.join(', ')}`);
  return new Set(wanted.length > 0 ? (wanted as Group[]) : GROUPS);
}

/** Name servers go by address. */
function named(servers: string[]): string[] {
  const wrong = servers.filter((s) => !isFixedAddress(s.replace(/^\[(.*)\](:\d+)?$/, '$1').replace(/^([\d.]+):\d+$/, '$1')));
  if (wrong.length > 0) throw new WrongUse(`--dns wants IP addresses of name servers, not ${wrong.join(', ')}`);
  return servers;
}

function textOf({ options }: CommandContext, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}

function listOf(context: CommandContext, name: string): string[] {
  return (textOf(context, name) ?? '').split(',').map((part) => part.trim()).filter(Boolean); // prettier-ignore
}
