import { reasonOf } from '../kernel/errors';
import { linkNumber, linkPlace } from '../kernel/link-number';
import type { CompiledTemplate } from './compiled-template';
import { textTemplate, type Run, type TextTemplate } from './handlebars-runtime';
import { headerText, toContext, type LinkSlots, type MessageVariables } from './message-variables';
import { safeContactUrl, safeHttpUrl, type UrlRules } from './safe-url';
import { prefixedSubject } from './subject-prefix';
import { TemplateError } from './template-error';
import { tidyText } from './text-part';

/** A link that is counted: its number, and where it leads. */
export type CountedLink = readonly [linkNo: number, target: string];

export type Rendered =
  | { channel: 'email'; subject: string; preheader: string; html: string; text: string; links: CountedLink[] }
  | { channel: 'sms'; text: string; approved?: ApprovedText; links: CountedLink[] };

/** An SMS as a provider knows it that sends approved templates only. */
export interface ApprovedText {
  code: string;
  params: Record<string, string>;
}

export interface RenderRules extends UrlRules {
  /** What marketing mail to a country begins its subject with, by country. */
  subjectPrefixes: Readonly<Record<string, string | undefined>>;
}

/** A text longer than this is no message any more (RELIABILITY §5.4, R4). */
const MAX_OUTPUT = 256 * 1024;
const MAX_ROUNDS = 10_000;
const SUBJECTS_KEPT = 200;

/**
 * A compiled template, ready to be filled: Handlebars and nothing else per message. The same variables and links give the same
 * bytes. Throws `TemplateError`, never anything else.
 *
 * Links are numbered by kernel/link-number.ts: the buttons of the second and third item of a list are links of their own, and
 * reports still see one link of the template.
 */
export class LoadedTemplate {
  private readonly subject: TextTemplate;
  private readonly preheader: TextTemplate;
  private readonly html: TextTemplate;
  private readonly text: TextTemplate;
  private readonly params: { name: string; template: TextTemplate }[];
  private readonly ownSubjects = new Map<string, TextTemplate>();

  constructor(
    readonly compiled: CompiledTemplate,
    private readonly rules: RenderRules,
  ) {
    this.subject = textTemplate(compiled.subject, false);
    this.preheader = textTemplate(compiled.preheader, false);
    this.html = textTemplate(compiled.html, true);
    this.text = textTemplate(compiled.text, false);
    this.params = (compiled.aliyun?.params ?? []).map(({ name, text }) => ({ name, template: textTemplate(text, false) }));
  }

  render(variables: MessageVariables, slots: LinkSlots): Rendered {
    return guarded(() => {
      const context = this.context(variables, slots);
      // HTML and text part hold the same links: each is checked and signed once.
      const urls = once((no: number) => slots.clickUrl(no));
      const links = new Map<number, string>();
      const link = (no: number, target: string) => (links.set(no, target), urls(no));
      const safe = once((target: string) => this.safe(target, homeOf(context)));
      const write = (template: TextTemplate, html: boolean) => template(context, this.run(context, html, safe, link));
      if (this.compiled.channel === 'sms') {
        const text = bounded(tidyText(write(this.text, false)).trimEnd());
        const filled = this.params.map(({ name, template }): [string, string] => [name, headerText(write(template, false))]);
        const { aliyun } = this.compiled;
        return {
          channel: 'sms',
          text,
          links: [...links],
          ...(aliyun && { approved: { code: aliyun.code, params: Object.fromEntries(filled) } }),
        };
      }
      const subject = this.subjectOf(variables, write);
      context.subject = subject;
      const preheader = headerText(write(this.preheader, false));
      context.preheader = preheader;
      return {
        channel: 'email',
        subject,
        preheader,
        html: bounded(write(this.html, true)),
        text: bounded(tidyText(write(this.text, false))),
        links: [...links],
      };
    });
  }

