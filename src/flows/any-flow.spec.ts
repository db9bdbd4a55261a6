import fc from 'fast-check';
import { parse as parseYaml } from 'yaml';
import { anyFlow, anyFlowFile } from '../../test/support/any-flow';
import { anEnrollment, facts, run, type Course } from '../../test/support/flow-facts';
import { DAY } from '../kernel/duration';
import type { CompiledFlow, Progress } from './definition';
import { advance } from './interpreter';
import { parseFlow } from './parse-flow';
import { printFlow } from './print-flow';

/** What becomes of messages and of what is waited for, at random. */
const course: fc.Arbitrary<Course> = fc
  .record({
    skips: fc.array(fc.constantFrom('no_address', 'unsubscribed', null), { minLength: 1, maxLength: 5 }),
    parts: fc.array(fc.constantFrom(0, 0.3, 0.99, 1), { minLength: 1, maxLength: 5 }),
    bestHour: fc.integer({ min: 0, max: 23 }),
  })
  .map(({ skips, parts, bestHour }) => ({
    // By step, not by turn: the same course however often it is looked at.
    post: ({ step }) => {
      const reason = skips[step.length % skips.length] ?? null;
      return { status: reason === null ? 'sent' : 'skipped', reason };
    },
    eventAfter: (step) => parts[Number(step.slice(1)) % parts.length]!,
    facts: { bestHour },
  }));
const enrollment = (flow: CompiledFlow, n: number): Progress => anEnrollment(flow, { contactId: n, entryKey: `event:${n}` });
const tests = (flow: CompiledFlow) =>
  [...flow.steps.values()].some((step) => ('test' in step && step.test) || ('winner' in step && step.winner));
const someone = fc.integer({ min: 1, max: 1000 });

describe('any valid flow', () => {
  it('comes to an end', () =>
    fc.assert(
      fc.property(anyFlow, course, someone, (flow, how, n) => {
        const { enrollment: end, stops } = run(flow, enrollment(flow, n), how);
        expect(['done', 'exited']).toContain(end.state);
        expect(end.dueAt).toBeNull();
        // A message takes three at most: its test, itself, its fallback.
        expect(stops).toBeLessThanOrEqual(3 * flow.steps.size + 1);
      }),
    ));

  it('is printed as a file that gives the same flow', () =>
    fc.assert(
      fc.property(anyFlowFile, ({ flow, text }) => {
        const printed = printFlow(flow);
        const again = parseFlow(printed, 'any.yaml');
        expect(meant(again.flow!)).toEqual(meant(flow));
        expect(printFlow(again.flow!)).toBe(printed);
        expect(text.length).toBeGreaterThan(0);
      }),
    ));

  it('never makes the parser throw, with anything in the place of one of its values', () =>
    fc.assert(
      fc.property(anyFlowFile, fc.jsonValue(), fc.nat(), ({ text }, value, nth) => {
        const broken = withValue(parseYaml(text), value, nth);
        expect(Array.isArray(parseFlow(JSON.stringify(broken), 'any.yaml').findings)).toBe(true);
      }),
    ));

  it('does the same when it is looked at late, and in between', () =>
    fc.assert(
      fc.property(anyFlow, course, someone, fc.nat(9 * DAY), fc.array(fc.nat(40 * DAY)), (flow, how, n, late, looks) => {
        const from = enrollment(flow, n);
        const { effects, enrollment: end } = run(flow, from, how);
        // A test takes its time from when somebody comes to it.
        if (!tests(flow)) expect(run(flow, from, { ...how, late }).effects).toEqual(effects);
        const often = run(flow, from, { ...how, looks: looks.map((look) => from.enteredAt + look) });
        expect(often.effects).toEqual(effects);
        expect(often.enrollment).toEqual(end);
      }),
    ));

  it('never waits for the past, and leaves what it was given alone', () =>
    fc.assert(
      fc.property(anyFlow, someone, fc.nat(40 * DAY), (flow, n, later) => {
        const before = enrollment(flow, n);
        const copy = JSON.stringify(before);
        const now = before.enteredAt + later;
        const { enrollment: after } = advance(flow, before, facts(), now);
        expect(JSON.stringify(before)).toBe(copy);
        expect(JSON.parse(JSON.stringify(after))).toEqual(after);
        if (after.phase === 'wait' || after.phase === 'winner') expect(after.dueAt).toBeGreaterThan(now);
      }),
    ));

  it('writes each thing once, and reaches nobody who is held out', () =>
    fc.assert(
      fc.property(anyFlow, course, someone, (flow, how, n) => {
        const { effects } = run(flow, { ...enrollment(flow, n), heldOut: true }, how);
        const keys = effects.map((e) => `${e.is} ${e.step} ${e.is === 'message' ? e.channel : ''}`);
        expect(new Set(keys).size).toBe(keys.length);
        expect(effects.some((e) => e.is === 'webhook' || e.is === 'coupon' || (e.is === 'message' && !e.heldOut))).toBe(false);
      }),
    ));
});

/** The tree with its nth value (as often around as needed) replaced. */
function withValue(tree: unknown, value: unknown, nth: number): unknown {
  const slots: { holder: Record<string, unknown>; key: string }[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const key of Object.keys(node)) {
      slots.push({ holder: node as Record<string, unknown>, key });
      visit((node as Record<string, unknown>)[key]);
    }
  };
  visit(tree);
  const { holder, key } = slots[nth % slots.length]!;
  holder[key] = value;
  return tree;
}

/** A flow without where its parts stand in the file. */
function meant(flow: CompiledFlow) {
  return { ...flow, places: {}, references: flow.references.map(({ to, name }) => `${to} ${name}`).toSorted() };
}
