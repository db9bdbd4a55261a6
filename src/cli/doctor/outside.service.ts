import type { Config } from '../../config/config.service';
import type { Environment } from '../../config/environment';
import { CarriedFlows } from '../../flows/carried-flows.service';
import { CheckedFlows, type CheckedFiles } from '../../flows/checked-flows.service';
import { purposesIn } from '../../flows/sent-templates';
import type { Clock } from '../../kernel/clock';
import type { Finding } from '../../kernel/errors';
import { TemplateLibrary } from '../../rendering/template-library.service';
import { TemplateLint } from '../../rendering/template-lint.service';
import type { Check, Group } from './check';
import { checkDkim } from './dkim-check';
import { checkDmarc } from './dmarc-check';
import { checkClock, checkDataFolder, checkFiles, checkNode, checkShop, checkZones, type Witness } from './house-check';
import { dataFolder, readSigningKeys, secretFiles } from './house-look.service';
import { checkImap, checkSmtp, isLocal } from './mail-check';
import { checkFrom, checkMx } from './mx-check';
import type { Network } from './network.service';
import { isPublic } from '../../kernel/ip-network';
import type { SmtpAnswer, Trouble, WebAnswer } from './probe';
import { checkPtr } from './ptr-check';
import { checkSecrets } from './secrets-check';
import { isRealDomain, senderOf, type Sender } from './sender';
import { checkCallbacks, checkFindings, checkProviders } from './setup-check';
import { checkTwilio } from './sms-check';
import { checkSpf } from './spf-check';
import { checkProxies, checkPublicUrl, checkReached, checkShopUrl } from './web-check';

const TWILIO = 'https://api.twilio.com';

export interface OutsideOptions {
  /** Where mail leaves from, where SMTP_URL does not tell. */
  sendingIps: string[];
  /** The selector under which the mail server signs by itself. */
  dkimSelector?: string;
  groups: ReadonlySet<Group>;
}

/** Everything that is seen without the database: DNS, servers, files. */
export class Outside {
  private readonly env: Environment;
  private readonly sender: Sender;

  constructor(
    private readonly config: Config,
    private readonly network: Network,
    private readonly clock: Clock,
    private readonly options: OutsideOptions,
  ) {
    this.env = config.env;
    this.sender = senderOf(config.env, options.dkimSelector);
  }

  async examine(): Promise<Check[]> {
    const wants = (...groups: Group[]) => groups.some((g) => this.options.groups.has(g));
    const smtp = wants('dns', 'mail') && this.env.smtpUrl ? this.network.smtp(this.env.smtpUrl) : undefined;
    const twilio = wants('sms', 'house') ? this.twilio() : undefined;
    const page = wants('web', 'house') ? this.page() : undefined;
    const parts = await Promise.all([
      this.dns(smtp),
      this.mail(smtp),
      this.web(page),
      this.sms(twilio),
      wants('house') ? this.house(page, twilio) : [],
      this.setup(),
    ]);
    return parts.flat().filter((check) => this.options.groups.has(check.group));
  }

  private async dns(smtp: Promise<SmtpAnswer | Trouble> | undefined): Promise<Check[]> {
    if (!this.options.groups.has('dns')) return [];
    const from = checkFrom(this.sender);
    if (!isRealDomain(this.sender.from.domain)) return [from];
    const { lookup } = this.network;
    const addresses = await this.sendingAddresses();
    const greeted = await smtp;
    // What a relay, or a server on this machine, calls itself says nothing of where the mail leaves from.
    const greeting = greeted?.is === 'answer' && addresses.some(isPublic) ? greeted.name : undefined;
    const keys = await readSigningKeys(this.env.dkim);
    const signedBy = this.options.dkimSelector ? [this.sender.from.domain] : keys.map((k) => k.domain);
    const parts = await Promise.all([
      checkSpf(this.sender, addresses.filter(isPublic), lookup),
      checkDkim(this.sender, keys, lookup),
      checkDmarc(this.sender, signedBy, lookup),
      checkPtr(this.sender, addresses, greeting, lookup),
      checkMx(this.sender, lookup),
    ]);
    return [from, ...parts.flat()];
  }

  private async mail(smtp: Promise<SmtpAnswer | Trouble> | undefined): Promise<Check[]> {
    if (!this.options.groups.has('mail')) return [];
    const checks: Check[] = [];
    const host = this.sender.smtpHost;
    if (smtp && host !== undefined) {
      const local = isLocal(await this.network.addresses(host));
      checks.push(...checkSmtp(host, await smtp, { login: new URL(this.env.smtpUrl!).username !== '', local }));
    }
    if (this.env.bounceImapUrl) {
      const { hostname } = new URL(this.env.bounceImapUrl);
      const local = isLocal(await this.network.addresses(hostname));
      checks.push(checkImap(hostname, await this.network.imap(this.env.bounceImapUrl), local));
    }
    return [...checks, ...checkCallbacks(this.env, this.sender)];
  }

