import { html, type Html } from '../http/html';

/** What was asked for is not there; `path` leads on. */
export function nothingPage(title: string, text: string, path: string, name: string): Html {
  return html`<h1>${title}</h1>
    <p class="empty">${text}</p>
    <p><a class="button" href="${path}">${name}</a></p>`;
}
