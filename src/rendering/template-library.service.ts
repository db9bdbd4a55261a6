import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import { sha256 } from '../kernel/ids';
import { askedVariables, type AskedVariable } from './asked-variables';
import { compileTemplate, type Compilation } from './compile-template';
import { FORMAT } from './compiled-template';
import { usedLayouts } from './mail-parts';
import { mjmlToHtml } from './mjml-to-html';
import type { LayoutSource, TemplateSource } from './template-source';

const NAME = /^[a-z0-9][a-z0-9_-]{0,95}$/i;
const ENDINGS = { email: '.mjml', sms: '.txt' } as const;
/** The texts of templates are kept; compiled ones of older texts are forgotten beyond this many. */
const COMPILED_KEPT = 500;

/** What lies in the templates' folder at one moment. */
export interface Shelf {
  templates: TemplateSource[];
  layouts: ReadonlyMap<string, LayoutSource>;
}

/** The templates of one name. */
export interface AvailableTemplate {
  channel: 'email' | 'sms';
  name: string;
  locales: string[];
}

/** The folder of templates: what is there, and whether it is right. Knows files and no database. */
@Injectable()
export class TemplateLibrary {
  private shelf: Shelf = { templates: [], layouts: new Map() };
  private seen = '';
  private readonly compilations = new Map<string, Promise<Compilation>>();

  constructor(private readonly config: Config) {}

  /** The folder as it is now. Files are read again only when one of them changed; a missing folder is empty. */
  async look(): Promise<Shelf> {
    const files = await this.list();
    const seen = files.map((f) => `${f.path} ${f.changed}`).join('\n');
    if (seen === this.seen) return this.shelf;
    const shelf: Shelf = { templates: [], layouts: new Map() };
    const layouts = new Map<string, LayoutSource>();
    for (const { path, folder, base, channel } of files) {
      const text = await readFile(path, 'utf8');
      if (folder === 'layouts') layouts.set(base, { name: base, file: path, text });
      else shelf.templates.push({ channel, name: folder, locale: base, file: path, text });
    }
    this.seen = seen;
    this.shelf = { templates: shelf.templates, layouts };
    return this.shelf;
  }

  /** Which templates there are, with their locales. */
  async available(): Promise<AvailableTemplate[]> {
    const found = new Map<string, AvailableTemplate>();
    for (const { channel, name, locale } of (await this.look()).templates) {
      const key = `${channel} ${name}`;
      const one = found.get(key) ?? { channel, name, locales: [] };
      one.locales.push(locale);
      found.set(key, one);
    }
    return [...found.values()];
  }

  /** What the texts of each template cannot do without, with the file it stands in. Layouts ask before they use what may be missing. */
  async asked(): Promise<(channel: 'email' | 'sms', name: string) => (AskedVariable & { file: string })[]> {
    const shelf = await this.look();
    const asked = new Map<string, (AskedVariable & { file: string })[]>();
    for (const source of shelf.templates) {
      const key = `${source.channel} ${source.name}`;
      const found = askedVariables(source.text).map((one) => ({ ...one, file: source.file }));
      asked.set(key, [...(asked.get(key) ?? []), ...found]);
    }
    return (channel, name) => asked.get(`${channel} ${name}`) ?? [];
  }

  /** Names a text: same template, locale, layout and form of compilation give the same 64 characters. */
  hash(source: TemplateSource, shelf: Shelf): string {
    const parts = usedLayouts(source, shelf.layouts).map((l) => `${l.name}\0${l.text}`);
    return sha256(FORMAT, source.channel, source.locale, source.text, ...parts);
  }

  /** The checked and compiled template. The same text is compiled once. */
  compile(source: TemplateSource, shelf: Shelf): Promise<Compilation> {
    const key = `${source.file} ${this.hash(source, shelf)}`;
    let compilation = this.compilations.get(key);
    if (!compilation) {
      if (this.compilations.size >= COMPILED_KEPT) this.compilations.clear();
      const rules = { linkDomains: this.config.settings.shop.link_domains };
      compilation = compileTemplate(source, shelf.layouts, rules, mjmlToHtml);
      this.compilations.set(key, compilation);
    }
    return compilation;
  }

  private async list() {
    const root = this.config.env.templatesDir;
    const files: { path: string; folder: string; base: string; channel: 'email' | 'sms'; changed: string }[] = [];
    for (const channel of ['email', 'sms'] as const) {
      for (const folder of await names(join(root, channel))) {
        if (!NAME.test(folder)) continue;
        for (const file of await names(join(root, channel, folder))) {
          const base = file.slice(0, -ENDINGS[channel].length);
          if (!file.endsWith(ENDINGS[channel]) || !NAME.test(base)) continue;
          const path = join(root, channel, folder, file);
          const { mtimeMs, size } = await stat(path);
          files.push({ path, folder, base, channel, changed: `${mtimeMs} ${size}` });
        }
      }
    }
    return files;
  }
}

/** The entries of a folder by name; of one that is not there, none. */
async function names(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}
