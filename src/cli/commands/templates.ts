import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Config } from '../../config/config.service';
import { purposesIn } from '../../flows/sent-templates';
import { printFinding, type Finding } from '../../kernel/errors';
import { measureSms, type MeasuredSms } from '../../messages/sms-measure';
import type { CompiledTemplate } from '../../rendering/compiled-template';
import { LoadedTemplate, type Rendered } from '../../rendering/loaded-template';
import { localeChain, pickLocale } from '../../rendering/locale-chain';
import type { MessageVariables } from '../../rendering/message-variables';
import { realisticLinks, sampleLinks, sampleVariables } from '../../rendering/sample-data';
import { subjectPrefixes } from '../../rendering/subject-prefix';
import { TemplateLibrary } from '../../rendering/template-library.service';
import { TemplateLint } from '../../rendering/template-lint.service';
import type { TemplateSource } from '../../rendering/template-source';
import { readFlows } from './flow-folder';
import { previewMail } from './preview-mail';
import { WrongUse, type Command, type CommandContext } from '../command';

/** What a preview gives, and prints with `--json`. */
interface Preview {
  channel: 'email' | 'sms';
  template: string;
  locale: string;
  subject?: string;
  preheader?: string;
  files: string[];
  bytes?: number;
  /** Of an SMS: as it would leave for the sample's number, in how many parts, and for how much. */
  sms?: Pick<MeasuredSms, 'provider' | 'encoding' | 'units' | 'segments' | 'flippedBy' | 'price' | 'cost'>;
  /** Of an SMS that Aliyun approved: what its text says there. */
  aliyun?: { code: string; params: Record<string, string> };
  text?: string;
  /** What leads where: link number to target. */
  links: Record<string, string>;
}

const preview: Command = {
  name: 'templates preview',
  summary: 'Fill a template with sample data and write it to files',
  usage: '<template> [--data FILE] [--locale L] [--channel email|sms] [--purpose service|marketing] [--out DIR] [--eml] [--json]',
  help: [
    'Writes <template>.<locale>.html and .txt (an SMS only .txt); prints the subject, the size, the links and where they lead.',
    'Needs no database.',
    '',
    '  --data FILE   JSON laid over the built-in sample: { "contact": { "first_name": "Bo" } }; lists and null replace',
    '  --locale L    one locale; otherwise every locale the template has',
    '  --channel C   only the e-mail, or only the SMS, of that name',
    '  --purpose P   service or marketing: footer, opt-out and subject differ; guessed from the template otherwise',
    '  --out DIR     where the files go; ./preview otherwise',
    '  --eml         the whole e-mail too, with headers and signed links, to open in a mail client or to score',
    '',
    'Example: huike templates preview birthday --locale zh-CN --out /tmp/preview',
  ].join('\n'),
  options: {
    data: { type: 'string' },
    locale: { type: 'string' },
    channel: { type: 'string' },
    purpose: { type: 'string' },
    out: { type: 'string' },
    eml: { type: 'boolean' },
  },
  needs: 'config',
  run: runPreview,
};

const lint: Command = {
  name: 'templates lint',
  summary: 'Check every template and say what is wrong, by file:line:column',
  usage: '[--json]',
  help: 'Compiles every template with its layout and names all findings. Exit code 1 when one of them is an error. Needs no database.',
  needs: 'config',
  run: runLint,
};

export const templatesCommands: Command[] = [preview, lint];

async function runPreview(context: CommandContext): Promise<number> {
  const [name, ...rest] = context.args;
  if (!name || rest.length > 0) throw new WrongUse('name one template, for example: huike templates preview unpaid-order');
  const library = new TemplateLibrary(context.config);
  const shelf = await library.look();
  const sources = chosen(shelf.templates, name, context);
  const own = typeof context.options.data === 'string' ? await readData(resolve(context.cwd, context.options.data)) : {};
  const out = resolve(context.cwd, typeof context.options.out === 'string' ? context.options.out : 'preview');
  await mkdir(out, { recursive: true });
  const previews: Preview[] = [];
  let failed = false;
  for (const source of sources) {
    const { compiled, findings } = await library.compile(source, shelf);
    for (const f of findings) context.err(printFinding(f));
    if (!compiled) {
      failed = true;
      continue;
    }
    const loaded = new LoadedTemplate(compiled, {
      linkDomains: context.config.settings.shop.link_domains,
      subjectPrefixes: subjectPrefixes(context.config.settings),
    });
    const sample = { ...sampleVariables(source.locale), purpose: purposeOf(context, compiled) };
    const variables = laidOver(sample, own) as MessageVariables;
    const written: number[] = [];
    // An SMS is measured and priced: its links are as long as they will be.
    const links = source.channel === 'sms' ? realisticLinks(context.config.env.publicUrl, 'sms') : sampleLinks;
    const clickUrl = (no: number) => (written.push(no), links.clickUrl(no));
    const rendered = loaded.render(variables, { ...links, clickUrl });
    const targets = Object.fromEntries([...new Set(written)].map((no) => [no, loaded.target(no, variables) ?? '']));
    const made = await write(source, rendered, out, variables, context.config);
    if (context.options.eml === true && rendered.channel === 'email') {
      const file = join(out, `${source.name}.${source.locale}.eml`);
      await writeFile(file, previewMail(context.config, source.name, loaded, variables));
      made.files.push(file);
    }
    previews.push({ ...made, links: targets });
  }
  if (context.json) context.out(JSON.stringify(previews));
  else previews.forEach((p) => print(p, context));
  return failed ? 1 : 0;
}

