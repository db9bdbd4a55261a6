import type { Dialect } from './table';

/** One landed step of the schema. Never edited once landed; `name` ends in the time it was written, as TypeORM wants. */
export interface Migration {
  name: string;
  up: string[];
}

/** The statements of a migration in a dialect. */
export function statementsFor(migration: Migration, dialect: Dialect): string[] {
  const id = dialect === 'sqlite' ? 'id integer PRIMARY KEY NOT NULL' : 'id bigint NOT NULL PRIMARY KEY';
  const long = dialect === 'sqlite' ? 'text' : 'longtext';
  return migration.up.map((sql) => sql.replaceAll('{id}', id).replaceAll('{long}', long));
}
