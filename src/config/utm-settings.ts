import { z } from 'zod';

/** What a parameter may be filled with: what the shop wrote into its files. Nothing of this is about a person. */
const UTM_WORDS = ['flow', 'step', 'channel', 'template'] as const;
export type UtmWord = (typeof UTM_WORDS)[number];

const VALUE = new RegExp(`^([\\w .~-]|\\{(${UTM_WORDS.join('|')})\\})+$`);
const PLACEHOLDERS = UTM_WORDS.map((word) => `{${word}}`).join(', ');

const value = z
  .string()
  .max(100)
  .refine((text) => VALUE.test(text), `is made of letters, digits, spaces, - _ . and of ${PLACEHOLDERS}`);

/** Parameters that tell the shop's own analytics where a visit came from (docs/tracking.md); null: links lead where they say. */
export const utmSettings = z
  .strictObject({
    source: value.default('huike'),
    medium: value.default('{channel}'),
    campaign: value.default('{flow}'),
    content: value.default('{step}'),
  })
  .nullable()
  .default(null);
export type UtmSettings = z.output<typeof utmSettings>;
