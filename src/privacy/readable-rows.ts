import { toIso } from '../kernel/local-time';

const INSTANT = /(^|_)(at|since|until)$/;

/** A row as another program reads it: instants as ISO 8601. What is inside JSON columns stays as it was told. */
export function readable(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => [
      column,
      INSTANT.test(column) && typeof value === 'number' ? toIso(value) : value,
    ]),
  );
}