/** Only marketing may recommend or give coupons, so a template that does is marketing; any other is taken for service. */
function purposeOf(context: CommandContext, compiled: CompiledTemplate): 'service' | 'marketing' {
  const { purpose } = context.options;
  if (purpose === 'service' || purpose === 'marketing') return purpose;
  if (purpose !== undefined) throw new WrongUse('--purpose is service or marketing');
  return /\b(recommend|coupon)\b/.test(compiled.html + compiled.text) ? 'marketing' : 'service';
}

function chosen(templates: readonly TemplateSource[], name: string, context: CommandContext): TemplateSource[] {
  const { channel, locale } = context.options;
  if (channel !== undefined && channel !== 'email' && channel !== 'sms') throw new WrongUse('--channel is email or sms');
  const named = templates.filter((t) => t.name === name && (channel === undefined || t.channel === channel));
  if (named.length === 0) {
    const known = [...new Set(templates.map((t) => t.name))].join(', ');
    throw new WrongUse(`there is no template "${name}"; there are: ${known || `none in ${context.config.env.templatesDir}`}`);
  }
  if (typeof locale !== 'string') return named;
  const chain = localeChain(locale, context.config.settings.shop.locale);
  return (['email', 'sms'] as const).flatMap((c) => {
    const ofChannel = named.filter((t) => t.channel === c);
    const picked = pickLocale(chain, ofChannel.map((t) => t.locale)); // prettier-ignore
    return ofChannel.filter((t) => t.locale === picked);
  });
}

async function write(
  source: TemplateSource,
  rendered: Rendered,
  out: string,
  { purpose, contact }: MessageVariables,
  config: Config,
): Promise<Omit<Preview, 'links'>> {
  const base = join(out, `${source.name}.${source.locale}`);
  const about = { channel: source.channel, template: source.name, locale: source.locale };
  if (rendered.channel === 'sms') {
    const { phone } = contact as { phone?: string | null };
    const { text, ...sms } = measureSms(rendered.text, { phone: phone ?? '', purpose }, config);
    await writeFile(`${base}.sms.txt`, `${text}\n`);
    return { ...about, files: [`${base}.sms.txt`], text, sms, ...(rendered.approved && { aliyun: rendered.approved }) };
  }
  await writeFile(`${base}.html`, rendered.html);
  await writeFile(`${base}.txt`, rendered.text);
  const { subject, preheader, html } = rendered;
  return { ...about, subject, preheader, files: [`${base}.html`, `${base}.txt`], bytes: Buffer.byteLength(html) };
}

function print(p: Preview, context: CommandContext): void {
  context.out(`${p.channel} ${p.template} (${p.locale})`);
  if (p.subject !== undefined) context.out(`  subject  ${p.subject}`);
  if (p.preheader) context.out(`  then     ${p.preheader}`);
  if (p.text !== undefined) context.out(`  text     ${p.text}`);
  if (p.bytes !== undefined) context.out(`  size     ${Math.ceil(p.bytes / 1024)} KB of HTML`);
  if (p.sms) printSms(p.sms, context);
  if (p.aliyun) context.out(`  aliyun   ${p.aliyun.code} ${JSON.stringify(p.aliyun.params)}`);
  for (const [no, target] of Object.entries(p.links)) context.out(`  link ${no.padStart(3)} ${target}`);
  for (const file of p.files) context.out(`  file     ${file}`);
}

function printSms(
  { provider, encoding, units, segments, flippedBy, price, cost }: NonNullable<Preview['sms']>,
  context: CommandContext,
): void {
  const why = flippedBy === undefined ? '' : `, because of ${JSON.stringify(flippedBy)}`;
  context.out(
    `  parts    ${segments} (${units} ${encoding === 'GSM-7' ? 'of the GSM alphabet' : `characters of 70 a part${why}`})`,
  );
  context.out(`  through  ${provider}${cost === null ? '' : `, ${cost} at ${price} a part`}`);
}

async function runLint(context: CommandContext): Promise<number> {
  const library = new TemplateLibrary(context.config);
  // Of a flow that cannot be read `flows validate` says why.
  const { read } = await readFlows(context, []);
  const findings = await new TemplateLint(context.config, library, purposesIn(read.map(({ flow }) => flow))).findings();
  const count = (level: Finding['level']) => findings.filter((f) => f.level === level).length;
  const errors = count('error');
  if (context.json) context.out(JSON.stringify(findings));
  else {
    for (const f of findings) context.out(printFinding(f));
    const templates = (await library.available()).reduce((sum, t) => sum + t.locales.length, 0);
    const found = `${errors} errors, ${count('warning')} warnings, ${count('hint')} hints`;
    context.out(`${templates} templates: ${findings.length === 0 ? 'nothing to complain about' : found}`);
  }
  return errors > 0 ? 1 : 0;
}

async function readData(file: string): Promise<Record<string, unknown>> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new WrongUse(`--data: ${file} cannot be read`);
  });
  try {
    const data: unknown = JSON.parse(text);
    if (typeof data === 'object' && data !== null && !Array.isArray(data)) return data as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw new WrongUse(`--data: ${file} is not a JSON object`);
}

/** `over` laid on `under`: objects field by field, everything else replaced. */
function laidOver(under: unknown, over: unknown): unknown {
  const isObject = (v: unknown): v is Record<string, unknown> => typeof v === 'object' && v !== null && !Array.isArray(v);
  if (!isObject(under) || !isObject(over)) return over;
  const fields = Object.keys(over).map((key) => [key, key in under ? laidOver(under[key], over[key]) : over[key]] as const);
  return { ...under, ...Object.fromEntries(fields) };
}
