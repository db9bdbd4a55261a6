import { html, type Html } from '../http/html';
import type { PageTexts } from './page-texts';

export interface ShopSign {
  name: string;
  url?: string;
  postal_address: string;
}

/** One topic a reader can switch. */
export interface TopicChoice {
  topic: string;
  label: string;
  on: boolean;
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
        <main>
          <p class="shop">${shop.name}</p>
          <h1>${title}</h1>
          ${body}
        </main>
        <footer>${shop.url && html`<a href="${shop.url}">${texts.home}</a>`} ${shop.postal_address}</footer>
      </body>
    </html>`.toString()
  );
}

/** Asks, with one button. The form goes to the page's own address, so it carries the token it came with. */
export function askUnsubscribe(texts: PageTexts): Html {
  const t = texts.unsubscribe;
  return html`<p>${t.question}</p>
    <form method="post"><button type="submit">${t.button}</button></form>`;
}

/** Says it is done, and offers the one further step. */
export function doneUnsubscribe(texts: PageTexts, preferencesUrl: string, offerAll: boolean): Html {
  const t = texts.unsubscribe;
  return html`<p role="status">${t.done}</p>
    ${
      offerAll &&
      html`<form method="post" class="second">
        <p>${t.all}</p>
        <input type="hidden" name="scope" value="all" /><button type="submit" class="quiet">${t.allButton}</button>
      </form>`
    }
    <p><a href="${preferencesUrl}">${texts.preferences.link}</a></p>`;
}

export function preferencesForm(
  texts: PageTexts,
  channel: 'email' | 'sms',
  choices: { topics: TopicChoice[]; marketing: boolean },
  saved: boolean,
): Html {
  const t = texts.preferences;
  const box = (name: string, value: string, label: string, on: boolean) =>
    html`<label><input type="checkbox" name="${name}" value="${value}" ${on && html` checked`} /> <span>${label}</span></label>`;
  return html`${saved && html`<p role="status">${t.saved}</p>`}
    <form method="post">
      <fieldset>
        <legend>${t.intro} ${texts.channel[channel]}</legend>
        ${box('marketing', 'on', t.marketing, choices.marketing)}
      </fieldset>
      ${
        choices.topics.length > 0 &&
        html`<fieldset>
          <legend>${t.topics}</legend>
          ${choices.topics.map((c) => box('topic', c.topic, c.label, c.on))}
        </fieldset>`
      }
      <button type="submit">${t.save}</button>
    </form>`;
}
