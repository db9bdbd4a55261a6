import { z } from 'zod';

/**
 * The bodies of Aliyun's SmsReport and SmsUp: lists, several things in one request. What of an item cannot be read is left
 * out, so that one odd line loses none of the others.
 */

const text = z.union([z.string(), z.number()]).transform(String);
const report = z.object({
  phone_number: text.optional(),
  success: z.union([z.boolean(), z.enum(['true', 'false']).transform((word) => word === 'true')]),
  err_code: text.nullish(),
  biz_id: text.nullish(),
  out_id: text.nullish(),
});
const answer = z.object({ phone_number: text, content: z.string() });

/** More than one request ever holds. */
const MOST = 1000;

export type AliyunReport = z.output<typeof report>;
export type AliyunAnswer = z.output<typeof answer>;

export function readReports(body: unknown): AliyunReport[] {
  return readable(body, report);
}

export function readAnswers(body: unknown): AliyunAnswer[] {
  return readable(body, answer);
}

function readable<T>(body: unknown, schema: z.ZodType<T>): T[] {
  return (Array.isArray(body) ? body.slice(0, MOST) : []).flatMap((item: unknown) => {
    const read = schema.safeParse(item);
    return read.success ? [read.data] : [];
  });
}
