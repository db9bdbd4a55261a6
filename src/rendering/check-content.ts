import { didYouMean } from '../kernel/did-you-mean';
import type { Finding } from '../kernel/errors';
import { checkIds, wholeChecks, writtenChecks } from './checks/all-checks';
import { findingOf, type Complaint, type Filled, type Purpose, type Whole, type Written } from './checks/check';
import type { WordRule } from './checks/word-list';
import type { CompiledTemplate } from './compiled-template';
import { readSms } from './front-matter';
import { LoadedTemplate, type RenderRules } from './loaded-template';
import { readMailParts, type MailParts } from './mail-parts';
import type { MessageVariables } from './message-variables';
import { longSample, nobody, realisticLinks } from './sample-data';
import { TemplateError } from './template-error';
import { errorAt, type LayoutSource, type SourcePart, type TemplateSource } from './template-source';

/** What the checks are told besides the template. */
export interface ContentRules extends RenderRules {
  /** As which flows send this template; none when no flow does. */
  purposes: readonly Purpose[];
  words: readonly WordRule[];
  /** The links of a mail begin with it. */
  publicUrl: string;
  /** What one part of an SMS costs, null where nobody says; absent where the alphabet does not matter. */
  smsPrice?: string | null;
}

/**
 * What a careful colleague would say of a message before it goes out: its words, links, pictures, colors, size. Unlike what
 * `compileTemplate` refuses, nothing here keeps a template from being used: a new check must never stop a running shop's mail.
 * `compiled` is absent for a template that does not compile; then only what its author wrote is judged.
 */
export function checkContent(
  source: TemplateSource,
  layouts: ReadonlyMap<string, LayoutSource>,
  compiled: CompiledTemplate | undefined,
  rules: ContentRules,
): Finding[] {
  const { channel, locale } = source;
  const parts = channel === 'email' ? readMailParts(source, layouts) : undefined;
  const { off, body } = parts ?? readSms(source).front;
  // What no flow sends yet is judged as what has to keep more rules.
  const purposes: readonly Purpose[] = rules.purposes.length > 0 ? rules.purposes : ['marketing'];
  const texts = parts ? textsOf(parts) : ([body] as const);
  const written: Written = {
    channel,
    locale,
    purposes,
    subject: parts?.subject,
    preheader: parts?.preheader,
    texts,
    words: rules.words,
  };
  const findings = unknownChecks(off);
  const add = (id: string, complaints: Complaint[]) => findings.push(...complaints.map((c) => findingOf(id, c)));
  const wanted = (check: { id: string; emailOnly?: boolean }) => !off.has(check.id) && (channel === 'email' || !check.emailOnly);
  for (const check of writtenChecks.filter(wanted)) add(check.id, check.look(written));
  const whole = compiled && fill(written, compiled, rules);
  if (whole && 'at' in whole) findings.push(whole);
  else if (whole) for (const check of wholeChecks.filter(wanted)) add(check.id, check.look(whole));
  return findings;
}

function textsOf({ body, layout, parts }: MailParts): [SourcePart, ...SourcePart[]] {
  return [body, ...(layout ? [layout] : []), ...parts.values()];
}

function unknownChecks(off: MailParts['off']): Finding[] {
  return [...off].flatMap(([id, reason]) => {
    if (checkIds.includes(id)) return [];
    const hint = didYouMean(id, checkIds) ?? `there are: ${checkIds.join(', ')}`;
    return [errorAt(reason, { line: 1, column: 1 }, 'unknown-check', `there is no check "${id}"`, hint)];
  });
}

/** The mail as two readers would get it; a finding when it cannot even be filled. */
function fill(written: Written, compiled: CompiledTemplate, rules: ContentRules): Whole | Finding {
  const template = new LoadedTemplate(compiled, rules);
  const links = realisticLinks(rules.publicUrl, compiled.channel);
  const render = (variables: MessageVariables): Filled => {
    const rendered = template.render(
      { ...variables, purpose: written.purposes.includes('marketing') ? 'marketing' : 'service' },
      links,
    );
    return rendered.channel === 'email' ? rendered : { subject: '', preheader: '', html: '', text: rendered.text };
  };
  const sample = longSample(compiled.locale);
  try {
    const { postal_address: postalAddress } = sample.shop as { postal_address: string };
    return {
      ...written,
      compiled,
      smsPrice: rules.smsPrice,
      full: render(sample),
      bare: render(nobody(sample)),
      unsubscribeUrl: links.unsubscribeUrl,
      postalAddress,
    };
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return errorAt(written.texts[0], { line: 1, column: 1 }, 'render', `cannot be filled: ${error.message}`);
  }
}
