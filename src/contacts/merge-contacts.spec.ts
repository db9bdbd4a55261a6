import fc from 'fast-check';
import { canonical, mergeRegisters } from '../kernel/registers';
import type { ContactFacts } from './contact-facts';
import { learnContact, profileOf } from './merge-contacts';

const maybe = <T>(a: fc.Arbitrary<T>) => fc.option(a, { nil: undefined });
const facts: fc.Arbitrary<ContactFacts> = fc.record({
  source: fc.constant('shop'),
  at: fc.integer({ min: 1, max: 4 }),
  firstName: maybe(fc.constantFrom('安', 'Ann', ' ')),
  lastName: maybe(fc.constantFrom('李', 'Lee')),
  country: maybe(fc.constantFrom('cn', 'US', '??')),
  timezone: maybe(fc.constantFrom('Asia/Tokyo', 'Europe/Paris')),
  tags: maybe(fc.subarray(['a', 'b'])),
  attributes: maybe(fc.dictionary(fc.constantFrom('x', 'y', '__proto__'), fc.integer({ min: 0, max: 2 }))),
  address: maybe(fc.record({ country: maybe(fc.constantFrom('US', 'DE')), region: maybe(fc.constantFrom('CA', 'TX')) })),
});
const learn = (all: ContactFacts[]) => all.reduce(learnContact, {});

describe('the profile of a contact', () => {
  it('is the same in whatever order it was told, and whoever was merged into whom', () => {
    fc.assert(
      fc.property(fc.array(facts, { maxLength: 6 }), fc.nat(6), (all, cut) => {
        const one = profileOf(learn(all));
        expect(canonical(profileOf(learn([...all, ...all].reverse())))).toBe(canonical(one));
        const [a, b] = [learn(all.slice(0, cut)), learn(all.slice(cut))];
        expect(canonical(profileOf(mergeRegisters(a, b)))).toBe(canonical(one));
        expect(canonical(profileOf(mergeRegisters(b, a)))).toBe(canonical(one));
      }),
    );
  });

  it('takes country and zone from the parcel where the person said nothing', () => {
    const parcel = learnContact({}, { source: 'shop', at: 1, address: { country: 'us', region: 'CA' } });
    expect(profileOf(parcel)).toMatchObject({ country: 'US', timezone: 'America/Los_Angeles', timezone_source: 'address' });
    const told = learnContact(parcel, { source: 'shop', at: 0, country: 'CN', timezone: 'Asia/Tokyo' });
    expect(profileOf(told)).toMatchObject({ country: 'CN', timezone: 'Asia/Tokyo', timezone_source: 'given' });
    expect(profileOf({})).toMatchObject({ country: null, timezone: null, timezone_source: null, tags: '[]', attributes: '{}' });
  });

  it('keeps single attributes that a later statement does not name', () => {
    const first = learnContact({}, { source: 'shop', at: 1, attributes: { x: 1, y: 1 } });
    expect(JSON.parse(profileOf(learnContact(first, { source: 'shop', at: 2, attributes: { y: 2 } })).attributes)).toEqual({
      x: 1,
      y: 2,
    });
  });
});
