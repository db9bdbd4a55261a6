import { LONGEST_COMMENT } from '../audience/survey';
import type { AskedSurvey } from '../audience/surveys.service';
import { html, type Html } from '../http/html';
import type { PageTexts } from './page-texts';

/**
 * The question with its choices and one button. Opening the page answers nothing: scanners open every link of a mail, and
 * only a person presses the button. The form goes to the page's own address; what is marked in it counts.
 */
export function askSurvey(texts: PageTexts, survey: AskedSurvey, marked: string | undefined): Html {
  const t = texts.survey;
  const radio = (id: string, label: string) =>
    html`<label
      ><input type="radio" name="choice" value="${id}" required ${id === marked && html` checked`} /> <span>${label}</span></label
    >`;
  return html`<form method="post">
    <fieldset>
      <legend>${t.choose}</legend>
      ${survey.choices.map((c) => radio(c.id, c.label))}
    </fieldset>
    <p>
      <label class="words"
        ><span>${t.comment}</span> <textarea name="comment" rows="3" maxlength="${String(LONGEST_COMMENT)}"></textarea>
      </label>
    </p>
    <button type="submit">${t.button}</button>
  </form>`;
}

/** Says thank you, and that another answer may still be given. */
export function thankForAnswer(texts: PageTexts, survey: AskedSurvey, again: string): Html {
  return html`<p role="status">${survey.thanks}</p>
    <p><a href="${again}">${texts.survey.again}</a></p>`;
}
