import { z } from 'zod';
import { duration, localText, name } from '../config/literals';
import { isRecord, printed, YamlSource } from '../config/yaml-source';
import type { Finding } from '../kernel/errors';
import { DAY } from '../kernel/duration';
import { convert, parseAmount } from './conditions/amounts';
import type { Tier, Tiers } from './tiers';

/** How long a tier lasts where the file says nothing. */
const KEEPS = 365 * DAY;

const fileSchema = z.strictObject({ tiers: z.unknown(), keeps: duration.optional() });
const tierSchema = z.strictObject({
  id: name,
  name: localText.optional(),
  spent: z.string('is no amount: write 500 CNY').refine((text) => (parseAmount(text)?.minor ?? 0) > 0, {
    error: 'is no amount above 0 with its currency',
    params: { hint: 'write 500 CNY' },
  }),
  within: duration.refine((ms) => ms > 0, 'must be longer than nothing').optional(),
});

/** What amounts are turned into. */
export interface ShopMoney {
  currency: string;
  /** `{ 'USD/CNY': 7.1 }`. */
  rates: Record<string, number>;
}

/** No tiers: what a shop without `tiers.yaml` has. */
export const NO_TIERS: Tiers = { tiers: [], keeps: KEEPS };

/** Reads `tiers.yaml`. Never throws: `tiers` is there whenever no finding is an error. Amounts become the shop's currency. */
export function parseTiers(text: string, file: string, shop: ShopMoney): { tiers?: Tiers; findings: Finding[] } {
  const { source, findings } = YamlSource.open(text, file);
  if (!source) return { findings };
  const tiers = readTiers(source, shop);
  const broken = source.findings.some((f) => f.level === 'error');
  return { ...(!broken && { tiers }), findings: source.findings };
}

function readTiers(source: YamlSource, shop: ShopMoney): Tiers {
  const { value } = source;
  if (value === null || value === undefined) return NO_TIERS;
  const read = source.check(fileSchema, value, []);
  const list = isRecord(value) ? value['tiers'] : undefined;
  if (!Array.isArray(list)) {
    if (read || list !== undefined)
      source.error('value', ['tiers'], `"tiers" is a list, not ${printed(list)}`, {
        hint: 'tiers: [ { id: silver, spent: 500 CNY, within: 365d } ]',
      });
    return NO_TIERS;
  }
  const tiers = list.map((one, i) => readTier(source, one, i, shop));
  checkOrder(source, tiers);
  return { tiers: tiers.filter((tier) => tier !== undefined), keeps: read?.keeps ?? KEEPS };
}

function readTier(source: YamlSource, value: unknown, i: number, shop: ShopMoney): Tier | undefined {
  const read = source.check(tierSchema, value, ['tiers', i]);
  if (!read) return undefined;
  const amount = parseAmount(read.spent)!;
  const spent = convert(amount, shop.currency, shop.rates);
  if (spent === undefined) {
    source.error('value', ['tiers', i, 'spent'], `there is no rate from ${amount.currency} to ${shop.currency}`, {
      hint: `write the amount in ${shop.currency}, or add ${amount.currency}/${shop.currency} to rates.yaml`,
    });
    return undefined;
  }
  return { id: read.id, name: read.name ?? read.id, spent, within: read.within ?? null };
}

/** Each tier costs more than the one before, and has a name of its own. */
function checkOrder(source: YamlSource, tiers: readonly (Tier | undefined)[]): void {
  tiers.forEach((tier, i) => {
    if (!tier) return;
    if (tiers.findIndex((other) => other?.id === tier.id) < i)
      source.error('twice', ['tiers', i, 'id'], `two tiers are called "${tier.id}"`);
    const before = tiers[i - 1];
    if (before && before.spent >= tier.spent)
      source.error('order', ['tiers', i, 'spent'], `"${tier.id}" takes no more than "${before.id}" before it`, {
        hint: 'list the tiers from the lowest to the highest',
      });
  });
}
