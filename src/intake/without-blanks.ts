/** Objects that PHP writes as `[]` when they are empty. */
const PHP_OBJECTS = ['shipping_address', 'attributes', 'consent', 'contact', 'order', 'data'];
/** Deeper than any field that is looked at. */
const DEPTH = 8;

/** A copy without texts of no characters and without objects that PHP made empty lists: to shops both mean "not there". */
export function withoutBlanks(value: unknown, depth = DEPTH): unknown {
  if (depth === 0 || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((v) => withoutBlanks(v, depth - 1));
  const said = Object.entries(value).filter(([key, v]) => v !== '' && !(isEmptyList(v) && PHP_OBJECTS.includes(key)));
  return Object.fromEntries(said.map(([key, v]) => [key, withoutBlanks(v, depth - 1)]));
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}
