/** Markup that is safe to put into a page: written by us, or escaped. */
export class Html {
  constructor(private readonly markup: string) {}

  toString(): string {
    return this.markup;
  }
}

export type HtmlValue = Html | string | number | null | undefined | false | HtmlValue[];

/**
 * A piece of a page: html`<p>${name}</p>`. Every value is escaped unless it is itself a piece; lists are joined, and `null`,
 * `undefined` and `false` leave nothing. Attribute values stand in double quotes.
 */
export function html(texts: TemplateStringsArray, ...values: HtmlValue[]): Html {
  return new Html(texts.map((text, i) => text + (i < values.length ? printed(values[i]) : '')).join(''));
}

/** Escapes text for markup and for double-quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"'`]/g, (c) => `&#${c.charCodeAt(0)};`);
}

function printed(value: HtmlValue): string {
  if (value === null || value === undefined || value === false) return '';
  if (Array.isArray(value)) return value.map(printed).join('');
  return value instanceof Html ? value.toString() : escapeHtml(String(value));
}
