import { z } from 'zod';
import { checkYaml, readYaml } from '../../config/read-yaml';
import type { Finding } from '../../kernel/errors';
import type { LocalDate } from '../../kernel/local-time';

/** Own lists of days by name, `config/calendars.yaml`; a flow refers to one as `own/<name>`. Days are `2026-05-01`, or `05-01` every year. */
export type OwnCalendars = Record<string, string[]>;

const day = z.string().refine((text) => readDay(text) !== undefined, 'is no day: write 2026-05-01, or 05-01 for every year');
const schema = z.record(z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'is no name: small letters, digits and dashes'), z.array(day));

/** Reads `calendars.yaml`; never throws. */
export function parseOwnCalendars(text: string, file: string): { calendars: OwnCalendars; findings: Finding[] } {
  const { yaml, findings } = readYaml(text, file);
  if (!yaml) return { calendars: {}, findings };
  const checked = checkYaml(yaml, schema);
  return { calendars: checked.value ?? {}, findings: [...findings, ...checked.findings] };
}

/** The days of a list that fall into a year. */
export function ownDaysIn(year: number, days: readonly string[]): LocalDate[] {
  return days.flatMap((text) => {
    const date = readDay(text);
    return date && (date.year === undefined || date.year === year) ? [{ year, month: date.month, day: date.day }] : [];
  });
}

function readDay(text: string): { year?: number; month: number; day: number } | undefined {
  const found = /^(?:(\d{4})-)?(\d{2})-(\d{2})$/.exec(text);
  if (!found) return undefined;
  const [year, month, day] = [found[1] === undefined ? undefined : Number(found[1]), Number(found[2]), Number(found[3])];
  // A day of every year must be in every year: 02-29 is refused.
  const most = month >= 1 && month <= 12 ? new Date(Date.UTC(year ?? 2001, month, 0)).getUTCDate() : 0;
  return day >= 1 && day <= most ? { ...(year !== undefined && { year }), month, day } : undefined;
}
