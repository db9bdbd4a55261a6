import { Parser } from 'htmlparser2';
import type { Finding } from '../kernel/errors';
import { REFUSED } from './check-markup';
import { MASK, maskMustaches } from './mustaches';
import { errorAt, type SourcePart } from './template-source';

/** Elements that MJML itself writes although no template may. */
const OWN = ['link'];
/** Attributes whose addresses are judged when a message is rendered (link-slots.ts). */
const JUDGED = ['href', 'src', 'background', 'poster'];
const OTHER_URLS = ['action', 'formaction', 'srcset', 'data', 'cite', 'longdesc', 'usemap', 'ping', 'xlink:href'];

/**
 * Reads the compiled HTML with a parser of its own, once per version, and proves that filling it cannot go wrong (RELIABILITY
 * §5.4, R6): no refused element, no event handler, and an expression stands only where escaping makes it harmless, that is in
 * text and in attributes that are neither style nor an address nobody judges. MJML turns `font-family="{{x}}"` into a style and
 * `background-url="{{x}}"` into `url('…')`: there a customer's text could bring a style of its own.
 */
export function checkCompiled(html: string, at: SourcePart): Finding[] {
  const findings = new Map<string, Finding>();
  const add = (code: string, message: string, hint?: string): void =>
    void findings.set(message, errorAt(at, at.start, code, message, hint));
  const styled = (where: string): void =>
    add('dynamic-style', `an expression ends up in the style of ${where}, where it cannot be filled safely`, 'choose between two elements with {{#if}}; for a picture use <mj-image>'); // prettier-ignore
  let open = '';
  const parser = new Parser({
    onopentag(name, attributes) {
      open = name;
      if (REFUSED.includes(name) && !OWN.includes(name)) add('refused-element', `<${name}> has no place in a mail`);
      for (const [attribute, value] of Object.entries(attributes)) {
        if (/^on/.test(attribute)) add('event-handler', `${attribute} does nothing in a mail and is refused`);
        if (!value.includes(MASK)) continue;
        if (attribute === 'style') styled(`<${name}>`);
        const judged = JUDGED.includes(attribute) && !(attribute === 'href' && !['a', 'area'].includes(name));
        if ([...JUDGED, ...OTHER_URLS].includes(attribute) && !judged)
          add('bad-link', `an expression in the attribute ${attribute} of <${name}> leads nobody knows where`);
      }
    },
    ontext(text) {
      if (open === 'style' && text.includes(MASK)) styled('the mail');
    },
    onclosetag: () => void (open = ''),
    // What only Outlook for Windows reads, between `<!--[if mso]>` and `<![endif]-->`.
    oncomment(text) {
      if (/(?:\b(?:style|src|href|background)\s*=\s*"[^"]*|url\([^)]*)\uE000/.test(text)) styled('what Outlook reads');
    },
  });
  parser.end(maskMustaches(html));
  return [...findings.values()];
}
