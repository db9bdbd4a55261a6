import { z } from 'zod';
import { parseDuration } from '../kernel/duration';
import { parseTime } from '../kernel/local-time';

/** The small words of the language as schemas: durations, times of day, shares, texts by locale. */

const UNITS = 's, min, h, d, w, mo';

/** Why this is no duration, and what to write instead. */
export function durationFault(text: string): { message: string; hint: string } {
  const minutes = /^([+-]?\d+(?:\.\d+)?)\s*m$/.exec(text.trim());
  if (minutes) return { message: `"${text}" could be minutes or months`, hint: `write ${minutes[1]}min or ${minutes[1]}mo` };
  const found = /^([+-]?\d+(?:\.\d+)?)\s*([a-z]+)$/i.exec(text.trim());
  const unit = found && UNIT_WORDS[found[2]!.toLowerCase()];
  return {
    message: `"${text}" is no duration`,
    hint: unit ? `write ${found[1]}${unit}` : `write a number and a unit (${UNITS}), like 2d or 30min`,
  };
}

const UNIT_WORDS: Record<string, string> = {
  sec: 's',
  secs: 's',
  second: 's',
  seconds: 's',
  mins: 'min',
  minute: 'min',
  minutes: 'min',
  hr: 'h',
  hrs: 'h',
  hour: 'h',
  hours: 'h',
  day: 'd',
  days: 'd',
  week: 'w',
  weeks: 'w',
  wk: 'w',
  month: 'mo',
  months: 'mo',
  mon: 'mo',
};

const anyDuration = z.union([z.string(), z.number()]).transform((written, ctx) => {
  const ms = parseDuration(String(written));
  if (ms !== undefined) return ms;
  const { message, hint } = durationFault(String(written));
  ctx.addIssue({ code: 'custom', message, params: { hint } });
  return z.NEVER;
});

/** `2d` as milliseconds, not negative. */
export const duration = anyDuration
  .refine((ms) => ms >= 0, 'must not be negative')
  .describe(`A duration: a number and a unit (${UNITS}), like 2d or 30min`);

/** `-3d` as milliseconds. */
export const offset = anyDuration.describe('A duration before (-3d) or after (3d)');

/** `"10:00"` on the contact's wall clock. */
export const timeOfDay = z
  .string('is no time of day: write "10:00", in quotes')
  .refine((text) => parseTime(text) !== undefined, 'is no time of day: write "10:00", in quotes')
  .transform((text) => text.padStart(5, '0'))
  .describe('A time of day on the contact\'s clock, "10:00"');

/** `10%` or `0.1` as 0-1. */
export const share = z
  .union([z.string(), z.number()])
  .transform((written, ctx) => {
    const percent = /^(\d+(?:\.\d+)?)\s*%$/.exec(String(written).trim());
    const value = percent ? Number(percent[1]) / 100 : Number(written);
    if (Number.isFinite(value) && value >= 0 && value <= 1 && String(written).trim() !== '') return value;
    ctx.addIssue({ code: 'custom', message: `"${written}" is no share`, params: { hint: 'write 10%' } });
    return z.NEVER;
  })
  .describe('A share: 10%');

/** One text, or a text by locale. */
export const localText = z
  .union(
    [z.string().min(1), z.record(z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/), z.string().min(1))],
    'is no text: write one, or one by locale like { en: …, zh-CN: … }',
  )
  .describe('A text, or a text by locale: { en: …, zh-CN: … }');

/** Names of flows, steps, templates and topics: they appear in reports, URLs and columns. */
export const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'is no name: small letters, digits and dashes, at most 64')
  .describe('A name: small letters, digits and dashes');

/** A pool of coupons: `WB10`. */
export const poolName = z
  .string()
  .regex(/^[A-Za-z0-9][\w-]{0,63}$/, 'is no name of a pool: letters, digits, dashes and underscores')
  .describe('A pool of config/coupons.yaml');
