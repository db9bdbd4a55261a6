import fc from 'fast-check';
import { Config } from '../src/config/config.service';
import { defaultSettings } from '../src/config/settings';
import type { ContactFacts } from '../src/contacts/contact-facts';
import { ContactsService, type Resolved } from '../src/contacts/contacts.service';
import type { Environment } from '../src/config/environment';
import { dialects, testDatabase, type TestDatabase } from './support/database';

const NOW = Date.parse('2026-03-01T08:00:00Z');
const facts = (of: Partial<ContactFacts>): ContactFacts => ({ source: 'shop', at: NOW, ...of });

describe.each(dialects)('who is who on %s', (dialect) => {
  let test: TestDatabase;
  const contacts = new ContactsService(new Config({} as Environment, defaultSettings()));
  const resolve = (...all: (ContactFacts | null)[]): Promise<Resolved> =>
    test.database.tx((tx) => contacts.resolve(tx, all, NOW));
  const ids = async (...all: (ContactFacts | null)[]) => (await resolve(...all)).contacts.map((c) => c?.id ?? null);
  const view = async (id: number) => (await test.database.tx((tx) => contacts.views(tx, [id]))).get(id);

  beforeAll(async () => void (test = await testDatabase(dialect)));
  afterAll(() => test.drop());

  it('knows a customer again by id, e-mail and phone, and a guest without an id', async () => {
    const [first] = await ids(facts({ externalId: 'c1', email: 'Ann@Example.com', phone: '138 0013 8000' }));
    expect(
      await ids(
        facts({ externalId: 'c1' }),
        facts({ email: 'ann@example.com ' }),
        facts({ source: 'shopify', phone: '+8613800138000' }),
      ),
    ).toEqual([first, first, first]);
    expect(await view(first!)).toMatchObject({
      email: 'ann@example.com',
      phone: '+8613800138000',
      locale: 'zh-CN',
      timezone: 'Asia/Shanghai',
      timezone_source: 'shop',
    });
  });

  it('makes one contact of one person told of several times in a batch, and nobody of nobody', async () => {
    const [a, b, nobody, unusable] = await ids(
      facts({ email: 'bo@example.com' }),
      facts({ email: 'BO@example.com', externalId: 'c2' }),
      null,
      facts({ email: 'n/a', firstName: 'X' }),
    );
    expect(b).toBe(a);
    expect([nobody, unusable]).toEqual([null, null]);
  });

  it('merges what was found apart and proves to be one: the older id lives on, the other keeps pointing to it', async () => {
    const [byMail] = await ids(facts({ email: 'cy@example.com', firstName: 'Cy', at: NOW - 10 }));
    const [byId] = await ids(facts({ externalId: 'c3', lastName: 'Young', at: NOW - 5 }));
    const [byPhone] = await ids(facts({ phone: '+8613900139000' }));
    const proof = await resolve(facts({ externalId: 'c3', email: 'cy@example.com' }));
    expect(proof.contacts[0]!.id).toBe(byMail);
    expect(proof.merged).toEqual([{ from: byId, to: byMail }]);
    const more = await resolve(facts({ externalId: 'c3', phone: '+8613900139000' }));
    expect(more.merged).toEqual([{ from: byPhone, to: byMail }]);
    for (const id of [byMail, byId, byPhone]) {
      expect(await view(id!)).toMatchObject({ id: byMail, name: 'YoungCy', email: 'cy@example.com', phone: '+8613900139000' });
    }
  });

  it('keeps pointing straight at the survivor when that one is merged in turn', async () => {
    const [oldest] = await ids(facts({ email: 'd1@example.com' }));
    const [middle] = await ids(facts({ email: 'd2@example.com' }));
    const [youngest] = await ids(facts({ externalId: 'd3' }));
    await resolve(facts({ externalId: 'd3', email: 'd2@example.com' }));
    await resolve(facts({ externalId: 'd3', email: 'd1@example.com' }));
    const rows = await test.database.read<{ id: number; merged_into: number | null }>(
      'SELECT id, merged_into FROM contacts WHERE id IN (?, ?, ?) ORDER BY id',
      [oldest!, middle!, youngest!],
    );
    expect(rows.map((r) => r.merged_into)).toEqual([null, oldest, oldest]);
  });

  it('writes to the address seen last, whenever it was told, and never to one that does not work', async () => {
    const [id] = await ids(
      facts({ externalId: 'e1', email: 'new@example.com', at: NOW }),
      facts({ externalId: 'e1', email: 'old@example.com', at: NOW - 1 }),
    );
    expect((await view(id!))!.email).toBe('new@example.com');
    await test.database.tx((tx) => contacts.setValid(tx, 'email', ['new@example.com'], false));
    expect((await view(id!))!.email).toBe('old@example.com');
  });

  it('sees an address as late as any statement of a batch says', async () => {
    const seen = (name: string, at: number) => facts({ externalId: 'e2', email: `${name}@e2.example`, at });
    const [id] = await ids(seen('one', NOW - 5), seen('two', NOW - 3), seen('one', NOW));
    expect((await view(id!))!.email).toBe('one@e2.example');
  });

  it('does not let an older statement undo a newer one', async () => {
    const [id] = await ids(facts({ externalId: 'f1', firstName: 'New', tags: ['vip'], at: NOW }));
    await resolve(
      facts({ externalId: 'f1', firstName: 'Old', lastName: 'Name', tags: [], attributes: { size: 'M' }, at: NOW - 1 }),
    );
    expect(await view(id!)).toMatchObject({ first_name: 'New', last_name: 'Name', tags: ['vip'], attributes: { size: 'M' } });
  });

  it('finds by id and by address', async () => {
    const [id] = await ids(facts({ email: 'gu@example.com' }));
    const find = (text: string) => test.database.tx((tx) => contacts.find(tx, text));
    expect(await Promise.all([find(String(id)), find('GU@example.com'), find('nobody@example.com')])).toEqual([
      id,
      id,
      undefined,
    ]);
  });

  it('ends with the same people whatever the order and size of batches', async () => {
    const statement = fc.record({
      externalId: fc.option(fc.constantFrom('x1', 'x2', 'x3'), { nil: undefined }),
      email: fc.option(fc.constantFrom('x1', 'x2', 'x3', 'x4'), { nil: undefined }),
      phone: fc.option(fc.constantFrom('1', '2', '3'), { nil: undefined }),
    });
    let run = 0;
    const people = async (all: ContactFacts[], batch: number) => {
      for (let i = 0; i < all.length; i += batch) await resolve(...all.slice(i, i + batch));
      const final = await ids(...all);
      return all.map((_, i) => final.findIndex((id) => id === final[i]));
    };
    await fc.assert(
      fc.asyncProperty(
        fc.array(statement, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 4 }),
        fc.infiniteStream(fc.nat()),
        async (all, batch, random) => {
          const told = (name: string) =>
            all.map((s) =>
              facts({
                source: name,
                externalId: s.externalId,
                email: s.email && `${s.email}@${name}.example`,
                phone: s.phone && `+86138${String(run).padStart(6, '0')}${name.startsWith('one') ? 1 : 2}${s.phone}`,
              }),
            );
          const [one, other] = [`one-${++run}`, `two-${run}`];
          const order = all
            .map((_, i) => [random.next().value as number, i])
            .sort(([a], [b]) => a! - b!)
            .map(([, i]) => i!);
          const straight = await people(told(one), 8);
          const two = told(other);
          await people(
            order.map((i) => two[i]!),
            batch,
          );
          expect(await people(two, 8)).toEqual(straight);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('converges when several workers meet the same new people at once', async () => {
    const told = Array.from({ length: 40 }, (_, i) => facts({ externalId: `w${i % 10}`, email: `w${i % 7}@race.example` }));
    await Promise.all(Array.from({ length: 8 }, (_, w) => resolve(...told.slice(w * 5, w * 5 + 5))));
    expect(new Set(await ids(...told)).size).toBe(1);
    const [rows] = await test.database.read<{ n: number }>(
      "SELECT COUNT(DISTINCT contact_id) AS n FROM addresses WHERE address LIKE '%@race.example'",
    );
    expect(Number(rows!.n)).toBe(1);
  });
});
