import type { Caller } from '../http/access';
import { html, type Html } from '../http/html';

/** What every page of the console shows around its content. */
export interface Frame {
  shop: string;
  /** Who is signed in; `null` where nobody needs to be. */
  user: string | null;
}

/** The frame for whoever is asking. */
export function frameOf(caller: Caller | undefined, shop: string): Frame {
  return { shop, user: caller?.name.startsWith('user:') ? caller.role : null };
}

export type Section = 'overview' | 'flows' | 'contacts' | 'reports' | 'mailbox';

const SECTIONS: [Section, string, string][] = [
  ['overview', '/', 'Overview'],
  ['flows', '/flows', 'Flows'],
  ['contacts', '/contacts', 'Contacts'],
  ['reports', '/reports/flows', 'Reports'],
  ['mailbox', '/mailbox', 'Mailbox'],
];

/** A page of the console: no scripts, one style sheet. */
export function consolePage(frame: Frame, section: Section | null, title: string, body: Html): string {
  return document(
    `${title} · Huike`,
    html`<header>
        <a class="brand" href="/"><b>Huike</b> <span lang="zh">回客</span></a>
        <nav aria-label="Sections">
          ${SECTIONS.map(([name, href, text]) => html`<a href="${href}" ${name === section && html` aria-current="page"`}>${text}</a>`)}
        </nav>
        <span class="shop">${frame.shop}</span>
        ${frame.user !== null && html`<form method="post" action="/logout"><span class="user">${frame.user}</span> <button class="plain">Sign out</button></form>`}
      </header>
      <main>${body}</main>`,
  );
}

/** A page of its own, as for signing in. */
export function document(title: string, body: Html): string {
  return (
    '<!doctype html>\n' +
    html`<html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/assets/console.css" />
      </head>
      <body>
        ${body}
      </body>
    </html>`.toString()
  );
}
