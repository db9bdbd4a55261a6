import fc from 'fast-check';
import { stringify } from 'yaml';
import type { CompiledFlow } from '../../src/flows/definition';
import { EVENT_TYPES } from '../../src/events/event-types';
import { parseFlow } from '../../src/flows/parse-flow';

/** Random flows, over every trigger and every kind of step. They are written as files and parsed; what is refused is drawn anew. */

type Written = Record<string, unknown>;

/** Conditions whose answer does not depend on when they are asked. */
const questions: Written[] = [
  { 'contact.country': 'GB' },
  { 'contact.tags': { has: 'vip' } },
  { 'contact.orders_paid': { gte: 2 } },
  { 'contact.attributes.size': { in: ['s', 'm'] } },
  { 'order.total': { gte: '100 CNY' } },
  { 'order.items': { any: { sample: true } } },
  { 'event.source': { exists: false } },
];
const conditionOf = (...among: Written[]): fc.Arbitrary<Written> => {
  const question = fc.constantFrom(...among);
  return fc.oneof(
    { weight: 4, arbitrary: question },
    { weight: 1, arbitrary: fc.record({ any: fc.array(question, { minLength: 1, maxLength: 2 }) }) },
    { weight: 1, arbitrary: fc.record({ all: fc.array(question, { minLength: 1, maxLength: 2 }) }) },
    { weight: 1, arbitrary: fc.record({ not: question }) },
  );
};
const maybe = <T>(value: fc.Arbitrary<T>, key: string): fc.Arbitrary<Written> =>
  fc.option(value).map((v) => (v === null ? {} : { [key]: v }));
const together = (...parts: fc.Arbitrary<Written>[]): fc.Arbitrary<Written> =>
  fc.tuple(...parts).map((all) => Object.assign({}, ...all) as Written);

const where = maybe(conditionOf(...questions), 'where');
/** `step.?` becomes a message of the flow. */
const branching = conditionOf(...questions, { 'step.?.clicked': false }, { 'step.?.sent': true });
const duration = fc.constantFrom('1h', '2d', '36h', '1w', '90s', '1.5h', '30min');
const time = fc.constantFrom('09:00', '10:30', '23:59', '00:00');
const event = fc.constantFrom<string>(...EVENT_TYPES, 'custom.asked');
const match = together(fc.record({ event }), maybe(fc.constant('contact'), 'match'), where);
const subject = fc.constantFrom<string | Written>('A word', { en: 'A word', 'zh-CN': '一句话' }, 'Yes: "no" # maybe');
const weight = maybe(fc.constantFrom(0, 1, 2.5, 70), 'weight');
const winner = together(
  fc.record({ metric: fc.constantFrom('click_rate', 'conversion_rate'), after: duration }),
  maybe(fc.constantFrom('1w', '90d'), 'until'),
  maybe(fc.constantFrom('a', 'b'), 'otherwise'),
  maybe(fc.constant('30s'), 'window'),
);
const moment = together(maybe(fc.constantFrom('-3d', '2d'), 'offset'), maybe(time, 'at'));

const once = together(
  fc.record({ on: fc.constant('2026-11-11'), at: time }),
  maybe(fc.constantFrom('shop', 'Asia/Tokyo'), 'zone'),
  maybe(fc.constant('send'), 'if_past'),
);
const cron = together(fc.record({ cron: fc.constantFrom('0 10 * * 1', '30 8 1 * *') }), maybe(fc.constant('shop'), 'zone'));

/** A trigger, and the keys at the top that go with it only. */
const entry = fc.oneof(
  together(fc.record({ trigger: together(fc.record({ event }), where) }), maybe(duration, 'max_age')),
  together(
    fc.record({ trigger: fc.record({ event: fc.constantFrom('order.paid', 'order.placed') }) }),
    maybe(duration, 'collapse'),
  ),
  fc.record({
    trigger: fc.oneof(
      together(
        fc.record({
          date: fc.constantFrom('contact.birthday', 'contact.last_order_at', 'order.delivered_at', 'contact.attributes.wedding'),
        }),
        moment,
        where,
      ),
      together(fc.record({ holiday: fc.constantFrom('CN/mid-autumn', 'US/thanksgiving', 'own/anniversary') }), moment, where),
      together(fc.record({ segment: fc.constantFrom({ enter: 'vip' }, { leave: 'active' }) }), where),
      together(fc.record({ schedule: fc.oneof(once, cron) }), maybe(fc.constant('vip'), 'segment'), where),
    ),
  }),
);

