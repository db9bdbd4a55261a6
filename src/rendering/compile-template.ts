import type { Finding } from '../kernel/errors';
import { aliyunTemplate } from './aliyun-template';
import { checkCompiled } from './check-compiled';
import { checkMarkup } from './check-markup';
import { checkTemplate } from './check-template';
import { checkVariables } from './check-variables';
import { FORMAT, MAX_LINKS, type CompiledTemplate } from './compiled-template';
import { composeEmail, type Composed } from './compose-email';
import { cleanText, readSms } from './front-matter';
import { slotHtml, slotSms } from './link-slots';
import { readMailParts } from './mail-parts';
import { placeBlocks } from './place-blocks';
import { missingEnd, withPlainFooter, type MissingEnd } from './plain-footer';
import type { UrlRules } from './safe-url';
import { errorAt, findingAt, type LayoutSource, type SourcePart, type TemplateSource } from './template-source';
import { textPart, tidyText } from './text-part';

/** Gmail cuts a mail near 102 KB, and with it the way to unsubscribe (RELIABILITY M7). */
const MAX_BYTES = 100 * 1024;
const MAX_SOURCE = 256 * 1024;

export interface Compilation {
  /** Only when no finding is an error. */
  compiled?: CompiledTemplate;
  findings: Finding[];
}

/** Turns MJML into HTML; `mjml` itself in the engine. Errors name lines of the text they were given. */
export type MjmlToHtml = (
  mjml: string,
) => Promise<{ html: string } | { errors: { line: number; tag?: string; message: string }[] }>;

/** Checks a template and makes it ready. Never throws for what is wrong with the template: that comes back as findings. */
export async function compileTemplate(
  source: TemplateSource,
  layouts: ReadonlyMap<string, LayoutSource>,
  rules: UrlRules,
  toHtml: MjmlToHtml,
): Promise<Compilation> {
  const start: SourcePart = { file: source.file, text: '', start: { line: 1, column: 1 } };
  if (source.text.length > MAX_SOURCE) {
    return { findings: [errorAt(start, start.start, 'too-large', 'the file is larger than 256 KB')] };
  }
  const cleaned = { ...source, text: cleanText(source.text) };
  return source.channel === 'sms' ? compileSms(cleaned) : compileEmail(cleaned, layouts, rules, toHtml);
}

function compileSms(source: TemplateSource): Compilation {
  const { front, findings } = readSms(source);
  const { body } = front;
  const { program, findings: wrong } = checkTemplate(body, ['link']);
  findings.push(...wrong);
  if (!program) return { findings };
  findings.push(...checkVariables(program, body));
  if (body.text.trim() === '') findings.push(errorAt(body, { line: 1, column: 1 }, 'empty', 'says nothing'));
  const code = front.values.get('aliyun');
  // Aliyun puts the signature first itself; to China the engine adds one; elsewhere a Chinese text needs its own.
  if (!code && /^zh/i.test(source.locale) && !body.text.trimStart().startsWith('【')) {
    const hint = 'write 【{{shop.name}}】 first';
    findings.push(errorAt(body, { line: 1, column: 1 }, 'sms-signature', 'a Chinese SMS begins with the signature', hint));
  }
  const approved = code && aliyunTemplate(body, program, code);
  findings.push(...(approved?.findings ?? []));
  const { text, targets } = slotSms(body.text.trim());
  return finish(findings, targets, body, {
    channel: 'sms',
    locale: source.locale,
    subject: '',
    preheader: '',
    html: '',
    text: tidyText(text).trimEnd(),
    ...(approved?.template && { aliyun: { code: approved.template.code, params: approved.template.params } }),
  });
}

