import { complaint, type Check, type Complaint, type Written } from './check';
import { maskMustaches } from '../mustaches';
import type { SourcePart } from '../template-source';
import { textsOf } from './source-tags';
import { wordsIn } from './word-list';

/** Words that filters or the law object to, by the lists of config/words.yaml. */
export const words: Check = {
  id: 'words',
  look: (mail) => {
    const headline = [mail.subject, mail.preheader].flatMap((part) => (part ? found(mail, part, blank(part), 0, true) : []));
    const body = mail.texts.flatMap((part) =>
      textsOf(part).flatMap(({ text, offset }) => found(mail, part, text, offset, false)),
    );
    return [...headline, ...body];
  },
};

function found(
  { locale, words: rules }: Written,
  part: SourcePart,
  text: string,
  offset: number,
  headline: boolean,
): Complaint[] {
  const wanted = rules.filter((r) => r.where === 'anywhere' || headline);
  return wordsIn(text, locale, wanted).map(({ word, offset: at, rule }) =>
    complaint(rule.level, part, offset + at, `"${word}": ${rule.why}`, 'config/words.yaml lists it'),
  );
}

function blank({ text }: SourcePart): string {
  return maskMustaches(text).replaceAll('\uE000', ' ');
}
