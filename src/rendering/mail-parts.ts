import type { Finding } from '../kernel/errors';
import { fillWords, partNames } from './compose-email';
import { readFrontMatter, type FrontMatter } from './front-matter';
import { withoutMasks } from './mustaches';
import { errorAt, type LayoutSource, type SourcePart, type TemplateSource } from './template-source';

/** The texts an e-mail is made of, as people wrote them, each knowing its place in its file. */
export interface MailParts {
  subject?: SourcePart;
  preheader?: SourcePart;
  body: SourcePart;
  layout?: SourcePart;
  /** By name; their words and the layout's are filled in the template's locale. */
  parts: Map<string, SourcePart>;
  /** Content checks that the template switches off, with the reason. */
  off: FrontMatter['off'];
  findings: Finding[];
}

const KEYS = ['subject', 'preheader', 'layout', 'lint'];

/** Takes a template apart and fetches what it is put into. Never throws: what is missing comes back as findings. */
export function readMailParts(source: TemplateSource, layouts: ReadonlyMap<string, LayoutSource>): MailParts {
  const { front, findings } = readFrontMatter(source.file, source.text, KEYS);
  const worded = (layout: LayoutSource): SourcePart => {
    const read = readFrontMatter(layout.file, withoutMasks(layout.text).replaceAll('\r\n', '\n'), ['words']);
    const filled = fillWords(read.front.body, read.front.words, source.locale);
    findings.push(...read.findings, ...filled.findings);
    return filled.part;
  };
  const name = nameOfLayout(front);
  const frame = layouts.get(name ?? '');
  if (name !== undefined && !frame) {
    const hint = `there are: ${[...layouts.keys()].join(', ') || 'none'}`;
    const at = front.values.get('layout') ?? { file: source.file, text: '', start: { line: 1, column: 1 } };
    findings.push(errorAt(at, { line: 1, column: 1 }, 'unknown-layout', `there is no layout "${name}"`, hint));
  }
  const layout = frame && worded(frame);
  const parts = new Map<string, SourcePart>();
  for (const part of [...partNames(front.body.text), ...partNames(frame?.text ?? '')]) {
    const found = layouts.get(part);
    if (found && !parts.has(part)) parts.set(part, worded(found));
  }
  const { values, body, off } = front;
  return { subject: values.get('subject'), preheader: values.get('preheader'), body, layout, parts, off, findings };
}

/** The files of the layouts' folder that a template is made with. */
export function usedLayouts(source: TemplateSource, layouts: ReadonlyMap<string, LayoutSource>): LayoutSource[] {
  if (source.channel === 'sms') return [];
  const { front } = readFrontMatter(source.file, source.text, KEYS);
  const frame = layouts.get(nameOfLayout(front) ?? '');
  const names = [...partNames(source.text), ...partNames(frame?.text ?? '')];
  return [frame, ...names.map((name) => layouts.get(name))].filter((l) => l !== undefined);
}

/** The layout an e-mail names; `base` when it names none, nothing when it is a whole document itself. */
function nameOfLayout({ values, body }: FrontMatter): string | undefined {
  return values.get('layout')?.text ?? (/^\s*<mjml[\s>]/.test(body.text) ? undefined : 'base');
}