  /** Where a link of a message leads, from the same variables; `undefined` for a number that was never written. */
  target(linkNo: number, variables: MessageVariables): string | undefined {
    const target = this.compiled.links[linkPlace(linkNo) - 1];
    if (target === undefined) return undefined;
    if (!target.includes('{{')) return this.safe(target, undefined);
    return guarded(() => {
      let found: string | undefined;
      const context = this.context(variables, { clickUrl: () => '#' });
      const safe = (raw: string) => this.safe(raw, homeOf(context));
      const run = this.run(context, this.compiled.channel === 'email', safe, (no, url) => {
        if (no === linkNo) found = url;
        return '#';
      });
      (this.compiled.channel === 'email' ? this.html : this.text)(context, run);
      return found;
    });
  }

  private context(variables: MessageVariables, slots: LinkSlots): Record<string, unknown> {
    const context = toContext(variables);
    context.locale = this.compiled.locale;
    context.open_url = this.compiled.channel === 'email' && variables.open_pixel !== false ? slots.openUrl : undefined;
    context.unsubscribe_url = slots.unsubscribeUrl;
    context.preferences_url = slots.preferencesUrl;
    context.view_url = slots.viewUrl;
    context.confirm_url = slots.confirmUrl;
    context.email_form_url = this.compiled.channel === 'sms' ? slots.emailFormUrl : undefined;
    return context;
  }

  private run(
    context: Record<string, unknown>,
    html: boolean,
    safe: (target: string) => string | undefined,
    clickUrl: (no: number, target: string) => string,
  ): Run {
    const contact = (context.contact ?? {}) as { timezone?: unknown };
    const shop = (context.shop ?? {}) as { timezone?: unknown };
    const zone = [contact.timezone, shop.timezone].find((z) => typeof z === 'string');
    const times = new Map<number, number>();
    return {
      locale: this.compiled.locale,
      zone: zone ?? 'UTC',
      html,
      rounds: MAX_ROUNDS,
      picture: (target) => safeHttpUrl(target, { linkDomains: [] }) ?? '',
      link: (slot, raw) => {
        const time = times.get(slot) ?? 0;
        times.set(slot, time + 1);
        const target = safe(raw);
        if (target === undefined) return '#';
        return /^http/.test(target) && time <= 0xff ? clickUrl(linkNumber(slot, time), target) : target;
      },
    };
  }

  /** The target when it may stand in a mail, else the shop's home: a reader is never led anywhere else. */
  private safe(target: string, home: unknown): string | undefined {
    const fine = safeHttpUrl(target, this.rules) ?? safeContactUrl(target);
    return fine ?? (typeof home === 'string' ? safeHttpUrl(home, { linkDomains: [] }) : undefined);
  }

  private subjectOf(variables: MessageVariables, write: (template: TextTemplate, html: boolean) => string): string {
    const contact = variables.contact as { country?: unknown };
    const subject = headerText(write(this.subjectTemplate(variables.subject), false));
    const country = variables.purpose === 'marketing' && typeof contact.country === 'string' ? contact.country : null;
    return headerText(prefixedSubject(subject, country, this.compiled.locale, this.rules.subjectPrefixes));
  }

  private subjectTemplate(own: string | undefined): TextTemplate {
    if (!own) return this.subject;
    let template = this.ownSubjects.get(own);
    if (!template) {
      if (this.ownSubjects.size >= SUBJECTS_KEPT) this.ownSubjects.clear();
      this.ownSubjects.set(own, (template = textTemplate(own, false)));
    }
    return template;
  }
}

function homeOf(context: Record<string, unknown>): unknown {
  return (context.shop as { url?: unknown } | undefined)?.url;
}

/** Remembers the answers of `ask` for as long as one message takes. */
function once<K, V>(ask: (key: K) => V): (key: K) => V {
  const answers = new Map<K, V>();
  return (key) => {
    if (!answers.has(key)) answers.set(key, ask(key));
    return answers.get(key) as V;
  };
}

function bounded(text: string): string {
  if (text.length > MAX_OUTPUT) throw new TemplateError('template.too-large', 'the text is longer than 256 KB');
  return text;
}

function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof TemplateError) throw error;
    throw new TemplateError('template.failed', reasonOf(error));
  }
}
