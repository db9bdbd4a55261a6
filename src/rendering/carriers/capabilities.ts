import type { SmsProvider } from '../../config/sms-provider';
import { ALIYUN_BANS, TWILIO_BANS, type BannedSubject } from './banned-subjects';

/** What a provider lets through, and what it asks of a text. */
export interface Capabilities {
  /** As people call it. */
  name: string;
  /** The countries it carries to; null: all. */
  countries: readonly string[] | null;
  /** Whether it sends only texts that it approved before. */
  approvedOnly: boolean;
  /** Whether what fills a text may be a link. */
  linkInVariable: boolean;
  /** The most characters of a whole text, signature included. */
  longest: number;
  /** Whether a signature comes first. The engine or the provider adds it. */
  signature: boolean;
  /** The way to refuse that marketing tells, and whether the engine adds it where a text says nothing. */
  optOut: { words: string; added: boolean };
  /** From when to when it carries marketing, on the clock of its countries; null: it does not say. */
  marketingHours: { from: string; to: string } | null;
  banned: readonly BannedSubject[];
}

/** As their own pages said in November 2026. */
export const CAPABILITIES: Readonly<Record<SmsProvider, Capabilities>> = {
  twilio: {
    name: 'Twilio',
    countries: null,
    approvedOnly: false,
    linkInVariable: true,
    // https://www.twilio.com/docs/api/errors/21617
    longest: 1600,
    signature: false,
    // CTIA's Messaging Principles and Best Practices: a program's first message says how to end it; later ones may.
    optOut: { words: 'Reply STOP to opt out', added: false },
    marketingHours: null,
    banned: TWILIO_BANS,
  },
  aliyun: {
    name: 'Aliyun',
    // The engine speaks to Aliyun's service for the Chinese mainland, +86.
    countries: ['CN'],
    approvedOnly: true,
    // aliyun-template.ts refuses it in texts that have their code.
    linkInVariable: false,
    // https://help.aliyun.com/document_detail/463270.htm: 1 to 500 characters, variables included.
    longest: 500,
    signature: true,
    // https://help.aliyun.com/document_detail/91975.html: promotions end with it. The engine adds 回T退订 where nothing is said.
    optOut: { words: '拒收请回复R', added: true },
    // What the Chinese carriers let through: config/rules.yaml, CN.
    marketingHours: { from: '08:00', to: '21:00' },
    banned: ALIYUN_BANS,
  },
};