const wait = fc.oneof(
  duration,
  fc.record({ days: fc.integer({ min: 0, max: 9 }), at: time }),
  together(fc.record({ until: fc.constantFrom('contact.created_at', 'contact.last_order_at') }), moment),
  fc.record({ until: fc.constant('best_hour'), within: duration }),
);
const coupon = together(fc.record({ pool: fc.constantFrom('WB10', 'spring_5') }), maybe(duration, 'expires'));
const recommend = together(
  fc.record({ kind: fc.constantFrom('bought_together', 'complements', 'next_price', 'new', 'on_sale', 'best', 'popular') }),
  maybe(fc.integer({ min: 2, max: 12 }), 'count'),
  maybe(fc.integer({ min: 0, max: 2 }), 'min'),
  maybe(fc.constant('popular'), 'else'),
);
const variants = fc.record({
  a: together(weight, maybe(subject, 'subject')),
  b: together(maybe(fc.constant('look'), 'template'), maybe(subject, 'subject')),
});
const message = fc.constantFrom('email', 'sms').chain((channel) =>
  together(
    fc.record({ template: fc.constantFrom('welcome', 'offer'), purpose: fc.constant('marketing') }),
    maybe(subject, 'subject'),
    maybe(fc.constant('news'), 'topic'),
    maybe(duration, 'expires_after'),
    maybe(fc.constantFrom('skip', 'hold'), 'on_cap'),
    maybe(fc.constant(true), 'urgent'),
    maybe(fc.constant('once'), 'even_if_dormant'),
    maybe(recommend, 'recommend'),
    maybe(coupon, 'coupon'),
    maybe(fc.constant('unpaid-reason'), 'survey'),
    fc.oneof(
      maybe(variants, 'variants'),
      fc.record({ variants, test: fc.record({ share: fc.constantFrom('20%', 0.5), winner }) }),
    ),
    maybe(
      fc.record({
        [channel === 'email' ? 'sms' : 'email']: fc.record({ template: fc.constant('look') }),
        on: fc.constant(['no_address', 'dormant']),
      }),
      'fallback',
    ),
  ).map((written) => ({ [channel]: written })),
);
const set = fc.constantFrom<Written>(
  { 'contact.attributes.size': 'm' },
  { 'contact.attributes.old': null, tags: { add: ['vip'] } },
  { tags: { add: ['a'], remove: ['b', 'c'] } },
);
const webhook = together(
  fc.record({ url: fc.constantFrom('https://example.com/hook', 'http://api.example.org:8080/a?b=c') }),
  maybe(fc.constant({ who: '{{ contact.first_name }}', list: [1, { at: '{{ order.placed_at }}' }] }), 'body'),
);

const plain = fc.oneof(
  { weight: 3, arbitrary: fc.record({ wait }) },
  { weight: 3, arbitrary: message },
  fc.record({ set }),
  fc.record({ webhook }),
  fc.record({ coupon }),
);

/** A list of steps, nested at most so deep. */
const steps = (depth: number): fc.Arbitrary<Written[]> => {
  if (depth === 0) return fc.array(plain, { minLength: 1, maxLength: 2 });
  const list = steps(depth - 1);
  // An exit ends a `then` only: where every branch ended, what follows could not be reached.
  const ending = fc.tuple(list, fc.constantFrom<Written[]>([], [{ exit: 'enough' }])).map((parts) => parts.flat());
  const nested = fc.oneof(
    together(fc.record({ if: branching, then: ending }), maybe(list, 'else')),
    together(
      fc.record({ split: fc.record({ a: together(fc.record({ steps: list }), weight), b: fc.record({ steps: list }) }) }),
      maybe(winner, 'winner'),
    ),
    together(
      fc.record({ for: event, timeout: duration }),
      where,
      maybe(fc.constant('contact'), 'match'),
      maybe(ending, 'then'),
      maybe(list, 'else'),
    ).map((one) => ({ wait: one })),
  );
  return fc.array(fc.oneof({ weight: 3, arbitrary: plain }, { weight: 1, arbitrary: nested }), { minLength: 1, maxLength: 3 });
};

const file = together(
  fc.record({ id: fc.constantFrom('one', 'another-flow'), purpose: fc.constant('marketing'), steps: steps(2) }),
  entry,
  maybe(subject, 'name'),
  maybe(fc.constant('draft'), 'status'),
  maybe(fc.constant('offers'), 'topic'),
  maybe(fc.array(match, { maxLength: 2 }), 'exit'),
  maybe(together(match, maybe(duration, 'within')), 'goal'),
  maybe(fc.constantFrom('10%', 0.25), 'holdout'),
  maybe(fc.integer({ min: 0, max: 100 }), 'priority'),
  maybe(fc.constant('30d'), 'closes_after'),
).chain((flow) =>
  'collapse' in flow
    ? fc.constant(flow)
    : together(fc.constant(flow), maybe(fc.constantFrom<unknown>('once', { after: '30d' }), 'reentry')),
);

/** Gives every step an id, and questions about steps a message to ask about. */
function named(flow: Written): Written {
  const all: Written[] = [];
  const visit = (list: unknown): void => {
    for (const step of (list ?? []) as Written[]) {
      all.push(step);
      for (const branch of [step, (step['wait'] ?? {}) as Written]) [branch['then'], branch['else']].forEach(visit);
      for (const branch of Object.values((step['split'] ?? {}) as Record<string, Written>)) visit(branch['steps']);
    }
  };
  const copy = JSON.parse(JSON.stringify(flow)) as Written;
  visit(copy['steps']);
  all.forEach((step, i) => Object.assign(step, { id: `s${i}` }));
  const message = all.find((step) => 'email' in step || 'sms' in step);
  const asked = message ? `step.${String(message['id'])}` : 'contact.attributes';
  return JSON.parse(JSON.stringify(copy).replaceAll('step.?', asked)) as Written;
}

/** A flow file that is valid, with its flow. */
export const anyFlowFile: fc.Arbitrary<{ text: string; flow: CompiledFlow }> = file
  .map((written) => {
    const text = stringify(named(written), { aliasDuplicateObjects: false });
    return { text, flow: parseFlow(text, 'any.yaml').flow };
  })
  .filter((read): read is { text: string; flow: CompiledFlow } => read.flow !== undefined);

export const anyFlow: fc.Arbitrary<CompiledFlow> = anyFlowFile.map(({ flow }) => flow);
