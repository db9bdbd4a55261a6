import { z } from 'zod';
import { parseNetwork } from '../kernel/ip-network';
import { name } from './literals';
import { section } from './setting-words';

/** Who opens and clicks without being a person, beside what everybody knows: `config/machines.yaml` (docs/machines.md). */

const cidr = z
  .string()
  .refine((text) => parseNetwork(text) !== undefined, 'is no network: write 203.0.113.0/24 or 2001:db8::/32');
/** Part of what a program calls itself. Of two letters, every second browser has one. */
const agent = z.string().trim().min(3, 'is too short: write at least three characters of the name');

export const machinesSchema = z.strictObject({
  agents: section({
    machines: z.array(agent).default([]),
    /** Programs of people that look like robots. */
    people: z.array(agent).default([]),
  }),
  networks: z
    .record(
      name,
      z.strictObject({
        /** `clicks`: pictures are fetched from there for people too. */
        of: z.enum(['all', 'clicks']).default('all'),
        addresses: z.array(cidr).min(1),
      }),
    )
    .default({}),
});
