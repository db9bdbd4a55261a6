import type { Json, SqlDialect } from './sql-dialect';
import { sql, TRUE, type Sql } from './sql-text';
import { only, type SqlElement, type SqlValue } from './sql-value';

/** Something others told us, at a path of a JSON document: of any type. */
export function jsonField(document: Sql, names: string[], dialect: SqlDialect, alias: () => string): SqlValue {
  return jsonValue(dialect.member(document, names), dialect, alias);
}

/** A column with a JSON list of words; nothing stored is an empty list. */
export function jsonList(column: Sql, dialect: SqlDialect, alias: () => string): SqlValue {
  return { present: TRUE, anyElement: anyElement(sql`COALESCE(${column}, '[]')`, dialect, alias) };
}

function jsonValue(json: Json, dialect: SqlDialect, alias: () => string): SqlValue {
  const object = dialect.object(json);
  const minor = dialect.number(dialect.member(object, ['minor']));
  const currency = dialect.text(dialect.member(object, ['currency']));
  return {
    present: dialect.present(json),
    text: dialect.text(json),
    number: dialect.number(json),
    boolean: dialect.boolean(json),
    money: { minor, currency },
    anyElement: anyElement(dialect.list(json), dialect, alias),
  };
}

function anyElement(list: Sql, dialect: SqlDialect, alias: () => string): NonNullable<SqlValue['anyElement']> {
  return (holds) => {
    const { table, element } = dialect.elements(list, alias());
    const object = dialect.object(element);
    const inner: SqlElement = {
      ...jsonValue(element, dialect, alias),
      field: (name) => only(jsonField(object, name.split('.'), dialect, alias)),
    };
    return sql`EXISTS (SELECT 1 FROM ${table} WHERE ${holds(inner)})`;
  };
}
