import type { Path, YamlSource } from '../../config/yaml-source';
import { checkTemplate } from '../../rendering/check-template';
import { checkVariables } from '../../rendering/check-variables';
import type { Channel, LocalText } from '../definition';

/** A subject in a flow is a template like any other: it must parse, and use variables that something provides. */
export function checkSubject(source: YamlSource, subject: LocalText | undefined, channel: Channel, path: Path): void {
  if (subject === undefined) return;
  if (channel === 'sms') source.warn('subject', path, 'an SMS has no subject: nobody will see it', { on: 'key' });
  const texts =
    typeof subject === 'string'
      ? [{ text: subject, at: path }]
      : Object.entries(subject).map(([locale, text]) => ({ text, at: [...path, locale] }));
  for (const { text, at } of texts) {
    const part = { file: source.file, text, start: { line: 1, column: 1 } };
    const { program, findings } = checkTemplate(part);
    for (const { code, message, hint } of program ? checkVariables(program, part) : findings)
      source.error(code.replace(/^template\./, ''), at, `subject: ${message}`, { hint });
  }
}
