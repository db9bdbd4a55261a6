import { html, type Html } from '../http/html';
import type { PageTexts } from './page-texts';

export interface ShopSign {
  name: string;
  url?: string;
  postal_address: string;
}

/** The frame of every public page: no scripts, one style sheet, fit for a small screen. */
export function publicPage(texts: PageTexts, shop: ShopSign, title: string, body: Html): string {
  return (
    '<!doctype html>\n' +
    html`<html lang="${texts.lang}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title} · ${shop.name}</title>
        <link rel="stylesheet" href="/assets/page.css" />
      </head>
      <body>
        <header>${shop.url ? html`<a href="${shop.url}">${shop.name}</a>` : shop.name}</header>
        <main>
          <h1>${title}</h1>
          ${body}
        </main>
        <footer>
          ${shop.url && html`<a href="${shop.url}">${texts.home}</a>`}
          ${shop.postal_address && html`<p>${shop.postal_address}</p>`}
        </footer>
      </body>
    </html>`.toString()
  );
}
