import type { MessageLinks } from './links.service';
import type { TokenPurpose } from './token';

/** A short link: its code, and which link of which message it stands for. */
export interface ShortLink {
  code: string;
  ref: string;
  purpose: TokenPurpose;
  linkNo: number;
}

/** The links of a text in which every character is paid for: `https://mail.shop.example/s/aB3dE6gH9k`. */
export class ShortLinks implements MessageLinks {
  private readonly codes = new Map<string, ShortLink>();
  private readonly known: ReadonlySet<string>;

  /** `known`: the codes of this message that there are already. `invent` makes a code that nobody can guess. */
  constructor(
    private readonly base: string,
    private readonly ref: string,
    known: readonly ShortLink[],
    private readonly invent: () => string,
  ) {
    for (const link of known) this.codes.set(`${link.purpose} ${link.linkNo}`, link);
    this.known = new Set(known.map((link) => link.code));
  }

  clickUrl(linkNo: number): string {
    return this.url('c', linkNo);
  }

  get openUrl(): string {
    return this.url('o');
  }

  get unsubscribeUrl(): string {
    return this.url('u');
  }

  get preferencesUrl(): string {
    return this.url('p');
  }

  get viewUrl(): string {
    return this.url('v');
  }

  get confirmUrl(): string {
    return this.url('k');
  }

  get emailFormUrl(): string {
    return this.url('e');
  }

  /** The new codes in what was written: they must be stored before it leaves. */
  newIn(texts: readonly string[]): ShortLink[] {
    return [...this.codes.values()].filter(({ code }) => !this.known.has(code) && texts.some((text) => text.includes(code)));
  }

  private url(purpose: TokenPurpose, linkNo = 0): string {
    const key = `${purpose} ${linkNo}`;
    const link = this.codes.get(key) ?? { code: this.invent(), ref: this.ref, purpose, linkNo };
    this.codes.set(key, link);
    return `${this.base}/s/${link.code}`;
  }
}
