import { suggestEmail } from '../contacts/suggest-email';
import type { ContactView } from '../contacts/contact-view';
import type { Explained } from '../flows/explain.service';
import type { Moment } from '../flows/timeline';
import { html, type Html } from '../http/html';
import { groupBy } from '../kernel/group-by';
import { count, dayOf, inZone, moment, NOT_APPLICABLE, timeOf, words } from './figures';
import { flowPath } from './flows-page';

/** What the page of one contact tells. */
export interface ContactSheet {
  explained: Explained;
  /** Null where nothing is known of them any more. */
  contact: ContactView | null;
  /** What the timeline is filtered by; null = all flows. */
  flow: string | null;
  /** Flows to filter by: id and name. */
  flows: readonly { id: string; name: string }[];
  zone: string;
}

/** One contact: who it is, how things stand, and everything that was decided, in order of time. */
export function contactPage({ explained, contact, flow, flows, zone }: ContactSheet): Html {
  const { contactId, moments, now } = explained;
  const names = new Map(flows.map(({ id, name }) => [id, name]));
  const days = [...groupBy(moments, (one) => dayOf(one.at, zone))];
  return html`<p class="back"><a href="/contacts">← Contacts</a></p>
    <h1>${titleOf(contactId, contact)}</h1>
    ${contact && profile(contact, zone)}
    ${
      now.length > 0 &&
      html`<h2>How things stand</h2>
        <ul class="now card">
          ${now.map((text) => html`<li>${inZone(text, zone)}</li>`)}
        </ul>`
    }
    <h2>What happened, and why</h2>
    <form class="filter" method="get" action="/contacts/${contactId}">
      <label
        >About
        <select name="flow">
          <option value="">all flows</option>
          ${flows.map(({ id, name }) => html`<option value="${id}" ${id === flow && html` selected`}>${name}</option>`)}
        </select></label
      >
      <button>Show</button>
    </form>
    ${
      days.length === 0
        ? html`<p class="empty">Nothing has happened yet${flow !== null && ' that concerns this flow'}.</p>`
        : days.map(([day, some]) => dayOfTimeline(day, some, names, zone))
    }
    ${days.length > 0 && html`<p class="note">Times are those of ${zone}.</p>`}`;
}

/** What a contact is called at the head of its page. */
export function titleOf(contactId: number, contact: ContactView | null): string {
  return contact?.name ?? contact?.email ?? contact?.phone ?? `Contact ${contactId}`;
}

function profile(contact: ContactView, zone: string): Html {
  const attributes = Object.entries(contact.attributes);
  const rows: [string, string | null][] = [
    ['E-mail', `${contact.email ?? NOT_APPLICABLE}${doubtWords(contact)}`],
    ['Phone', contact.phone ?? NOT_APPLICABLE],
    ['Language', contact.locale],
    ['Country', contact.country],
    ['Time zone', contact.timezone],
    ['Birthday', birthdayWords(contact.birthday)],
    ['Orders paid', count(contact.orders_paid)],
    ['Last order', contact.last_order_at === null ? null : moment(contact.last_order_at, zone)],
    ['Known since', moment(contact.created_at, zone)],
    ['Number', `${contact.id}`],
  ];
  return html`<section class="card profile">
    <dl class="line">
      ${rows.map(
        ([name, value]) =>
          value !== null &&
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
    ${
      contact.tags.length + attributes.length > 0 &&
      html`<p class="tags">
        ${contact.tags.map((tag) => html`<span class="tag">${tag}</span> `)}${attributes.map(([name, value]) => html`<span class="tag">${name}: ${valueText(value)}</span> `)}
      </p>`
    }
  </section>`;
}

function doubtWords({ email, email_doubt: doubt }: ContactView): string {
  if (email === null || !doubt) return '';
  const meant = doubt === 'typo' ? suggestEmail(email) : undefined;
  return doubt === 'typo' ? ` (mistyped? perhaps ${meant ?? 'another one'})` : ' (made to be thrown away)';
}

function birthdayWords(birthday: ContactView['birthday']): string | null {
  if (birthday === null) return null;
  const { year, month, day, calendar, leap_month: leap } = birthday;
  const two = (n: number) => `${n}`.padStart(2, '0');
  const lunar = calendar === 'lunar' ? ` lunar${leap ? ', leap month' : ''}` : '';
  return `${year === undefined ? '' : `${year}-`}${two(month)}-${two(day)}${lunar}`;
}

/** Shops write what they like into attributes: objects are shown as JSON, and nothing is shown at length. */
function valueText(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

const LONGEST = 80;

function dayOfTimeline(day: string, moments: readonly Moment[], names: ReadonlyMap<string, string>, zone: string): Html {
  return html`<section class="day">
    <h3>${day}</h3>
    <ol class="timeline card">
      ${moments.map(
        (one) =>
          html`<li class="${one.what}">
            <time>${timeOf(one.at, zone)}</time>
            <span class="tag ${one.what}">${words(one.what)}</span>
            <p>
              ${inZone(one.text, zone)}${reasonBeside(one)}
              ${one.flow !== undefined && html`<a class="flow" href="${flowPath(one.flow)}">${names.get(one.flow) ?? one.flow}</a>`}
            </p>
          </li>`,
      )}
    </ol>
  </section>`;
}

/** The reason code, where the sentence does not say it already. */
function reasonBeside({ what, text, reason }: Moment): Html | false {
  const said = reason === undefined || what === 'step' || text.includes(reason);
  return !said && html` <span class="tag">${words(reason)}</span>`;
}
