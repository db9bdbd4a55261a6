import { dialects } from './support/database';
import { everythingStored } from './support/every-table';
import { emailOf, personalShop, phoneOf, token, type PersonalShop } from './support/personal-shop';
import { ErasureService } from '../src/privacy/erasure.service';
import { KeptData } from '../src/privacy/kept-data.service';

/** By hand with ERASURE_PEOPLE=10000 (RELIABILITY C4); every fourth of them is erased. */
const PEOPLE = Number(process.env['ERASURE_PEOPLE'] ?? 60);

describe.each(dialects)('erasing people on %s', (dialect) => {
  const people = dialect === 'sqlite' ? PEOPLE : Math.min(PEOPLE, 40);
  const isErased = (n: number) => n % 4 === 3;
  const gone = Array.from({ length: people }, (_, n) => n).filter(isErased);
  let all: PersonalShop;
  const erase = (who: string[]) => all.app.get(ErasureService).erase(who, 'test');
  const count = async (sql: string) =>
    Number((await all.shop.engine.database.read<{ n: number }>(`SELECT COUNT(*) AS n FROM ${sql}`))[0]!.n);

  beforeAll(async () => void (all = await personalShop(dialect, people)));
  afterAll(() => all.close());

  it('had something of everybody in every table and file to begin with', async () => {
    const traces = await all.traces();
    expect(traces.size).toBe(people);
    expect(traces.get(3)).toEqual(
      expect.arrayContaining([
        ...[
          'addresses',
          'address_engagement',
          'checkouts',
          'consents',
          'contact_identities',
          'contacts',
          'events',
          'hits',
          'inbox',
        ],
        ...['mailbox', 'messages', 'orders', 'send_attempts', 'shipments', 'survey_answers', 'webhook_calls'],
      ]),
    );
    expect(traces.get(3)!.filter((place) => place.endsWith('.spool'))).toHaveLength(1);
  });

  it('leaves something where a folder is left out: the search would find it', async () => {
    const kept = all.app.get<{ folders: KeptData['folders'] }>(KeptData);
    const { folders } = kept;
    for (const [i, left] of folders.entries()) {
      if (left.tables.length === 0) continue;
      kept.folders = folders.filter((f) => f !== left && f.constructor.name !== 'ContactsPersonalData');
      await erase([emailOf(gone[i]!)]);
      kept.folders = folders;
    }
    const traces = await all.traces();
    const tables = folders.map((f, i) => [f.constructor.name, traces.get(gone[i]!) ?? []] as const);
    const found = Object.fromEntries(tables);
    expect(found['MessagesPersonalData']).toEqual(expect.arrayContaining(['messages', 'send_attempts']));
    expect(found['FlowsPersonalData']).toContain('webhook_calls');
    expect(found['EngagementPersonalData']).toEqual(expect.arrayContaining(['hits', 'address_engagement']));
    expect(found['ChannelsPersonalData']).toContain('mailbox');
    expect(found['AudiencePersonalData']).toContain('survey_answers');
    expect(found['OrdersPersonalData']).toEqual(expect.arrayContaining(['orders', 'checkouts', 'shipments']));
    expect(found['EventsPersonalData']).toEqual(expect.arrayContaining(['inbox', 'events']));
    expect(found['ConsentPersonalData']).toContain('consents');
    expect(found['OrdersPersonalData']).not.toContain('messages');
  });

  it('leaves nothing of them in any column of any row, nor in any byte of any file, and all of everybody else', async () => {
    const before = await count('orders');
    const others = (text: string) => text.split('\n').filter((line) => /zu\d{4}q/i.test(line) && !mentionsErased(line));
    const told = await everythingStored(all.shop.engine.database);
    await erase(gone.map((n, i) => (i % 2 === 0 ? emailOf(n) : phoneOf(n))));
    await all.shop.settle();
    const traces = await all.traces();
    expect([...traces].filter(([n]) => isErased(n))).toEqual([]);
    expect(traces.size).toBe(people - gone.length);
    const now = await everythingStored(all.shop.engine.database);
    for (const [table, text] of told) {
      // The spooled opens were taken in meanwhile.
      if (['hits', 'inbox', 'messages', 'address_engagement'].includes(table)) continue;
      expect([table, others(now.get(table)!)]).toEqual([table, others(text)]);
    }
    // The books: every order with its goods and sums, of nobody in particular.
    expect(await count('orders')).toBe(before);
    expect(await count('order_items')).toBe(before);
    expect(await count('orders WHERE total = 26800 AND placed_at IS NOT NULL AND contact_id IS NOT NULL')).toBe(before);
  });

  it('cancels what waits, ends the ways, and keeps the addresses as hashes that must not be written to', async () => {
    expect(
      await count("enrollments e JOIN contacts c ON c.id = e.contact_id WHERE c.erased_at IS NOT NULL AND e.state = 'waiting'"),
    ).toBe(0);
    expect(await count("enrollments WHERE reason = 'erased'")).toBe(gone.length);
    expect(await count("suppressions WHERE reason = 'erased'")).toBe(2 * gone.length);
    await all.shop.advance('3h');
    expect(
      await count('messages m JOIN contacts c ON c.id = m.contact_id WHERE c.erased_at IS NOT NULL AND m.sent_at IS NOT NULL'),
    ).toBe(gone.length);
    expect([...(await all.traces()).keys()].filter(isErased)).toEqual([]);
  });

  it('can be done again, by number, and knows nobody by the old address', async () => {
    const [{ id } = { id: 0 }] = await all.shop.engine.database.read<{ id: number }>(
      'SELECT id FROM contacts WHERE erased_at IS NOT NULL AND merged_into IS NULL ORDER BY id LIMIT 1',
    );
    expect(await erase([`${id}`])).toEqual([id]);
    await expect(erase([emailOf(gone[0]!)])).rejects.toMatchObject({ code: 'contact.unknown' });
  });

  it('leaves all of somebody where it fails in the middle', async () => {
    const one = 1;
    const kept = all.app.get<{ folders: KeptData['folders'] }>(KeptData);
    const { folders } = kept;
    const before = (await all.traces()).get(one)!.filter((place) => !place.includes('.'));
    kept.folders = [...folders, { know: () => ({}), erase: () => Promise.reject(new Error('the power went')) } as never];
    await expect(erase([emailOf(one)])).rejects.toThrow('the power went');
    kept.folders = folders;
    expect((await all.traces()).get(one)).toEqual(expect.arrayContaining(before));
  });

  function mentionsErased(line: string): boolean {
    return gone.some((n) => line.toLowerCase().includes(token(n).toLowerCase()) || line.includes(phoneOf(n)));
  }
});
