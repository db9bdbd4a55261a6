import { z } from 'zod';
import { printFinding } from '../kernel/errors';
import { YamlSource } from './yaml-source';

const schema = z.strictObject({
  share: z.number().max(100).optional(),
  least: z.number().positive().optional(),
  whole: z.number().int().optional(),
  yes: z.boolean().optional(),
  name: z.string().max(3).optional(),
  list: z.array(z.string()).max(1).optional(),
  often: z.union([z.enum(['once', 'always']), z.strictObject({ after: z.string() })]).optional(),
});

/** What is said of one value. */
function said(text: string): string[] {
  const { source } = YamlSource.open(text, 'f');
  source!.check(schema, source!.value, []);
  return source!.findings.map((finding) => printFinding(finding).replace(/\n\s+/, ' | '));
}

it.each([
  ['share: 500', 'f:1:8  error  "share" is at most 100'],
  ['least: 0', 'f:1:8  error  "least" is more than 0'],
  ['share: much', 'f:1:8  error  "share" takes a number, not "much"'],
  ['whole: 1.5', 'f:1:8  error  "whole" takes a whole number, not 1.5'],
  ['yes: 1', 'f:1:6  error  "yes" takes true or false, not 1'],
  ['name: abcd', 'f:1:7  error  "name" has at most 3 characters'],
  ['list: a', 'f:1:7  error  "list" takes a list, not "a"'],
  ['list: [a, b]', 'f:1:7  error  "list" has at most 1 entries'],
  ['often: onec', 'f:1:8  error  "often" cannot be "onec" | did you mean "once"?'],
  ['often: 7', 'f:1:8  error  "often" cannot be 7 | known here: once, always'],
  ['often: { after: 3 }', 'f:1:17  error  "after" takes a text, not 3'],
  ['share: 1\nshare: 500', 'f:2:1  error  "share" stands here twice'],
  ['share: 1\nshare: 500', 'f:2:8  error  "share" is at most 100'],
  ['often: { aftr: 3d }', 'f:1:8  error  "after" is missing'],
])('%s', (text, sentence) => expect(said(text)).toContain(sentence));
