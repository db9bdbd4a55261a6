import type { TokenPurpose } from './token';

/** The links of one message, as its text writes them. */
export interface MessageLinks {
  /** Counts a click on link `linkNo`, then leads to its target. */
  clickUrl(linkNo: number): string;
  openUrl: string;
  unsubscribeUrl: string;
  preferencesUrl: string;
  /** The message in a browser. */
  viewUrl: string;
  /** Confirms what the message asks about: a subscription. */
  confirmUrl: string;
  /** Asks whom the message went to for an e-mail address. */
  emailFormUrl: string;
}

/** Each link as `url` writes it, when it is asked for: the open pixel of an SMS costs nothing. */
export function messageLinks(url: (purpose: TokenPurpose, linkNo?: number) => string): MessageLinks {
  return {
    clickUrl: (linkNo) => url('c', linkNo),
    get openUrl() {
      return url('o');
    },
    get unsubscribeUrl() {
      return url('u');
    },
    get preferencesUrl() {
      return url('p');
    },
    get viewUrl() {
      return url('v');
    },
    get confirmUrl() {
      return url('k');
    },
    get emailFormUrl() {
      return url('e');
    },
  };
}
