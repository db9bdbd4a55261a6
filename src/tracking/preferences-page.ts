import type { Tracked } from '../consent/may-record-hits';
import { html, type Html } from '../http/html';
import { switchOf, type Channel, type Choices } from './choices';
import type { PageTexts } from './page-texts';
import type { Topic } from './topics.service';

/** A switch for everything a reader can choose. What was shown is sent along: what was not, no answer can change. */
export interface PreferencesView {
  topics: readonly Topic[];
  choices: Choices;
  /** By channel: the sentence that a yes to marketing agrees to. */
  wordings: ReadonlyMap<Channel, string>;
  /** The sentence that a yes to the recording of opens, or of clicks, agrees to. */
  trackingWordings: ReadonlyMap<Tracked, string>;
  /** By channel: the reader's address, so that nobody else can read it. */
  masked: ReadonlyMap<Channel, string>;
  saved: boolean;
}

export function preferencesForm(texts: PageTexts, view: PreferencesView): Html {
  const t = texts.preferences;
  const reachable = [...view.choices.addresses.keys()];
  const topics = view.topics.filter((topic) => topic.channels.some((channel) => reachable.includes(channel)));
  const ofPurpose = (purpose: Topic['purpose']) => topics.filter((topic) => topic.purpose === purpose);
  return html`${view.saved ? html`<p role="status" class="done">${t.saved}</p>` : html`<p class="lead">${t.intro}</p>`}
    <form method="post">
      <fieldset>
        <legend>${t.marketing}</legend>
        ${reachable.map((channel) => wholeSwitch(texts, view, channel))}
      </fieldset>
      ${group(texts, view, ofPurpose('marketing'), t.topics, t.topicsHint)}
      ${group(texts, view, ofPurpose('service'), t.orders, t.ordersHint)}
      ${view.choices.tracking.size > 0 && trackingSwitches(texts, view)}
      <p class="bar"><button type="submit">${t.save}</button></p>
    </form>
    ${
      view.choices.marketing.size > 0 &&
      html`<form method="post" class="second">
        <h2>${t.stopTitle}</h2>
        <p>${t.stop}</p>
        <input type="hidden" name="stop" value="all" /><button type="submit" class="quiet">${t.stopButton}</button>
      </form>`
    }`;
}

function wholeSwitch(texts: PageTexts, { choices, wordings, masked }: PreferencesView, channel: Channel): Html {
  return html`<label class="row">
    <span class="words">
      <b>${texts.channel[channel]}</b> <span class="address">${masked.get(channel)}</span>
      <small>${wordings.get(channel)}</small>
    </span>
    ${box(channel, choices.marketing.has(channel))}
  </label>`;
}

function trackingSwitches(texts: PageTexts, { choices, trackingWordings }: PreferencesView): Html {
  return html`<fieldset>
    <legend>${texts.preferences.tracking}</legend>
    ${[...choices.tracking].map(
      ([what, on]) =>
        html`<label class="row"
          ><span class="words"><small>${trackingWordings.get(what)}</small></span> ${box(what, on)}</label
        >`,
    )}
  </fieldset>`;
}

function group(texts: PageTexts, view: PreferencesView, topics: readonly Topic[], legend: string, hint: string): Html | false {
  return (
    topics.length > 0 &&
    html`<fieldset class="${topics[0]!.purpose === 'marketing' ? 'topics' : 'orders'}">
      <legend>${legend}</legend>
      <p class="hint">${hint}</p>
      ${topics.map((topic) => topicRow(texts, view, topic))}
    </fieldset>`
  );
}

/** One switch where there is one way only, which then needs no name; else one for each, named. */
function topicRow(texts: PageTexts, { choices }: PreferencesView, topic: Topic): Html {
  const channels = topic.channels.filter((channel) => choices.addresses.has(channel));
  const words = html`<b>${topic.label}</b> ${topic.about && html`<small>${topic.about}</small>`}`;
  const one = (channel: Channel) => {
    const key = switchOf(channel, topic.topic);
    return box(key, choices.topics.has(key));
  };
  if (choices.addresses.size === 1)
    return html`<label class="row"><span class="words">${words}</span> ${one(channels[0]!)}</label>`;
  const id = `topic-${topic.topic}`;
  return html`<div class="row${channels.length > 1 && ' both'}" role="group" aria-labelledby="${id}">
    <span class="words" id="${id}">${words}</span>
    <span class="ways"
      >${channels.map((channel) => html`<label>${one(channel)} <span>${texts.channel[channel]}</span></label>`)}</span
    >
  </div>`;
}

function box(key: string, on: boolean): Html {
  return html`<input type="hidden" name="shown" value="${key}" /><input
      class="switch"
      type="checkbox"
      name="on"
      value="${key}"
      ${on && 'checked'}
    />`;
}
