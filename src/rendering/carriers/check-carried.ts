import type { Finding } from '../../kernel/errors';
import { aliyunTemplate } from '../aliyun-template';
import { checkTemplate } from '../check-template';
import type { Purpose } from '../checks/check';
import { wordsIn, type WordRule } from '../checks/word-list';
import type { CompiledTemplate } from '../compiled-template';
import { completeSms, tellsOptOut, withoutSignature } from '../complete-sms';
import { readSms, type FrontMatter } from '../front-matter';
import { LoadedTemplate, type RenderRules } from '../loaded-template';
import { findMustaches, maskMustaches, MASK } from '../mustaches';
import { longSample, realisticLinks } from '../sample-data';
import { TemplateError } from '../template-error';
import { findingAt, placeOf, type TemplateSource } from '../template-source';
import type { BannedSubject } from './banned-subjects';
import type { Carrier } from './carriers';

export interface CarriageRules extends RenderRules {
  carriers: readonly Carrier[];
  /** Words of banned subjects that a provider cleared for this shop. */
  cleared: readonly string[];
  publicUrl: string;
}

/** One text before one provider. */
interface Case {
  source: TemplateSource;
  front: FrontMatter;
  carrier: Carrier;
  marketing: boolean;
  /** It is the only one there is. */
  alone: boolean;
}

/**
 * What a provider that could carry an SMS would not let through. A provider whose keys are not set is held against the text only in
 * what it bans: what it wants done first, like approval, is told once it is set. Nothing here keeps a template from being sent.
 */
export function checkCarried(
  source: TemplateSource,
  compiled: CompiledTemplate | undefined,
  purposes: readonly Purpose[],
  rules: CarriageRules,
): Finding[] {
  const { front } = readSms(source);
  const { carriers, cleared } = rules;
  // What no flow sends yet is judged as what has to keep more rules.
  const marketing = purposes.length === 0 || purposes.includes('marketing');
  return carriers.flatMap((carrier) => {
    const one: Case = { source, front, carrier, marketing, alone: carriers.length === 1 };
    return [...checkApproval(one), ...checkLinks(one), ...checkSubjects(one, cleared), ...checkLength(one, compiled, rules), ...added(one)]; // prettier-ignore
  });
}

/** A text that needs approval and has none, and what would be in its way. */
function checkApproval(one: Case): Finding[] {
  const { carrier, front, source } = one;
  if (!carrier.approvedOnly || !carrier.set || front.values.has('aliyun')) return [];
  // Readers of another language with a number there are few where somebody else carries to their country.
  const level: Finding['level'] = one.alone || /^zh/i.test(source.locale) ? 'error' : 'warning';
  const message = `${carrier.name} sends approved texts only, and this one has no code: whom it would carry this to gets no SMS`;
  const hint = 'hand the text in, and begin the file with ---, aliyun: SMS_123456789, --- (docs/sms.md)';
  const { program } = checkTemplate(front.body, ['link']);
  const inTheWay = program ? aliyunTemplate(front.body, program, { ...front.body, text: 'SMS_00000' }).findings : [];
  return [
    findingAt(level, front.body, { line: 1, column: 1 }, 'sms-approval', message, hint),
    // Links are told by themselves.
    ...inTheWay.filter(({ code }) => code !== 'template.aliyun-link').map((f) => ({ ...f, level })),
  ];
}

