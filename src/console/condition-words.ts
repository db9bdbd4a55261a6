import { isMoney, printAmount } from '../audience/conditions/amounts';
import type { Condition, Literal, Test } from '../audience/conditions/condition';
import { never } from '../kernel/errors';
import { printDuration } from '../kernel/duration';
import { printDate, localDate } from '../kernel/local-time';

/** A condition as one says it: `order payment is unpaid and order total is at least 1000.00 CNY`. */
export function conditionWords(condition: Condition): string {
  switch (condition.is) {
    case 'all':
      return condition.of.map((part) => grouped(part, 'any')).join(' and ');
    case 'any':
      return condition.of.map((part) => grouped(part, 'all')).join(' or ');
    case 'not':
      return `not (${conditionWords(condition.of)})`;
    case 'field':
      return condition.tests.map((test) => fieldTest(condition.field, test)).join(' and ');
    case 'count': {
      const { of, type, within, where, tests } = condition;
      const when = within === null ? '' : ` in the last ${durationWords(within)}`;
      const which = where ? ` (where ${conditionWords(where)})` : '';
      return `${tests.map(numberWords).join(' and ')} ${type ?? of}${when}${which}`;
    }
    default:
      return never(condition);
  }
}

/** `172800000` is `2 days`. */
export function durationWords(ms: number): string {
  const [, n, unit] = /^(-?[\d.]+)([a-z]+)$/.exec(printDuration(ms))!;
  return `${n} ${UNITS[unit!]}${n === '1' ? '' : 's'}`;
}

const UNITS: Record<string, string> = { s: 'second', min: 'minute', h: 'hour', d: 'day', w: 'week' };

/** `order.payment_method` is `order payment method`; instants lose their `_at`. */
export function fieldWords(field: string): string {
  return field.replace('contact.attributes.', 'contact’s ').replace(/_at$/, '').replaceAll(/[._]/g, ' ');
}

function grouped(part: Condition, other: 'any' | 'all'): string {
  return part.is === other ? `(${conditionWords(part)})` : conditionWords(part);
}

function fieldTest(field: string, test: Test): string {
  const [, step, deed] = /^step\.(.+)\.(sent|skipped|opened|clicked)$/.exec(field) ?? [];
  if (step !== undefined && test.op === 'eq' && typeof test.value === 'boolean')
    return `“${step}” was ${test.value ? '' : 'not '}${deed}`;
  return `${fieldWords(field)} ${testWords(test, 'is ')}`;
}

/** How many: `at least 2`. */
function numberWords(test: Test): string {
  if (test.op !== 'eq') return testWords(test, '');
  return test.value === 0 ? 'no' : `exactly ${said(test.value)}`;
}

/** `is`: between a thing and its number there is none. */
function testWords(test: Test, is: 'is ' | ''): string {
  switch (test.op) {
    case 'eq':
      return `${is}${said(test.value)}`;
    case 'ne':
      return `${is}not ${said(test.value)}`;
    case 'gt':
      return `${is}more than ${said(test.value)}`;
    case 'gte':
      return `${is}at least ${said(test.value)}`;
    case 'lt':
      return `${is}less than ${said(test.value)}`;
    case 'lte':
      return `${is}at most ${said(test.value)}`;
    case 'in':
      return `${is}one of ${said(test.value)}`;
    case 'not_in':
      return `${is}none of ${said(test.value)}`;
    case 'has':
      return `has ${said(test.value)}`;
    case 'contains':
      return `contains “${said(test.value)}”`;
    case 'starts_with':
      return `starts with “${said(test.value)}”`;
    case 'exists':
      return test.value === false ? 'is unknown' : 'is known';
    case 'within':
      return `lies within the last ${durationWords(Number(test.value))}`;
    case 'before':
    case 'after':
      return `lies ${test.op} ${typeof test.value === 'number' ? printDate(localDate(test.value, 'utc')) : said(test.value)}`;
    case 'any':
      return `has one whose ${conditionWords(test.value)}`;
    default:
      return never(test);
  }
}

function said(value: Literal | Literal[]): string {
  if (Array.isArray(value)) return value.map(said).join(', ');
  if (isMoney(value)) return printAmount(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return `${value}`;
}
