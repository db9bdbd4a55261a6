import { z } from 'zod';
import { name } from './literals';

/** What people are asked, and how: `config/consent.yaml`. */

const section = <T extends z.ZodRawShape>(shape: T) => z.strictObject(shape).prefault({} as never);

/** One text by language, `{ en: …, zh-CN: … }`; whoever reads another language gets the first. */
const texts = z
  .record(
    z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'is no language: write one like en or zh-CN'),
    z.string().trim().min(1).max(2000),
  )
  .refine((all) => Object.keys(all).length > 0, 'needs a text: write { en: … }');
const wording = (en: string, zh: string) => texts.default({ en, 'zh-CN': zh });

export const consentSchema = z.strictObject({
  /** The sentences people agree to; `{shop}` stands for the shop's name. Which of them, word by word, is recorded with each yes. */
  wordings: section({
    email: wording(
      '{shop} may send me offers, recommendations and news by e-mail. I can stop this at any time with one click in every mail.',
      '我同意{shop}通过电子邮件向我发送优惠、推荐与新品资讯，并可随时通过邮件中的链接一键退订。',
    ),
    sms: wording(
      '{shop} may send me offers and news by text message to this number. I can stop this at any time by replying STOP.',
      '我同意{shop}向此手机号发送营销短信，并可随时回复 T 退订。',
    ),
    opens: wording(
      '{shop} may see whether I open its e-mails, to send me what interests me. The e-mails come just the same without it.',
      '我同意{shop}统计我是否打开了邮件，以便发送我感兴趣的内容。不同意也会照常收到邮件。',
    ),
    clicks: wording(
      '{shop} may see which links I follow in its messages, to send me what interests me. The messages and their links work just the same without it.',
      '我同意{shop}统计我点击了消息中的哪些链接，以便发送我感兴趣的内容。不同意也会照常收到消息，链接同样可用。',
    ),
  }),
  /** The form at /subscribe. */
  form: section({
    /** Topics to choose from there; with none of them ticked, everything is meant. */
    topics: z.array(name).default([]),
    first_name: z.boolean().default(true),
    /** Asks for a phone number too, for text messages; docs/consent.md says what to think of before. */
    phone: z.boolean().default(false),
    /** So many days the link in the confirmation mail is good for. */
    confirm_within_days: z.number().int().min(1).max(30).default(7),
    /** So many confirmation mails one address gets in a day. */
    mails_per_day: z.number().int().min(1).max(20).default(3),
    /** So many requests are taken from one network (/24, /48) in an hour. */
    requests_per_hour: z.number().int().min(1).max(10_000).default(30),
  }),
  /** What topics are called on the pages readers see; without a word here, by the names of their flows. */
  topics: z.record(name, z.strictObject({ name: texts, about: texts.optional() })).default({}),
});

export type ConsentSettings = z.output<typeof consentSchema>;