function checkLinks({ carrier, front }: Case): Finding[] {
  if (carrier.linkInVariable || !carrier.set || front.values.has('aliyun')) return [];
  const { text } = front.body;
  const links = findMustaches(text).filter(({ start, end }) => /^\{\{~?\s*link\s/.test(text.slice(start, end)));
  return links.map(({ start }) => {
    const message = `${carrier.name} lets no link be a variable`;
    const hint = 'write the address into the text as it is; clicks on it are not counted';
    return findingAt('warning', front.body, placeOf(text, start), 'sms-link', message, hint);
  });
}

/** Words are a guess: always a warning. */
function checkSubjects({ carrier, front, marketing, source }: Case, cleared: readonly string[]): Finding[] {
  const text = maskMustaches(front.body.text).replaceAll(MASK, ' ');
  const subjects = carrier.banned.filter((one) => marketing || !one.marketingOnly);
  return subjects.flatMap((banned) =>
    wordsIn(text, source.locale, wordRules(banned, cleared)).map(({ word, offset }) => {
      const message = `"${word}": ${carrier.name} carries no ${banned.marketingOnly ? 'marketing' : 'SMS'} about ${banned.subject}`;
      const hint = `leave it out; if ${carrier.name} cleared it for you: sms: { cleared_words: [${word}] } in config/channels.yaml`;
      return findingAt('warning', front.body, placeOf(front.body.text, offset), 'sms-subject', message, hint);
    }),
  );
}

function wordRules({ words, except = [], subject }: BannedSubject, cleared: readonly string[]): WordRule[] {
  const small = cleared.map((word) => word.toLowerCase());
  return Object.entries(words).flatMap(([language, all]) => {
    const banned = all.filter((word) => !small.includes(word.toLowerCase()));
    const rule = { language, words: banned, except: [...except, ...cleared], level: 'warning', where: 'anywhere' } as const;
    return banned.length > 0 ? [{ ...rule, why: subject }] : [];
  });
}

/** Filled with the sample, its links as long as real ones. */
function checkLength(one: Case, compiled: CompiledTemplate | undefined, rules: CarriageRules): Finding[] {
  const { carrier, front, marketing } = one;
  const filled = compiled && fill(compiled, marketing, rules);
  if (filled === undefined) return [];
  const text = carrier.signature ? withoutSignature(filled) : filled;
  const [country] = carrier.countries ?? [];
  const whole = completeSms(text, { country, purpose: marketing ? 'marketing' : 'service', sign: carrier.sign });
  if (whole.length <= carrier.longest) return [];
  const message = `filled with the sample it has ${whole.length} characters; ${carrier.name} takes ${carrier.longest}`;
  const level = carrier.set ? 'error' : 'warning';
  return [findingAt(level, front.body, { line: 1, column: 1 }, 'sms-length', message, 'shorten it, or send two')];
}

function fill(compiled: CompiledTemplate, marketing: boolean, rules: CarriageRules): string | undefined {
  const variables = { ...longSample(compiled.locale), purpose: marketing ? 'marketing' : 'service' } as const;
  try {
    return new LoadedTemplate(compiled, rules).render(variables, realisticLinks(rules.publicUrl, 'sms')).text;
  } catch (error) {
    // What cannot be filled is told by the checks of the content.
    if (error instanceof TemplateError) return undefined;
    throw error;
  }
}

/** What comes to the text on its way, or should stand in it now and then: good to know, nothing to repair. */
function added({ carrier, front, marketing }: Case): Finding[] {
  if (!carrier.set) return [];
  const { body } = front;
  const end = placeOf(body.text, body.text.trimEnd().length);
  const { words, added: byEngine } = carrier.optOut;
  const signed = !carrier.signature || body.text.trimStart().startsWith('【');
  const told = !marketing || tellsOptOut(body.text);
  const hint = byEngine ? `${carrier.name} itself asks for "${words}" in the approved text` : 'once in a while is enough';
  return [
    ...(signed ? [] : [findingAt('hint', body, { line: 1, column: 1 }, 'sms-signature-added', `${carrier.name} puts 【${carrier.sign}】 first`)]), // prettier-ignore
    ...(told ? [] : [findingAt('hint', body, end, 'sms-opt-out', byEngine ? 'says nothing of how to refuse: 回T退订 is added' : `the first message to somebody says how to refuse: "${words}"`, hint)]), // prettier-ignore
  ];
}
