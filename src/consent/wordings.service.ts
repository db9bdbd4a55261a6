import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Config } from '../config/config.service';
import { Database } from '../database/database.service';
import { readerOf } from '../database/reader';
import { Clock } from '../kernel/clock';
import { ConsentStore } from './consent.store';
import { wordingFor, type Wording, type WordingName } from './wording';

const NAMES: WordingName[] = ['email', 'sms', 'opens', 'clicks'];

/** What people are asked to agree to. Each version is on record before any page can show it, and stays there. */
@Injectable()
export class WordingsService implements OnModuleInit {
  private readonly store = new ConsentStore();

  constructor(
    private readonly database: Database,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /** Puts the sentences of `config/consent.yaml` on record, in all their languages. */
  async onModuleInit(): Promise<void> {
    const { wordings } = this.config.settings.consent;
    const current = NAMES.flatMap((name) => Object.keys(wordings[name]).map((locale) => ({ name, ...this.of(name, locale) })));
    const known = await this.texts(current.map((w) => w.ref));
    const fresh = current.filter((w) => !known.has(w.ref));
    if (fresh.length === 0) return;
    const since = this.clock.now();
    await this.database.tx((tx) =>
      this.store.keepWordings(
        tx,
        fresh.map(({ ref, name, locale, text }) => ({ id: tx.nextId(), ref, name, locale, text, since })),
      ),
    );
  }

  /** The sentence that asks for this, for somebody who reads `locale`. */
  of(name: WordingName, locale: string): Wording {
    const { consent, shop } = this.config.settings;
    return wordingFor(name, consent.wordings[name], locale, shop.name);
  }

  /** What these versions said, word by word. */
  async texts(refs: string[]): Promise<Map<string, string>> {
    return new Map((await this.store.wordings(readerOf(this.database), refs)).map((row) => [row.ref, row.text]));
  }
}
