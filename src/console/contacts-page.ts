import { html, type Html } from '../http/html';

/** Finding one person. `fault`: why nobody was found. */
export function contactsPage(asked: string, fault: string | null): Html {
  return html`<h1>Contacts</h1>
    <p class="note">Why did somebody get a message, or why not? Find the person, and everything that was decided stands there.</p>
    <form class="filter find" method="get" action="/contacts" role="search">
      <label
        >E-mail, phone number or id
        <input type="search" name="q" value="${asked}" placeholder="an@example.com or +86 138 0013 8000" required autofocus
      /></label>
      <button>Find</button>
    </form>
    ${
      fault !== null &&
      html`<p class="empty" role="status">
        ${fault}<small
          >Write the whole address as the shop sent it, a phone number with its country code, or the number of the contact.</small
        >
      </p>`
    }`;
}
