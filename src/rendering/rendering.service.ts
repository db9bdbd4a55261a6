import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import { Database } from '../database/database.service';
import type { Reader } from '../database/reader';
import { Log } from '../http/log.service';
import { Clock } from '../kernel/clock';
import { SECOND } from '../kernel/duration';
import type { Finding } from '../kernel/errors';
import { LoadedTemplate, type Rendered } from './loaded-template';
import { pickLocale } from './locale-chain';
import type { LinkSlots, MessageVariables } from './message-variables';
import { subjectPrefixes } from './subject-prefix';
import { TemplateError } from './template-error';
import { TemplateLibrary, type AvailableTemplate, type Shelf } from './template-library.service';
import type { TemplateSource } from './template-source';
import { TemplateVersionStore, type StoredVersion, type TemplateVersion } from './template-version.store';

/** How long a look into the folder counts: an edit is used after at most this. */
const LOOK_EVERY = 2 * SECOND;
const LOADED_KEPT = 1000;

/** A text of the folder that is not the one sent last. */
export interface UnsentText {
  channel: 'email' | 'sms';
  name: string;
  locale: string;
  changed: boolean;
}

/**
 * Templates as messages use them. A version is stored once per text and never changes; a message pins one, so its retry, its page
 * in the browser and its links stay what they were whatever happens to the file.
 */
@Injectable()
export class RenderingService {
  /** By channel, name, locale and hash. A version that failed stays failed until its file changes. */
  private readonly versions = new Map<string, Promise<TemplateVersion>>();
  private readonly loaded = new Map<number, LoadedTemplate>();
  /** How many links a version has, by its id. */
  private readonly links = new Map<number, number>();
  private readonly lastGood = new Map<string, TemplateVersion>();
  private readonly broken = new Map<string, Finding[]>();
  private looked?: { at: number; shelf: Promise<Shelf> };