  private async web(page: ReturnType<Outside['page']> | undefined): Promise<Check[]> {
    if (!this.options.groups.has('web')) return [];
    const { publicUrl, trustedProxies } = this.env;
    const written = checkPublicUrl(publicUrl, this.sender);
    if (written.some((c) => c.state === 'fail')) return written;
    written.push(...checkProxies(publicUrl, trustedProxies));
    const addresses = await this.network.lookup.addresses(new URL(publicUrl).hostname);
    return [...written, ...checkReached(publicUrl, addresses, (await page)?.answer, this.clock.now())];
  }

  private async sms(twilio: ReturnType<Outside['twilio']> | undefined): Promise<Check[]> {
    const answer = this.options.groups.has('sms') ? (await twilio)?.answer : undefined;
    return answer ? [checkTwilio(answer)] : [];
  }

  private async house(
    page: ReturnType<Outside['page']> | undefined,
    twilio: ReturnType<Outside['twilio']> | undefined,
  ): Promise<Check[]> {
    const { shop } = this.config.settings;
    const shopUrl = shop.url !== undefined && isRealDomain(new URL(shop.url).hostname) ? new URL(shop.url) : undefined;
    const shopPage = shopUrl && (await this.timed(shopUrl.hostname, () => this.network.web(shopUrl)));
    const independent = witnesses([shopPage, await twilio]);
    // PUBLIC_URL is often this very machine, whose clock would agree with itself: asked only where nobody else answers.
    const clock = independent.length > 0 ? independent : witnesses([await page]);
    return [
      ...checkShop(shop),
      checkShopUrl(shop.url, shopPage?.answer),
      ...checkSecrets(this.env),
      ...checkFiles(await secretFiles(this.env)),
      checkDataFolder(await dataFolder(this.env.dataDir)),
      checkNode(process.versions.node),
      checkZones(),
      checkClock(clock),
    ];
  }

  /** What the files say of flows and templates, and whether what they need is there. */
  private async setup(): Promise<Check[]> {
    if (!['house', 'mail', 'sms'].some((g) => this.options.groups.has(g as Group))) return [];
    const flows = await CheckedFlows.of(this.config).read();
    const providers = checkProviders(
      this.env,
      flows.valid.map((v) => v.flow),
    );
    if (!this.options.groups.has('house')) return providers;
    const library = new TemplateLibrary(this.config);
    const purposes = purposesIn(flows.read.map(({ flow }) => flow));
    const templates = await new TemplateLint(this.config, library, purposes).findings();
    const count = (await library.available()).reduce((sum, t) => sum + t.locales.length, 0);
    return [
      ...providers,
      checkFindings('flows', [...flows.findings, ...(await this.uncarried(flows))], flows.read.length),
      checkFindings('templates', templates, count),
    ];
  }

  private uncarried({ read }: CheckedFiles): Promise<Finding[]> {
    return CarriedFlows.of(this.config).findings(read.map(({ flow }) => flow));
  }

  /** Where our mail leaves from: what the operator says, else the addresses of a mail server that is no relay. */
  private async sendingAddresses(): Promise<string[]> {
    if (this.options.sendingIps.length > 0) return this.options.sendingIps;
    if (this.sender.relay || this.sender.smtpHost === undefined) return [];
    return this.network.addresses(this.sender.smtpHost);
  }

  private async page(): Promise<Timed | undefined> {
    const url = new URL(this.env.publicUrl);
    if (url.protocol !== 'https:' || !isRealDomain(url.hostname)) return undefined;
    return this.timed(url.hostname, () => this.network.web(new URL(`${this.env.publicUrl}/health/live`)));
  }

  private async twilio(): Promise<Timed | undefined> {
    const { twilio } = this.env;
    if (!twilio) return undefined;
    const url = new URL(`${(twilio.apiUrl ?? TWILIO).replace(/\/+$/, '')}/2010-04-01/Accounts/${twilio.accountSid}.json`);
    const authorization = `Basic ${Buffer.from(`${twilio.accountSid}:${twilio.authToken}`).toString('base64')}`;
    return this.timed('Twilio', () => this.network.web(url, { authorization }));
  }

  private async timed(name: string, ask: () => Promise<WebAnswer | Trouble>): Promise<Timed> {
    const answer = await ask();
    return { name, answer, at: this.clock.now() };
  }
}

interface Timed {
  name: string;
  answer: WebAnswer | Trouble;
  /** When it came, by our clock. */
  at: number;
}

function witnesses(pages: (Timed | undefined)[]): Witness[] {
  return pages.flatMap((page) =>
    page?.answer.is === 'answer' && page.answer.date !== undefined
      ? [{ name: page.name, ahead: page.answer.date - page.at }]
      : [],
  );
}
