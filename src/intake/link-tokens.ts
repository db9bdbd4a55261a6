import { objects, text, type Json } from './json-reading';

/** A token as our links carry it; whether it is one of ours only its signature tells. */
const TOKEN = /(?<![\w-])[\w-]{48}(?![\w-])/g;
/** An order carries one, or a few. Nobody makes us check thousands. */
const MOST = 10;

/** What looks like the token of a link, anywhere in some texts of an order: notes, attributes, the address it was entered at. */
export function linkTokens(...told: unknown[]): string[] {
  const found = told.flatMap((value) => text(value)?.match(TOKEN) ?? []);
  return [...new Set(found)].slice(0, MOST);
}

/** The values of `[{ key, value }]` or `[{ name, value }]`, as Shopify and WooCommerce write what others noted with an order. */
export function notedValues(list: unknown): unknown[] {
  return objects(list).map((entry: Json) => entry.value);
}
