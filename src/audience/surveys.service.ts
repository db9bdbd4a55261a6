import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import type { Move } from '../database/repoint';
import type { Tx } from '../database/tx';
import { clip } from '../kernel/fit';
import { LinksService } from '../links/links.service';
import { localeChain, pickLocale } from '../rendering/locale-chain';
import { ContentFiles } from './content-files.service';
import { LONGEST_COMMENT } from './survey';
import { SurveyStore } from './survey.store';

/** A survey as one message shows it, in the reader's language: what templates see as `survey`, pinned with the message. */
export interface AskedSurvey {
  id: string;
  question: string;
  /** Each `url` leads to the page with this choice marked; answered is by its button only. */
  choices: { id: string; label: string; url: string }[];
  /** The page without a choice marked. */
  url: string;
  thanks: string;
  /** Choices that withdraw from marketing on this channel; missing in what was pinned before there were any. */
  refuses?: string[];
}

/** What somebody chose. */
export interface SurveyAnswer {
  survey: string;
  choice: string;
  /** In their own words; null = nothing. */
  comment: string | null;
  contactId: number;
  messageId: number;
  orderId: number | null;
}

/** Questions in messages, and what people answered. */
@Injectable()
export class SurveysService {
  constructor(
    private readonly store: SurveyStore,
    private readonly files: ContentFiles,
    private readonly links: LinksService,
    private readonly config: Config,
  ) {}

  /** The survey for the message with this ref; `undefined` when there is none of this name. */
  asked(id: string, ref: string, locale: string): AskedSurvey | undefined {
    const survey = this.files.surveys().get(id);
    if (!survey) return undefined;
    const text = (words: string | Record<string, string>) => this.inLocale(words, locale);
    const url = this.links.url('a', ref);
    return {
      id,
      question: text(survey.question),
      choices: survey.choices.map((c) => ({ id: c.id, label: text(c.label), url: `${url}/${c.id}` })),
      url,
      thanks: text(survey.thanks),
      ...(survey.refuses.length > 0 && { refuses: survey.refuses }),
    };
  }

  /**
   * Stores an answer; a later one to the same message takes its place. Answers whether another choice was made than before:
   * the same button pressed twice is one answer.
   */
  async answer(tx: Tx, answer: SurveyAnswer, now: number): Promise<boolean> {
    const before = await this.store.replace(tx, {
      id: tx.nextId(),
      survey: answer.survey,
      choice: answer.choice,
      comment: clip(answer.comment?.trim() || null, LONGEST_COMMENT),
      contact_id: answer.contactId,
      message_id: answer.messageId,
      order_id: answer.orderId,
      at: now,
    });
    return before?.choice !== answer.choice;
  }

  /** Answers of contacts that proved to be another one become that one's. */
  async reassign(tx: Tx, merged: Move[]): Promise<void> {
    await this.store.reassign(tx, merged);
  }

  private inLocale(words: string | Record<string, string>, locale: string): string {
    if (typeof words === 'string') return words;
    const chosen = pickLocale(localeChain(locale, this.config.settings.shop.locale), Object.keys(words));
    return chosen === undefined ? '' : (words[chosen] ?? '');
  }
}
