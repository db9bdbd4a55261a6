import { defaultSettings } from '../../config/settings';
import { compileCondition, NotInSql, type SqlContext } from './compile-condition';
import type { Condition } from './condition';

const context: SqlContext = { dialect: 'sqlite', now: 1000, shop: defaultSettings().shop, rates: {}, tiers: [] };
const eq = (field: string, value: string): Condition => ({ is: 'field', field, tests: [{ op: 'eq', value }] });

it.each(['order.payment', 'event.choice', 'step.look.opened'])('%s cannot be asked of all contacts', (field) => {
  const compile = () => compileCondition({ is: 'not', of: eq(field, 'x') }, context);
  expect(compile).toThrow(NotInSql);
  expect(compile).toThrow(field);
});

it('what a person wrote is never a part of the statement', () => {
  const { sql, params } = compileCondition(eq('contact.attributes.x', `'; DROP TABLE contacts --`), context);
  expect(sql).not.toContain('DROP');
  expect(params).toContain(`'; DROP TABLE contacts --`);
});

it('what is known of the shop is decided at once', () => {
  const { currency } = context.shop;
  expect(compileCondition(eq('shop.currency', currency), context)).toEqual({ sql: '1', params: [] });
  expect(compileCondition({ is: 'not', of: eq('shop.currency', currency) }, context).sql).toBe('NOT (1)');
});

it('a field nobody knows has no value', () => {
  expect(compileCondition(eq('contact.shoe_size', 'M'), context).sql).toBe('0');
});
