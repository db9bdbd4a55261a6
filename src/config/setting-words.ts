import { z } from 'zod';
import { parseDuration } from '../kernel/duration';
import { parseTime } from '../kernel/local-time';

/** The small words of the settings files as schemas. Durations become milliseconds. */

/** `12h`; the fallback where nothing is written. */
export const duration = (fallback: string) => writtenDuration.default(fallback).transform(milliseconds);

/** `12h`, and it must be written. */
export const givenDuration = z.string().transform(milliseconds);

const writtenDuration = z.string();

function milliseconds(text: string, ctx: z.RefinementCtx): number {
  const ms = parseDuration(text);
  if (ms !== undefined && ms >= 0) return ms;
  ctx.addIssue({ code: 'custom', message: `"${text}" is no duration: write 30min, 12h, 3d, 2w` });
  return z.NEVER;
}

export const timeOfDay = z.string().refine((t) => parseTime(t) !== undefined, 'is no time of day: write "21:00", in quotes');

/** A map whose every line has a default: it may be left out as a whole. */
export const section = <T extends z.ZodRawShape>(shape: T) => z.strictObject(shape).prefault({} as never);
