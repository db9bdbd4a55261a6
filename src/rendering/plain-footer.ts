/** What every e-mail must end with, whoever wrote its template: a way out, and who sent it (RELIABILITY M3, C7). */
export interface MissingEnd {
  unsubscribe: boolean;
  postalAddress: boolean;
}

const WORDS = { zh: { unsubscribe: '退订' }, en: { unsubscribe: 'Unsubscribe' } };

/** What the compiled HTML of a template does not have. */
export function missingEnd(html: string): MissingEnd {
  return {
    unsubscribe: !/href=["']\{\{\s*unsubscribe_url\s*\}\}["']/.test(html),
    postalAddress: !/\{\{\s*shop\.postal_address\s*\}\}/.test(html),
  };
}

/** The HTML with a plain footer that says what was missing; unchanged when nothing was. */
export function withPlainFooter(html: string, missing: MissingEnd, locale: string): string {
  const words = /^zh/i.test(locale) ? WORDS.zh : WORDS.en;
  const lines = [
    missing.postalAddress ? '<div>{{shop.name}}{{#if shop.postal_address}} · {{shop.postal_address}}{{/if}}</div>' : '',
    missing.unsubscribe ? `<div><a href="{{unsubscribe_url}}" style="color:#6f6a61">${words.unsubscribe}</a></div>` : '',
  ].join('');
  if (lines === '') return html;
  const footer = `<div style="padding:24px;text-align:center;font-family:Helvetica,Arial,sans-serif;font-size:13px;line-height:21px;color:#6f6a61">${lines}</div>`;
  const end = html.lastIndexOf('</body>');
  return end < 0 ? html + footer : html.slice(0, end) + footer + html.slice(end);
}
