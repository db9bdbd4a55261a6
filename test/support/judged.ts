import { checkContent, type ContentRules } from '../../src/rendering/check-content';
import type { Complaint, Written } from '../../src/rendering/checks/check';
import { compileTemplate } from '../../src/rendering/compile-template';
import { mjmlToHtml } from '../../src/rendering/mjml-to-html';
import type { LayoutSource, SourcePart } from '../../src/rendering/template-source';

/** A layout that no check objects to. */
export const FINE_LAYOUT = `<mjml><mj-head><mj-preview>{{preheader}}</mj-preview>
<mj-raw><meta name="color-scheme" content="light dark"></mj-raw><mj-style>@media (prefers-color-scheme: dark) { .x { color: #eeeeee !important } }</mj-style></mj-head>
<mj-body background-color="#ffffff"><mj-content /><mj-section><mj-column><mj-text color="#808080" font-size="13px" css-class="foot"><span style="color:#555555;background:#ffffff">{{shop.name}}, {{shop.postal_address}}</span> <a href="{{unsubscribe_url}}" style="color:#555555;background:#ffffff">Unsubscribe</a></mj-text></mj-column></mj-section></mj-body></mjml>`;

/** An e-mail that no check objects to, but for what is put into it. */
export function aFineMail(more = '', front: Record<string, string> = {}): string {
  const values = { subject: 'Your tea is on its way', preheader: 'It left us this morning.', ...front };
  const lines = Object.entries(values).map(([key, value]) => `${key}: ${key === 'lint' ? value : JSON.stringify(value)}`);
  return `---\n${lines.join('\n')}\n---\n<mj-section background-color="#ffffff"><mj-column><mj-text color="#222222"><span style="color:#222222;background:#ffffff">We packed your order with care, and the parcel should be with you within three days. Reply when it is not: a person reads every answer, and puts it right at once.</span></mj-text>\n${more}</mj-column></mj-section>\n`;
}

/** What content checks say of an e-mail: `code level line`, in their order. Throws when it does not compile. */
export async function judged(
  mail: string,
  more: Partial<ContentRules> & { layout?: string; locale?: string } = {},
): Promise<string[]> {
  const { layout = FINE_LAYOUT, locale = 'en', ...rules } = more;
  const source = { channel: 'email', name: 't', locale, file: 't.mjml', text: mail } as const;
  const layouts = new Map<string, LayoutSource>([['base', { name: 'base', file: 'base.mjml', text: layout }]]);
  const { compiled, findings } = await compileTemplate(source, layouts, { linkDomains: [] }, mjmlToHtml);
  if (!compiled) throw new Error(findings.map((f) => `${f.at} ${f.message}`).join('\n'));
  const all = { linkDomains: [], subjectPrefixes: {}, purposes: [], words: [], publicUrl: 'https://m.example', ...rules };
  return checkContent(source, layouts, compiled, all).map((f) => `${f.code.slice(9)} ${f.level} ${f.at.split(':')[1]}`);
}

/** A text as its author wrote it, for checks that need no more. */
export function asWritten(text: string, more: Partial<Written> = {}): Written {
  return { channel: 'email', locale: 'en', purposes: [], words: [], texts: [aPart(text)], ...more };
}

export function aPart(text: string): SourcePart {
  return { file: 't.mjml', text, start: { line: 1, column: 1 } };
}

/** Complaints as `level message`. */
export function said(complaints: readonly Complaint[]): string[] {
  return complaints.map((c) => `${c.level} ${c.message}`);
}
