import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv/dist/2020';
import { envelopeJsonSchema, envelopeSchema } from './envelope';

const docs = join(__dirname, '../../docs');

describe('the envelope’s JSON Schema', () => {
  const text = `${JSON.stringify(envelopeJsonSchema(), null, 2)}\n`;

  it('is the one in docs/event.schema.json (else: npx huike events schema > docs/event.schema.json)', () => {
    expect(readFileSync(join(docs, 'event.schema.json'), 'utf8')).toBe(text);
  });

  it('takes the sample order, as the parser does, and refuses what it refuses', () => {
    const fits = new Ajv({ strict: false }).compile(envelopeJsonSchema());
    const sample = JSON.parse(readFileSync(join(docs, 'samples/unpaid-order.json'), 'utf8')) as { data: { order: object } };
    expect(fits(sample)).toBe(true);
    expect(envelopeSchema.safeParse(sample).success).toBe(true);
    for (const wrong of [
      { ...sample, type: 7 },
      { ...sample, timestamp: undefined },
      { ...sample, data: { ...sample.data, order: { ...sample.data.order, total: [] } } },
      { ...sample, data: { ...sample.data, order: { total: '1.00' } } },
      [],
    ]) {
      expect([fits(JSON.parse(JSON.stringify(wrong))), envelopeSchema.safeParse(wrong).success]).toEqual([false, false]);
    }
  });

  it('takes unknown fields anywhere', () => {
    expect(
      envelopeSchema.parse({
        type: 'custom.x',
        timestamp: '2026-03-01T08:00:00Z',
        more: 1,
        data: { order: { id: 1, gift_wrap: true } },
      }),
    ).toMatchObject({
      more: 1,
      data: { order: { gift_wrap: true } },
    });
  });
});