  constructor(
    private readonly db: Database,
    private readonly store: TemplateVersionStore,
    private readonly library: TemplateLibrary,
    private readonly config: Config,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /**
   * The version of a template for somebody: the first locale of the chain that there is (`localeChain`). A file that became wrong
   * is reported and its last good version used. Never inside a transaction: a new version is stored in one of its own.
   * Throws `TemplateError` when there is no such template, or none that was ever right.
   */
  async version(channel: 'email' | 'sms', name: string, chain: readonly string[]): Promise<TemplateVersion> {
    const shelf = await this.look();
    const sources = shelf.templates.filter((t) => t.channel === channel && t.name === name);
    const locale = pickLocale(chain, sources.map((s) => s.locale)); // prettier-ignore
    const source = sources.find((s) => s.locale === locale);
    if (!source) return this.removed(channel, name, chain);
    const wanted = { channel, name, locale: source.locale, hash: this.library.hash(source, shelf) };
    const key = `${placeKey(wanted)} ${wanted.hash}`;
    let version = this.versions.get(key);
    if (!version) {
      version = this.publish(wanted, source, shelf);
      this.versions.set(key, version);
      version.catch((error: unknown) => {
        // A database that was away is asked again; a template that is wrong is not.
        if (!(error instanceof TemplateError)) this.versions.delete(key);
      });
    }
    return version;
  }

  /** Fills a version. The same version, variables and links give the same bytes. Throws `TemplateError`. */
  async render(versionId: number, variables: MessageVariables, slots: LinkSlots): Promise<Rendered> {
    return (await this.load(versionId)).render(variables, slots);
  }

  /** Where link `linkNo` of a message leads, from the variables pinned with it; `undefined` when it has no such link. */
  async linkTarget(versionId: number, linkNo: number, variables: MessageVariables): Promise<string | undefined> {
    return (await this.load(versionId)).target(linkNo, variables);
  }

  /** How many links template versions have. They never change, so each is looked up once. */
  async linkCounts(read: Reader, versionIds: readonly number[]): Promise<ReadonlyMap<number, number>> {
    const unknown = [...new Set(versionIds)].filter((id) => !this.links.has(id));
    const found = unknown.length > 0 ? await this.store.linkCounts(read, unknown) : new Map<number, number>();
    for (const id of unknown) this.links.set(id, found.get(id) ?? 0);
    return this.links;
  }

  /** Of these templates, every text that no message has borne yet: `changed` where an older text of it was sent before. */
  async unsent(wanted: readonly { channel: 'email' | 'sms'; name: string }[]): Promise<UnsentText[]> {
    const shelf = await this.look();
    const sources = shelf.templates.filter((t) => wanted.some((w) => w.channel === t.channel && w.name === t.name));
    const unsent: UnsentText[] = [];
    for (const { channel, name, locale, ...source } of sources) {
      const newest = await this.store.newest(channel, name, locale);
      const hash = this.library.hash({ channel, name, locale, ...source }, shelf);
      if (newest?.hash !== hash) unsent.push({ channel, name, locale, changed: newest !== undefined });
    }
    return unsent;
  }

  /** Which templates there are, with their locales. */
  available(): Promise<AvailableTemplate[]> {
    return this.library.available();
  }

  /** What is wrong with templates that messages wanted: their last good versions are in use, or they are skipped. */
  findings(): Finding[] {
    return [...this.broken.values()].flat();
  }

  private look(): Promise<Shelf> {
    const now = this.clock.lease();
    if (!this.looked || now - this.looked.at >= LOOK_EVERY) {
      const shelf = this.library.look();
      this.looked = { at: now, shelf };
      shelf.catch(() => (this.looked = undefined));
    }
    return this.looked.shelf;
  }

  private async publish(wanted: Omit<TemplateVersion, 'id'>, source: TemplateSource, shelf: Shelf): Promise<TemplateVersion> {
    const known = await this.store.byHash(wanted);
    if (known) return this.good(known);
    const { compiled, findings } = await this.library.compile(source, shelf);
    if (!compiled) return this.fallBack(wanted, findings);
    const id = await this.db.tx((tx) => this.store.add(tx, wanted, compiled, this.clock.now()));
    this.log.info('template.published', { version: id, channel: wanted.channel, template: wanted.name, locale: wanted.locale });
    return this.good({ ...wanted, id, compiled });
  }

  private good(stored: StoredVersion): TemplateVersion {
    const { compiled, ...version } = stored;
    this.keep(version.id, compiled);
    this.lastGood.set(placeKey(version), version);
    this.broken.delete(placeKey(version));
    return version;
  }

  private async fallBack(wanted: Omit<TemplateVersion, 'id'>, findings: Finding[]): Promise<TemplateVersion> {
    const { channel, name, locale } = wanted;
    this.broken.set(placeKey(wanted), findings);
    const last = this.lastGood.get(placeKey(wanted)) ?? (await this.store.newest(channel, name, locale));
    this.log.warn('template.broken', {
      channel,
      template: name,
      locale,
      at: findings[0]?.at,
      code: findings[0]?.code,
      version: last?.id,
    });
    if (!last)
      throw new TemplateError('template.broken', `${channel} template ${name} (${locale}) was never right: huike templates lint`);
    return last;
  }

  /** A template whose files are gone: what is under way still finds its last good version. */
  private async removed(channel: 'email' | 'sms', name: string, chain: readonly string[]): Promise<TemplateVersion> {
    const locale = pickLocale(chain, await this.store.locales(channel, name));
    const last = locale && (await this.store.newest(channel, name, locale));
    if (!last) throw new TemplateError('template.unknown', `there is no ${channel} template "${name}" for ${chain.join(', ')}`);
    return last;
  }

  private async load(versionId: number): Promise<LoadedTemplate> {
    const here = this.loaded.get(versionId);
    if (here) return here;
    const stored = await this.store.byId(versionId);
    if (!stored) throw new TemplateError('template.unknown', `there is no template version ${versionId}`);
    return this.keep(versionId, stored.compiled);
  }

  private keep(id: number, compiled: StoredVersion['compiled']): LoadedTemplate {
    const here = this.loaded.get(id);
    if (here) return here;
    if (this.loaded.size >= LOADED_KEPT) this.loaded.clear();
    const { settings, env } = this.config;
    // The page of a survey is ours, wherever else links may lead.
    const own = settings.shop.link_domains.length > 0 ? [new URL(env.publicUrl).hostname] : [];
    const rules = { linkDomains: [...settings.shop.link_domains, ...own], subjectPrefixes: subjectPrefixes(settings) };
    const loaded = new LoadedTemplate(compiled, rules);
    this.loaded.set(id, loaded);
    return loaded;
  }
}

function placeKey(v: { channel: string; name: string; locale: string }): string {
  return `${v.channel}/${v.name}/${v.locale}`;
}
