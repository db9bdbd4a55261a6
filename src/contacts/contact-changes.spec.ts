import fc from 'fast-check';
import type { Registers } from '../kernel/registers';
import { changeContact, type ContactChange } from './contact-changes';
import { learnContact, profileOf } from './merge-contacts';

const change = (at: number, tags: Partial<ContactChange['tags']>, attributes: Record<string, unknown> = {}): ContactChange => ({
  contactId: 1,
  at,
  attributes,
  tags: { add: [], remove: [], ...tags },
});
const shop = (known: Registers, at: number, tags: string[], attributes?: Record<string, unknown>) =>
  learnContact(known, { source: 'shop', at, tags, attributes });
const tagsOf = (known: Registers) => JSON.parse(profileOf(known).tags) as string[];
const attributesOf = (known: Registers) => JSON.parse(profileOf(known).attributes) as Record<string, unknown>;

describe('what a flow writes about a contact', () => {
  it('stays when the shop tells its own tags later', () => {
    const known = shop(changeContact(shop({}, 1, ['new', 'b2b']), change(2, { add: ['vip'], remove: ['new'] })), 3, [
      'new',
      'b2b',
    ]);
    expect(tagsOf(known)).toEqual(['b2b', 'vip']);
  });

  it('counts among flows by time: the later word', () => {
    const on = changeContact({}, change(5, { add: ['vip'] }));
    expect(tagsOf(changeContact(on, change(4, { remove: ['vip'] })))).toEqual(['vip']);
    expect(tagsOf(changeContact(on, change(6, { remove: ['vip'] })))).toEqual([]);
  });

  it('of an attribute yields to a later word of the shop, and not to an earlier one', () => {
    const set = changeContact({}, change(5, {}, { size: 'M' }));
    expect(attributesOf(shop(set, 4, [], { size: 'S' }))).toEqual({ size: 'M' });
    expect(attributesOf(shop(set, 6, [], { size: 'L' }))).toEqual({ size: 'L' });
  });

  it('ends in the same profile whatever the order of arrival', () => {
    const word = fc.record({
      at: fc.integer({ min: 0, max: 4 }),
      tag: fc.constantFrom('vip', 'new'),
      by: fc.constantFrom('shop', 'on', 'off'),
    });
    const tell = (known: Registers, { at, tag, by }: { at: number; tag: string; by: string }) =>
      by === 'shop' ? shop(known, at, [tag]) : changeContact(known, change(at, by === 'on' ? { add: [tag] } : { remove: [tag] }));
    fc.assert(
      fc.property(
        fc
          .array(word, { maxLength: 8 })
          .chain((words) => fc.tuple(fc.constant(words), fc.shuffledSubarray(words, { minLength: words.length }))),
        ([words, shuffled]) => {
          expect(tagsOf(shuffled.reduce(tell, {}))).toEqual(tagsOf(words.reduce(tell, {})));
        },
      ),
    );
  });

  it('is bounded', () => {
    let known: Registers = {};
    for (let i = 0; i < 300; i++) known = changeContact(known, change(i, { add: [`t${i}`] }, { [`a${i}`]: i }));
    expect(tagsOf(known)).toHaveLength(100);
    expect(Object.keys(attributesOf(known))).toHaveLength(200);
  });

  it('answers what is known itself when nothing is new', () => {
    const known = changeContact({}, change(1, { add: ['vip'] }, { a: 1 }));
    expect(changeContact(known, change(1, { add: ['vip'] }, { a: 1 }))).toBe(known);
  });
});
