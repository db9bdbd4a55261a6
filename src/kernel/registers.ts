/**
 * What was told about a thing, field by field, each with when it was true. Of two statements about one field the later
 * counts; two of the same instant are told apart by their text, so that every order of arrival ends in the same state:
 * merging is commutative, associative and idempotent.
 */
export type Told = [at: number, value: unknown];
export type Registers = Record<string, Told>;

/** Adds one statement; `undefined` says nothing. Answers the same object when nothing changed. */
export function tell(known: Registers, field: string, at: number, value: unknown): Registers {
  if (value === undefined) return known;
  const before = known[field];
  const told: Told = [at, value];
  return before && !counts(told, before) ? known : { ...known, [field]: told };
}

/** Adds every field of `more`. Answers `known` itself when nothing changed. */
export function mergeRegisters(known: Registers, more: Registers): Registers {
  let merged = known;
  for (const [field, told] of Object.entries(more)) {
    const before = merged[field];
    if (before && !counts(told, before)) continue;
    if (merged === known) merged = { ...known };
    merged[field] = told;
  }
  return merged;
}

/** The value of a field, typed by whoever told it. */
export function told<T>(known: Registers, field: string): T | undefined {
  return known[field]?.[1] as T | undefined;
}

/** JSON with sorted keys: equal for equal values. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, v: unknown) =>
    v !== null && typeof v === 'object' && !Array.isArray(v)
      ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1)))
      : v,
  );
}

function counts(challenger: Told, holder: Told): boolean {
  if (challenger[0] !== holder[0]) return challenger[0] > holder[0];
  if (challenger[1] === holder[1]) return false;
  return canonical(challenger[1]) > canonical(holder[1]);
}
