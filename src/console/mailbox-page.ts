import type { StoredMail } from '../channels/mailbox.service';
import { html, type Html } from '../http/html';
import { moment } from './figures';

export interface MailboxFilter {
  channel: '' | 'email' | 'sms';
  to: string;
}

/** The list of stored messages, newest first. `older`: the address of the next page, if there is one. */
export function mailboxPage(
  mails: StoredMail[],
  filter: MailboxFilter,
  older: string | null,
  zone: string,
  providers: string[],
): Html {
  return html`<h1>Mailbox</h1>
    <p class="note">
      ${
        providers.length > 0
          ? `What would have been sent: ${providers.join(' and ')} go here until a provider is set. Nothing left this machine.`
          : 'Providers are set: messages go to their readers, and nothing new arrives here.'
      }
    </p>
    <form class="filter" method="get">
      <label
        >Channel
        <select name="channel">
          ${[
            ['', 'all'],
            ['email', 'e-mail'],
            ['sms', 'SMS'],
          ].map(
            ([value, text]) => html`<option value="${value}" ${value === filter.channel && html` selected`}>${text}</option>`,
          )}
        </select></label
      >
      <label>To <input name="to" value="${filter.to}" placeholder="an@example.com" size="28" /></label>
      <button>Show</button>
    </form>
    ${mails.length === 0 ? html`<p class="empty">There is nothing here${filter.to || filter.channel ? ' that fits' : ' yet'}.</p>` : list(mails, zone)}
    ${older !== null && html`<p><a class="button" href="${older}">Older</a></p>`}`;
}

function list(mails: StoredMail[], zone: string): Html {
  return html`<ol class="mails">
    ${mails.map(
      (m) =>
        html`<li>
          <a href="/mailbox/${m.ref}">
            <span class="tag ${m.channel}">${m.channel === 'sms' ? 'SMS' : 'e-mail'}</span>
            <span class="to">${m.to}</span>
            <span class="subject">${m.subject ?? ''}<small>${preview(m.text)}</small></span>
            <time>${moment(m.at, zone)}</time>
          </a>
        </li>`,
    )}
  </ol>`;
}

/** The beginning of a text, without the addresses of its links. */
function preview(text: string): string {
  return text
    .replace(/<?https?:\/\/[^\s>]+>?/g, '')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 160);
}

/** One message: as a reader sees it, its text, its links, and the bytes that would have gone over the wire. */
export function mailPage(mail: StoredMail & { raw: string }, zone: string): Html {
  return html`<p><a href="/mailbox">← Mailbox</a></p>
    <h1>${mail.subject ?? 'Text message'}</h1>
    <dl class="line">
      <div>
        <dt>To</dt>
        <dd><a href="/contacts?q=${encodeURIComponent(mail.to)}">${mail.to}</a></dd>
      </div>
      <div>
        <dt>From</dt>
        <dd>${mail.from}</dd>
      </div>
      <div>
        <dt>Sent</dt>
        <dd>${moment(mail.at, zone)}</dd>
      </div>
    </dl>
    ${
      mail.html === null
        ? html`<p class="bubble">${mail.text}</p>`
        : html`<iframe
            class="mail"
            title="The e-mail"
            sandbox="allow-popups allow-popups-to-escape-sandbox"
            src="/mailbox/${mail.ref}/html"
          ></iframe>`
    }
    ${
      mail.html !== null &&
      html`<details>
        <summary>Text part</summary>
        <pre>${mail.text}</pre>
      </details>`
    }
    <details>
      <summary>Links</summary>
      ${links(mail)}
    </details>
    <details>
      <summary>Headers and source</summary>
      <pre>${mail.raw}</pre>
    </details>`;
}

function links(mail: StoredMail): Html {
  const found = [...new Set(mail.text.match(/https?:\/\/[^\s<>"')\]】]+/g) ?? [])];
  return found.length === 0
    ? html`<p class="empty">There is none.</p>`
    : html`<ul class="links">
        ${found.map((url) => html`<li><a href="${url}" rel="noreferrer">${url}</a></li>`)}
      </ul>`;
}

/** The mail for its frame: links open in a window of their own, because a frame would not let a shop in. */
export function framedMail(markup: string): string {
  const head = /<head[^>]*>/i.exec(markup);
  const base = '<base target="_blank">';
  return head ? markup.slice(0, head.index + head[0].length) + base + markup.slice(head.index + head[0].length) : base + markup;
}