async function compileEmail(
  source: TemplateSource,
  layouts: ReadonlyMap<string, LayoutSource>,
  rules: UrlRules,
  toHtml: MjmlToHtml,
): Promise<Compilation> {
  const { subject, preheader, body, layout, parts, findings } = readMailParts(source, layouts);
  const nowhere: SourcePart = { file: source.file, text: '', start: { line: 1, column: 1 } };
  if (!subject?.text.trim())
    findings.push(errorAt(nowhere, nowhere.start, 'no-subject', 'has no subject', 'begin the file with: ---, subject: …, ---'));
  for (const part of [subject, preheader, body, layout, ...parts.values()]) {
    if (!part) continue;
    const checked = checkTemplate(part);
    findings.push(...checked.findings);
    if (checked.program) findings.push(...checkVariables(checked.program, part));
  }
  for (const part of [body, layout, ...parts.values()]) if (part) findings.push(...checkMarkup(part, rules));
  if (findings.some((f) => f.level === 'error')) return { findings: sorted(findings) };

  const { composed, findings: unplaced } = composeEmail(body, layout, parts);
  if (!composed) return { findings: sorted([...findings, ...unplaced]) };
  const html = await compose(composed, toHtml);
  if ('findings' in html) return { findings: sorted([...findings, ...html.findings]) };
  const missing = missingEnd(html.html);
  const whole = withPlainFooter(html.html, missing, source.locale);
  findings.push(...checkCompiled(whole, nowhere), ...checkWhole(whole, missing, nowhere));
  const slotted = slotHtml(whole);
  return finish(findings, slotted.targets, nowhere, {
    channel: 'email',
    locale: source.locale,
    subject: subject?.text ?? '',
    preheader: preheader?.text ?? '',
    html: slotted.text,
    text: textPart(slotted.text),
  });
}

async function compose(composed: Composed, toHtml: MjmlToHtml): Promise<{ html: string } | { findings: Finding[] }> {
  const result = await toHtml(placeBlocks(composed.mjml));
  if ('errors' in result) {
    // MJML names a line; its element says where on it, and so which of the composed files it is in.
    const lines = composed.mjml.split('\n');
    const column = (line: number, tag?: string) => (tag ? Math.max(0, lines[line - 1]?.indexOf(`<${tag}`) ?? 0) : 0) + 1;
    const found = result.errors.map(({ line, tag, message }) =>
      composed.finding({ line, column: column(line, tag) }, 'mjml', message),
    );
    return { findings: found };
  }
  // MJML indents by nesting; the spaces would be a third of the mail.
  return { html: result.html.trim().replace(/[ \t]*\n\s*/g, '\n') };
}

/** What only the whole mail shows: its size, the way to unsubscribe, who sent it (RELIABILITY M7, C7). */
function checkWhole(html: string, missing: MissingEnd, at: SourcePart): Finding[] {
  const findings: Finding[] = [];
  const warn = (code: string, message: string, hint: string) =>
    findings.push(findingAt('warning', at, at.start, code, message, hint));
  const bytes = Buffer.byteLength(html);
  const tooLarge = `the compiled HTML has ${Math.ceil(bytes / 1024)} KB; Gmail cuts a mail off near 100`;
  if (bytes > MAX_BYTES) findings.push(errorAt(at, at.start, 'too-large', tooLarge, 'shorten it'));
  if (missing.unsubscribe) {
    const hint = 'the layout "base" has one; in a layout of your own write <a href="{{unsubscribe_url}}">…</a>';
    warn('no-unsubscribe', 'has no link to unsubscribe: a plain footer with one is added', hint);
  }
  if (missing.postalAddress) {
    const hint = 'the layout "base" shows it; in a layout of your own write {{shop.postal_address}}';
    warn('no-postal-address', 'does not show the postal address: a plain footer with it is added', hint);
  }
  return findings;
}

function finish(
  findings: Finding[],
  links: string[],
  at: SourcePart,
  made: Omit<CompiledTemplate, 'format' | 'links'>,
): Compilation {
  if (links.length > MAX_LINKS) findings.push(errorAt(at, at.start, 'too-many-links', `has more than ${MAX_LINKS} links`));
  if (findings.some((f) => f.level === 'error')) return { findings: sorted(findings) };
  return { compiled: { format: FORMAT, ...made, links }, findings };
}

function sorted(findings: Finding[]): Finding[] {
  const line = (f: Finding) => Number(/:(\d+):\d+$/.exec(f.at)?.[1] ?? 0);
  return [...findings].sort((a, b) => line(a) - line(b));
}
