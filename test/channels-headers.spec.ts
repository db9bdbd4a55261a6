import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { simpleParser } from 'mailparser';
import { decodeWords } from 'postal-mime';
import { headerText, textField } from '../src/channels/encode-header';

/** M6: a hundred thousand strings as subjects; every one comes back as the reader shall see it, and none begins a field. */

const units = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: 0x20, max: 0x7e }) },
    { weight: 2, arbitrary: fc.integer({ min: 0, max: 0x9f }) },
    { weight: 2, arbitrary: fc.integer({ min: 0, max: 0xffff }) },
    { weight: 1, arbitrary: fc.integer({ min: 0xd800, max: 0xdfff }) },
    { weight: 1, arbitrary: fc.constantFrom(0x2028, 0x2029, 0x202e, 0x200d, 0xfe0f, 0xfeff, 0x3d, 0x3f) },
  ),
  { maxLength: 32 },
);
const texts = fc.sample(
  units.map((codes) => String.fromCharCode(...codes)),
  { numRuns: 100_000 },
);
const fields = texts.map((text) => textField('Subject', text));

/** A field as a reader unfolds it. */
const value = (field: string) => field.slice('Subject: '.length, -2).replace(/\r\n /g, ' ');

it('is one field of one or more short lines, without control characters', () => {
  const bad = fields.filter(
    (field) =>
      !/^Subject: [\u0020-\u007e]*(?:\r\n [\u0021-\u007e][\u0020-\u007e]*)*\r\n$/.test(field) ||
      field.split('\r\n').some((line) => line.length > 78),
  );
  expect(bad).toEqual([]);
});

it('comes back the same through postal-mime', () => {
  const wrong = texts.filter((text, i) => decodeWords(value(fields[i]!)) !== headerText(text));
  expect(wrong).toEqual([]);
});

it('comes back the same through mailparser', async () => {
  for (const [i, text] of texts.slice(0, 1000).entries()) {
    const { subject } = await simpleParser(`${fields[i]!}\r\n`);
    expect(subject ?? '').toBe(headerText(text));
  }
});

it('comes back the same through Python', () => {
  const program = `
import email, email.policy, json, sys
for line in sys.stdin:
    print(json.dumps(str(email.message_from_string(json.loads(line) + '\\n', policy=email.policy.default)['subject'])))
`;
  const some = fields.slice(0, 5000);
  const done = spawnSync('python3', ['-c', program], {
    ...{ input: some.map((field) => JSON.stringify(field.replace(/\r\n/g, '\n'))).join('\n'), encoding: 'utf8', maxBuffer: 1e9 },
  });
  if (done.error) {
    if (process.env.REQUIRE_ALL === '1') throw new Error('REQUIRE_ALL=1, but left out: no python3 found');
    process.stderr.write('left out: headers read by Python: no python3 found\n');
    return;
  }
  const read = done.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as string);
  expect(read).toEqual(texts.slice(0, some.length).map(headerText));
});
