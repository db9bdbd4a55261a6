import { normaliseEmail } from '../contacts/normalise-email';
import { suggestEmail } from '../contacts/suggest-email';
import { html, type Html } from '../http/html';
import type { PageTexts } from './page-texts';
import type { FormFault, FormFields } from './subscribe-form';

/** A sentence to agree to and its version, which comes back with the form. */
export interface Asked {
  ref: string;
  text: string;
}

export interface SubscribeView {
  intro: string;
  fields: FormFields;
  faults: readonly FormFault[];
  wordings: { email: Asked; sms: Asked };
  asks: { firstName: boolean; phone: boolean; topics: readonly { topic: string; label: string; about?: string }[] };
}

/** The form. Nothing on it is ticked beforehand; it goes to the page's own address. */
export function subscribeForm(texts: PageTexts, { intro, fields, faults, wordings, asks }: SubscribeView): Html {
  const t = texts.subscribe;
  return html`<p class="lead">${intro}</p>
    <form method="post" novalidate>
      ${field('email', t.email, html`type="email" value="${fields.email}" required autocomplete="email" inputmode="email"`, {
        fault: emailFaultWords(texts, fields.email, faults),
      })}
      ${faults.includes('typo') && html`<input type="hidden" name="kept" value="${fields.email}" />`}
      ${
        asks.firstName &&
        field('first_name', t.firstName, html`type="text" value="${fields.firstName}" maxlength="60" autocomplete="given-name"`, {
          optional: t.optional,
        })
      }
      ${
        asks.phone &&
        html`${field('phone', t.phone, html`type="tel" value="${fields.phone}" maxlength="40" autocomplete="tel"`, {
            optional: t.optional,
            hint: t.phoneHint,
            fault: faults.includes('phone') && t.wrongPhone,
          })}
          <label class="tick"
            ><input type="checkbox" name="sms" value="on" ${fields.sms && 'checked'} /> <span>${wordings.sms.text}</span></label
          >`
      }
      ${
        asks.topics.length > 0 &&
        html`<fieldset>
          <legend>${t.topics}</legend>
          <p class="hint">${t.topicsHint}</p>
          ${asks.topics.map(
            ({ topic, label, about }) =>
              html`<label class="tick"
                ><input type="checkbox" name="topic" value="${topic}" ${fields.topics.includes(topic) && 'checked'} />
                <span>${label} ${about && html`<small>${about}</small>`}</span></label
              >`,
          )}
        </fieldset>`
      }
      <p class="nobody" aria-hidden="true">
        <label>${t.leaveEmpty} <input type="text" name="website" tabindex="-1" autocomplete="off" /></label>
      </p>
      <input type="hidden" name="agreed" value="${wordings.email.ref}" />
      ${asks.phone && html`<input type="hidden" name="agreed" value="${wordings.sms.ref}" />`}
      <div class="agree">
        <p>${t.agree}</p>
        <p>${wordings.email.text}</p>
      </div>
      <button type="submit">${t.button}</button>
    </form>`;
}

/** What the form says to an address that is none, looks mistyped (then it is a question), or was made to be thrown away. */
export function emailFaultWords({ subscribe: t }: PageTexts, email: string, faults: readonly FormFault[]): string | false {
  const meant = suggestEmail(normaliseEmail(email) ?? '');
  if (faults.includes('typo') && meant !== undefined) return t.didYouMean.replace('{address}', meant);
  return (faults.includes('email') && t.wrongEmail) || (faults.includes('disposable') && t.throwAway);
}

/** Says the same whoever asked, and whether anything is on its way or not. */
export function askedToConfirm(texts: PageTexts): Html {
  return html`<p role="status" class="done">${texts.subscribe.sent}</p>
    <p class="hint">${texts.subscribe.sentHint}</p>`;
}

/** One button: opening the page confirms nothing, because programs open every link of a mail. */
export function confirmForm(texts: PageTexts, agreed: readonly string[], topics: readonly string[]): Html {
  return html`<p class="lead">${texts.confirm.text}</p>
    <div class="agree">
      <ul>
        ${agreed.map((sentence) => html`<li>${sentence}</li>`)}${topics.length > 0 && html`<li>${topics.join(' · ')}</li>`}
      </ul>
    </div>
    <form method="post"><button type="submit">${texts.confirm.button}</button></form>`;
}

export function confirmed(texts: PageTexts, preferencesUrl: string): Html {
  return html`<p role="status" class="done">${texts.confirm.done}</p>
    <p class="after"><a href="${preferencesUrl}">${texts.preferences.link}</a></p>`;
}

export function tooLate(texts: PageTexts): Html {
  return html`<p class="lead">${texts.confirm.late}</p>
    <p class="after"><a href="/subscribe">${texts.confirm.again}</a></p>`;
}

/** A field with its label, what is wrong with it and what it wants. */
export function field(
  name: string,
  label: string,
  attributes: Html,
  more: { optional?: string; hint?: string; fault?: string | false },
): Html {
  const told = [more.fault && `${name}-wrong`, more.hint && `${name}-hint`].filter((id) => id).join(' ');
  return html`<div class="field">
    <label for="${name}">${label} ${more.optional && html`<small>(${more.optional})</small>`}</label>
    <input
      id="${name}"
      name="${name}"
      ${attributes}
      ${more.fault && html`aria-invalid="true"`}
      ${told && html`aria-describedby="${told}"`}
    />
    ${more.fault && html`<p class="wrong" id="${name}-wrong" role="alert">${more.fault}</p>`}
    ${more.hint && html`<p class="hint" id="${name}-hint">${more.hint}</p>`}
  </div>`;
}
