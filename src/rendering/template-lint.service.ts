import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Config } from '../config/config.service';
import { readYaml } from '../config/read-yaml';
import type { Finding } from '../kernel/errors';
import { checkContent } from './check-content';
import type { PurposesOf } from './checks/check';
import { readWordList } from './checks/word-list';
import { priceOf } from './sms-cost';
import { SmsCarriage } from './sms-carriage.service';
import { prefixedSubject, subjectPrefixes } from './subject-prefix';
import type { Shelf, TemplateLibrary } from './template-library.service';
import type { TemplateSource } from './template-source';

const WORDS = 'words.yaml';
/** The list that comes with Huike, for a shop without one of its own. */
const SHIPPED_WORDS = join(__dirname, '../../config', WORDS);
/** The pair of languages that Huike ships every text in. */
const PAIR = ['en', 'zh'];

/** Everything to be said about the templates of a folder, and about what the shop must have said for them. Opens no database. */
export class TemplateLint {
  constructor(
    private readonly config: Config,
    private readonly library: TemplateLibrary,
    private readonly purposesOf: PurposesOf = () => [],
  ) {}

  /** What stands in a layout is named once, not once for each template in it. */
  async findings(): Promise<Finding[]> {
    const shelf = await this.library.look();
    const { rules: words, findings } = this.words();
    const { settings, env } = this.config;
    const rules = {
      linkDomains: settings.shop.link_domains,
      subjectPrefixes: subjectPrefixes(settings),
      words,
      publicUrl: env.publicUrl,
      smsPrice: this.smsPrice(),
    };
    const carriage = new SmsCarriage(this.config, this.library);
    const found = new Map<string, Finding>();
    const add = (some: Finding[]) => some.forEach((f) => found.set(`${f.at} ${f.code} ${f.message}`, f));
    add([...findings, ...this.shop(shelf)]);
    for (const source of shelf.templates) {
      const { compiled, findings: wrong } = await this.library.compile(source, shelf);
      const purposes = this.purposesOf(source.channel, source.name);
      const content = checkContent(source, shelf.layouts, compiled, { ...rules, purposes });
      const uncarried = source.channel === 'sms' ? carriage.check(source, compiled, purposes) : [];
      add(inOrder([...wrong, ...content, ...uncarried]));
    }
    add(this.missingLocales(shelf));
    return [...found.values()];
  }

  /** Of one part, where its alphabet decides how much it holds: not at Aliyun. */
  private smsPrice(): string | null | undefined {
    const { settings, env } = this.config;
    if (env.aliyun && !env.twilio) return undefined;
    return priceOf(settings.channels.sms.price, 'twilio') ?? null;
  }

  private words() {
    const own = this.config.text(WORDS);
    if (own !== undefined || !existsSync(SHIPPED_WORDS)) return readWordList(own ?? '', this.config.file(WORDS));
    return readWordList(readFileSync(SHIPPED_WORDS, 'utf8'), SHIPPED_WORDS);
  }

  /** What the law asks of the shop before it sends marketing (RELIABILITY C7, C8). */
  private shop({ templates }: Shelf): Finding[] {
    const { shop } = this.config.settings;
    const isMarketing = ({ channel, name }: TemplateSource) => {
      const purposes = this.purposesOf(channel, name);
      return channel === 'email' && (purposes.length === 0 || purposes.includes('marketing'));
    };
    const findings: Finding[] = [];
    const add = (file: string, path: string[], code: string, message: string, hint: string) => {
      const at = readYaml(this.config.text(file) ?? '', this.config.file(file)).yaml?.at(path) ?? `${this.config.file(file)}:1:1`;
      findings.push({ at, level: 'error', code: `template.${code}`, message, hint });
    };
    if (shop.postal_address.trim() === '' && templates.some(isMarketing)) {
      const message =
        'the shop has no postal address: marketing mail without one is against the law in many countries (CAN-SPAM)';
      add('shop.yaml', ['postal_address'], 'postal-address', message, 'postal_address: 88 Wenyi Road, Hangzhou, China');
    }
    const prefixed = prefixedSubject('x', 'CN', 'zh-CN', subjectPrefixes(this.config.settings));
    if (!/^(\[?广告\]?|AD)/.test(prefixed)) {
      const message = 'a subject of marketing mail to China begins with 广告 or AD';
      add('rules.yaml', ['countries', 'CN', 'subject_prefix'], 'subject-prefix', message, 'subject_prefix: "广告"');
    }
    return findings;
  }

  private missingLocales(shelf: Shelf): Finding[] {
    const language = (locale: string) => locale.toLowerCase().split('-')[0] ?? '';
    const { locale } = this.config.settings.shop;
    const names = new Map<string, TemplateSource[]>();
    for (const t of shelf.templates) names.set(`${t.channel}/${t.name}`, [...(names.get(`${t.channel}/${t.name}`) ?? []), t]);
    return [...names].flatMap(([name, sources]): Finding[] => {
      const at = `${sources[0]?.file}:1:1`;
      const languages = sources.map((s) => language(s.locale));
      if (!languages.includes(language(locale))) {
        const message = `${name} has no text in the shop's locale ${locale}: other readers than ${sources.map((s) => s.locale).join(', ')} get none`;
        return [{ at, level: 'warning', code: 'template.no-shop-locale', message }];
      }
      const [missing, ...more] = PAIR.filter((l) => !languages.includes(l));
      if (!missing || more.length > 0) return [];
      const message = `${name} is there in ${sources.map((s) => s.locale).join(', ')}, and not in ${missing === 'zh' ? 'Chinese' : 'English'}`;
      const hint = `add ${missing === 'zh' ? 'zh-CN' : 'en'}${sources[0]?.channel === 'sms' ? '.txt' : '.mjml'} beside it if you have readers of it`;
      return [{ at, level: 'hint', code: 'template.locales', message, hint }];
    });
  }
}

/** By line, files as they come. */
function inOrder(findings: Finding[]): Finding[] {
  const placeOf = (f: Finding) => /^(.*):(\d+):(\d+)$/.exec(f.at) ?? [];
  const rank = new Map<string, number>();
  for (const f of findings) rank.set(placeOf(f)[1] ?? '', rank.get(placeOf(f)[1] ?? '') ?? rank.size);
  return [...findings].sort((a, b) => {
    const [, fileA = '', lineA, columnA] = placeOf(a);
    const [, fileB = '', lineB, columnB] = placeOf(b);
    return (rank.get(fileA) ?? 0) - (rank.get(fileB) ?? 0) || Number(lineA) - Number(lineB) || Number(columnA) - Number(columnB);
  });
}
