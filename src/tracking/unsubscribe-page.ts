import { html, type Html } from '../http/html';
import type { PageTexts } from './page-texts';

/** Asks, with one button. The form goes to the page's own address, so it carries the token it came with. */
export function askUnsubscribe(texts: PageTexts): Html {
  const t = texts.unsubscribe;
  return html`<p class="lead">${t.question}</p>
    <form method="post"><button type="submit">${t.button}</button></form>`;
}

/** Says it is done, and offers the one further step. */
export function doneUnsubscribe(texts: PageTexts, preferencesUrl: string, offerAll: boolean): Html {
  const t = texts.unsubscribe;
  return html`<p role="status" class="done">${t.done}</p>
    ${
      offerAll &&
      html`<form method="post" class="second">
        <p>${t.all}</p>
        <input type="hidden" name="scope" value="all" /><button type="submit" class="quiet">${t.allButton}</button>
      </form>`
    }
    <p class="after"><a href="${preferencesUrl}">${texts.preferences.link}</a></p>`;
}
