import type { Settings } from '../../config/settings';
import type { Dialect } from '../../database/table';
import type { Value } from '../../database/tx';
import { never } from '../../kernel/errors';
import type { Condition, Count, Test } from './condition';
import { ContactFields } from './contact-fields';
import { kindOf, type Inside } from './fields';
import { jsonField } from './json-fields';
import { thingLookUp } from './look-up';
import { passes } from './matches';
import { mysqlDialect } from './mysql-dialect';
import { operators, type Circumstances } from './operators';
import { OrderFields } from './order-fields';
import { every, FALSE, param, raw, some, sql, surely, TRUE, type Sql } from './sql-text';
import { only, type Constant, type SqlField, type SqlValue } from './sql-value';
import { sqliteDialect } from './sqlite-dialect';

/** What a condition means depends on this besides the rows. Instants are epoch milliseconds. */
export interface SqlContext {
  dialect: Dialect;
  now: number;
  shop: Settings['shop'];
  rates: Record<string, number>;
  /** Names of the tiers, the lowest first. */
  tiers: readonly string[];
}

/** A field that only exists where a flow runs: of its order, its event or its earlier steps. `parseCondition` with `inside: 'contact'` refuses them. */
export class NotInSql extends Error {
  constructor(readonly field: string) {
    super(`${field} cannot be asked of all contacts at once`);
    this.name = 'NotInSql';
  }
}

/**
 * The condition as a boolean expression over `contacts c`, 0 or 1 and never NULL, that holds for exactly the contacts for which
 * `matches` is true. Throws `NotInSql`.
 */
export function compileCondition(condition: Condition, context: SqlContext): { sql: string; params: Value[] } {
  return new Compiler(context).compile(condition);
}

type FieldsOf = (field: string) => SqlField | undefined;

class Compiler {
  private readonly dialect;
  private readonly at: Circumstances;
  private aliases = 0;

  constructor(private readonly context: SqlContext) {
    this.dialect = context.dialect === 'sqlite' ? sqliteDialect : mysqlDialect;
    this.at = { now: context.now, zone: context.shop.timezone, rates: context.rates };
  }

  compile(condition: Condition): Sql {
    const contact = new ContactFields(this.context.shop, this.dialect, this.alias);
    const shop = thingLookUp({ shop: this.context.shop }, 'contact');
    return this.holds(condition, 'contact', (field) => {
      const [top, ...rest] = field.split('.');
      if (top === 'order' || top === 'event' || top === 'step') throw new NotInSql(field);
      if (top === 'shop') return (test) => test({ constant: shop(field) });
      return top === 'contact' ? contact.field(rest.join('.')) : undefined;
    });
  }

  private readonly alias = () => `x${++this.aliases}`;

  private holds(condition: Condition, inside: Inside, fields: FieldsOf): Sql {
    switch (condition.is) {
      case 'all':
        return every(condition.of.map((one) => this.holds(one, inside, fields)));
      case 'any':
        return some(condition.of.map((one) => this.holds(one, inside, fields)));
      case 'not':
        return sql`NOT (${this.holds(condition.of, inside, fields)})`;
      case 'field': {
        const kind = kindOf(condition.field, inside);
        const found = fields(condition.field);
        const field: SqlField = (kind && found) ?? ((test) => test({ constant: undefined }));
        const at = kind === 'rank' ? { ...this.at, ranks: this.context.tiers } : this.at;
        return field((value) => this.tests(condition.tests, value, kind === 'items' ? 'item' : 'free', at));
      }
      case 'count':
        return this.tests(condition.tests, { present: TRUE, number: this.count(condition) }, 'free', this.at);
      default:
        return never(condition);
    }
  }

  private tests(tests: Test[], value: SqlValue | Constant, elements: Inside, at: Circumstances): Sql {
    if (!('constant' in value)) return every(tests.map((test) => this.test(test, value, elements, at)));
    // Known already: the very operator in memory decides.
    return tests.every((test) => test.op !== 'any' && passes(test, value.constant, at)) ? TRUE : FALSE;
  }

  private test(test: Test, value: SqlValue, elements: Inside, at: Circumstances): Sql {
    if (test.op === 'any')
      return value.anyElement?.((element) => this.holds(test.value, elements, (name) => element.field(name))) ?? FALSE;
    if (test.op === 'exists') return test.value === true ? value.present : sql`NOT (${value.present})`;
    const operator = operators[test.op];
    // Of a missing value every other question is NULL, which is no.
    const answer = surely(operator.sql(value, test.value, at, this.dialect));
    return operator.missing ? sql`(NOT (${value.present}) OR ${answer})` : answer;
  }

  /** How many orders or events fulfil the count's condition within its time. */
  private count({ of, type, where, within }: Count): Sql {
    const { now } = this.at;
    const alias = of === 'orders' ? 'o' : 'e';
    const at = raw(of === 'orders' ? 'o.placed_at' : 'e.at');
    const fulfils = where === null ? [] : [this.holds(where, of === 'orders' ? 'order' : 'event', this.countedFields(of))];
    const all = every([
      raw(`${alias}.contact_id = c.id`),
      ...(of === 'events' ? [sql`e.type = ${param(type)}`] : []),
      sql`${at} <= ${param(now)}`,
      ...(within === null ? [] : [sql`${at} >= ${param(now - within)}`]),
      raw(`${alias}.test = 0`),
      ...fulfils,
    ]);
    return sql`(SELECT COUNT(*) FROM ${raw(of)} ${raw(alias)} WHERE ${all})`;
  }

  private countedFields(of: Count['of']): FieldsOf {
    if (of === 'events') return (field) => only(jsonField(raw('e.data'), field.split('.'), this.dialect, this.alias));
    const order = new OrderFields(this.dialect, this.alias);
    return (field) => order.field(field);
  }
}
