import { en } from './page-texts-en';
import { zh } from './page-texts-zh';

/** The words of the public pages, by language. None of them says whether a link was good or an address is known. */
export interface PageTexts {
  lang: string;
  unsubscribe: {
    title: string;
    question: string;
    button: string;
    doneTitle: string;
    done: string;
    all: string;
    allButton: string;
  };
  preferences: {
    title: string;
    intro: string;
    marketing: string;
    topics: string;
    topicsHint: string;
    orders: string;
    ordersHint: string;
    tracking: string;
    save: string;
    saved: string;
    stopTitle: string;
    stop: string;
    stopButton: string;
    link: string;
  };
  subscribe: {
    title: string;
    intro: string;
    email: string;
    firstName: string;
    phone: string;
    phoneHint: string;
    optional: string;
    topics: string;
    topicsHint: string;
    button: string;
    wrongEmail: string;
    /** `{address}`: what was probably meant. */
    didYouMean: string;
    throwAway: string;
    wrongPhone: string;
    agree: string;
    sentTitle: string;
    sent: string;
    sentHint: string;
    closedTitle: string;
    closed: string;
    /** Of a field no person sees. */
    leaveEmpty: string;
  };
  /** The form that a text message leads to, where it differs. */
  tellEmail: { title: string; intro: string };
  confirm: {
    title: string;
    text: string;
    button: string;
    doneTitle: string;
    done: string;
    lateTitle: string;
    late: string;
    again: string;
  };
  survey: { choose: string; comment: string; button: string; doneTitle: string; again: string };
  channel: { email: string; sms: string };
  gone: { title: string; text: string };
  tooMany: { title: string; text: string };
  home: string;
}

const LANGUAGES: Record<string, PageTexts> = { en, zh };

/** The words for the first locale of the list that we speak; English when there is none. An `Accept-Language` counts as one. */
export function textsFor(...locales: (string | null | undefined)[]): PageTexts {
  for (const locale of locales.flatMap((l) => (l ?? '').split(','))) {
    const texts = LANGUAGES[locale.trim().toLowerCase().slice(0, 2)];
    if (texts) return texts;
  }
  return en;
}
