import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiKeysService } from '../src/access/api-keys.service';
import { ConsentService } from '../src/consent/consent.service';
import { InboxService } from '../src/events/inbox.service';
import { KeptData } from '../src/privacy/kept-data.service';
import { ErasureService } from '../src/privacy/erasure.service';
import { RetentionService } from '../src/privacy/retention.service';
import { command } from './support/command';
import { dialects } from './support/database';
import { everyTable, everythingStored } from './support/every-table';
import { emailOf, personalShop, phoneOf, token, type PersonalShop } from './support/personal-shop';

/** Tables in which nobody's customer stands, and what they hold instead. */
const OF_NOBODY: Record<string, string> = {
  api_keys: 'keys of programs',
  audit_log: 'who of the shop did what, contacts by our ids alone',
  consent_wordings: 'sentences',
  flow_tests: 'figures',
  flow_versions: 'flows',
  flows: 'flows',
  links: 'links',
  product_affinities: 'goods',
  products: 'goods',
  segments: 'rules',
  sending_counts: 'figures',
  settings: 'marks and keys of the engine',
  template_versions: 'templates',
  users: 'people of the shop',
};

describe.each(dialects)('what is kept about people, on %s', (dialect) => {
  let all: PersonalShop;
  let folder: string;
  const huike = (name: string, args: string[], options: Record<string, string | boolean> = {}) =>
    command(all.app, name, args, options);
  const read = <R>(sql: string) => all.shop.engine.database.read<R>(sql);
  const count = async (sql: string) => Number((await read<{ n: number }>(`SELECT COUNT(*) AS n FROM ${sql}`))[0]!.n);
  const file = (name: string, text: string | Buffer) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    // Saved a day ago: a list is as old as its file.
    utimesSync(path, new Date('2026-03-01T00:00:00Z'), new Date('2026-03-01T00:00:00Z'));
    return path;
  };

  beforeAll(async () => {
    all = await personalShop(dialect, 4);
    folder = mkdtempSync(join(tmpdir(), 'huike-'));
  });
  afterAll(async () => {
    await all.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is handed out whole: every table that keeps people is in the document, with everything of theirs and of nobody else', async () => {
    const { out } = await huike('contacts export', [emailOf(2)]);
    const { exported_at: _at, ...document } = JSON.parse(out[0]!) as {
      exported_at: string;
      contact: number;
      data: Record<string, object[]>;
    };
    const tables = (await everyTable()).map((table) => table.name).filter((name) => !(name in OF_NOBODY));
    expect(Object.keys(document.data).sort()).toEqual(tables);
    const filled = Object.entries(document.data).filter(([, rows]) => rows.length > 0).map(([name]) => name); // prettier-ignore
    for (const name of [
      'addresses',
      'consents',
      'events',
      'hits',
      'inbox',
      'messages',
      'orders',
      'order_items',
      'survey_answers',
      'webhook_calls',
    ])
      expect(filled).toContain(name);
    expect(document.data['messages']![0]).toMatchObject({
      text_as_sent: { text: expect.stringContaining(`Dear First${token(2)}`) as string },
    });
    const text = JSON.stringify(document);
    expect([0, 1, 3].filter((n) => text.includes(token(n)) || text.includes(phoneOf(n)))).toEqual([]);
    const again = JSON.parse((await huike('contacts export', [`${document.contact}`])).out[0]!) as object;
    expect(again).toMatchObject(document);
  });

  it('knows of each column that names a contact or an address', async () => {
    const kept = new Set(all.app.get(KeptData).folders.flatMap((f) => f.tables.map((t) => t.table.name)));
    const naming = (await everyTable()).filter((t) =>
      Object.keys(t.columns).some((c) => ['contact_id', 'address', 'to_address', 'body', 'ip'].includes(c)),
    );
    expect(
      naming.map((t) => t.name).filter((name) => !kept.has(name) && !['flow_versions', 'template_versions'].includes(name)),
    ).toEqual([]);
  });

  it('C2: takes a list in without letting a yes in a file outweigh a no that is known, and twice is once', async () => {
    const path = file(
      'list.csv',
      [
        'email,phone,first_name,consent_email,consent_at,tags,unsubscribed',
        'new@people.example,,New,yes,2025-05-01T00:00:00Z,"a,b",',
        'bare@gmial.com,,Bare,yes,,,',
        'left@people.example,,Left,,,,yes',
        'dead@people.example,,Dead,,,,cleaned',
        'no address,,Bad,,,,',
        `${emailOf(0)},,,yes,2025-05-01T00:00:00Z,,`,
      ].join('\r\n'),
    );
    const contactId = (await read<{ contact_id: number }>(`SELECT contact_id FROM addresses WHERE address = '${emailOf(0)}'`))[0]!
      .contact_id;
    const withdrawn = {
      channel: 'email' as const,
      state: 'withdrawn' as const,
      at: all.shop.clock.now(),
      source: 'page',
      byPerson: true,
    };
    await all.shop.engine.database.tx((tx) =>
      all.app.get(ConsentService).record(tx, [{ contactId, address: emailOf(0), facts: withdrawn }], all.shop.clock.now()),
    );
    const enrolled = await count('enrollments');
    const options = { basis: 'opt_in', source: 'fair', errors: join(folder, 'errors.csv') };
    const dry = await huike('contacts import', [path], { ...options, 'dry-run': true, json: true });
    expect(await count("addresses WHERE address = 'new@people.example'")).toBe(0);
    const { code, out } = await huike('contacts import', [path], { ...options, json: true });
    expect([code, JSON.parse(out[0]!)]).toEqual([
      1,
      {
        ...(JSON.parse(dry.out[0]!) as object),
        ...{ rows: 6, imported: 5, faults: 1, without_consent: 1, doubtful: 1, consents: 2, withdrawals: 1 },
        dry_run: false,
      },
    ]);
    expect(readFileSync(join(folder, 'errors.csv'), 'utf8').split('\r\n')[1]).toMatch(/^"6","email: is no address","no address"/);
    expect(await count("consents WHERE source = 'fair' AND state = 'granted' AND basis = 'opt_in' AND by_person = 0")).toBe(2);
    expect(await count("suppressions WHERE reason = 'bounce'")).toBe(1);
    expect((await huike('contacts export', ['new@people.example'])).out[0]).toContain('"import": "list.csv"');
    const line = await list(emailOf(0));
    expect(line).toContain('"withdrawn"');
    const before = await everythingStored(all.shop.engine.database);
    await huike('contacts import', [path], options);
    const after = await everythingStored(all.shop.engine.database);
    for (const [table, text] of before) expect([table, after.get(table)]).toEqual([table, text]);
    await all.shop.settle();
    expect(await count('enrollments')).toBe(enrolled);
  });

  it('says which addresses may not reach anybody', async () => {
    const path = file('doubts.csv', 'email\nbare@gmial.com\nbin@mailinator.com\nfine@people.example\n');
    expect((await huike('contacts import', [path], { 'dry-run': true })).err).toEqual([
      'line 2: taken, but email: gmial.com looks mistyped, was gmail.com meant?',
      'line 3: taken, but email: mailinator.com gives out addresses to throw away',
    ]);
  });

  it('reads other encodings and delimiters, and says which line is wrong', async () => {
    const gb = Buffer.concat([
      Buffer.from('email;'),
      Buffer.from([0xd0, 0xd5, 0xc3, 0xfb]),
      Buffer.from('\ngb@people.example;'),
      Buffer.from([0xc0, 0xee, 0xb0, 0xb2]),
    ]);
    await huike('contacts import', [file('gb.csv', gb)]);
    await huike('contacts import', [
      file('utf16.csv', Buffer.from('\ufeffemail\tfirst_name\nwide@people.example\tWide', 'utf16le')),
    ]);
    expect(await list('gb@people.example')).toContain('"安","李"');
    expect(await list('wide@people.example')).toContain('"Wide"');
    const broken = await huike('contacts import', [file('open.csv', 'email,name\nok@people.example,Ok\n"never closed,x\n')]);
    expect([broken.code, broken.err]).toEqual([1, [expect.stringMatching(/^line 3: /)]]);
    await expect(huike('contacts import', [file('headless.csv', 'Ann,Lee\n')])).rejects.toThrow('no column says who somebody is');
  });

  it('writes a list that no spreadsheet runs, and reads it again without a change', async () => {
    const formula = file('formula.csv', 'email,first_name,last_name,attributes.x\nform@people.example,"=1+1","\'=1",＝SUM\n');
    await huike('contacts import', [formula]);
    expect(await list('form@people.example')).toContain(`"'=1+1","'=1"`);
    const { out } = await huike('contacts export', [], { all: true });
    expect(out.flatMap((line) => line.match(/(^|,)"[=+\-@＝＋－＠]/g) ?? [])).toEqual([]);
    const { out: taken } = await huike('contacts import', [file('again.csv', out.join('\r\n'))], { json: true });
    expect(JSON.parse(taken[0]!)).toMatchObject({ faults: 0, unknown_columns: ['orders_paid', 'last_order_at', 'contact'] });
    expect((await huike('contacts export', [], { all: true })).out).toEqual(out);
  });

  it('is handed out and erased over HTTP, with the right key, and the audit log names nobody', async () => {
    const key = async (scope: string) =>
      (await all.app.get(ApiKeysService).create({ name: scope, scopes: [scope], expiresAt: null }, 'test')).key;
    const ask = (path: string, bearer: string, method = 'GET') =>
      fetch(`${all.shop.url}/api/v1/contacts/${path}`, { method, headers: { authorization: `Bearer ${bearer}` } });
    const [contacts, reports] = [await key('contacts'), await key('reports')];
    expect((await ask(`${emailOf(3)}/export`, reports)).status).toBe(401);
    expect((await ask(emailOf(3), reports, 'DELETE')).status).toBe(401);
    const document = (await (await ask(`${encodeURIComponent(phoneOf(3))}/export`, contacts)).json()) as { contact: number };
    const erased = await ask(emailOf(3), contacts, 'DELETE');
    expect([erased.status, await erased.json()]).toEqual([200, { erased: document.contact }]);
    expect((await ask(`${emailOf(3)}/export`, contacts)).status).toBe(404);
    expect((await ask(emailOf(3), contacts, 'DELETE')).status).toBe(404);
    expect(await read("SELECT action, subject FROM audit_log WHERE action LIKE 'contact.%' ORDER BY id")).toEqual([
      { action: 'contact.exported', subject: `contact:${document.contact}` },
      { action: 'contact.erased', subject: `contact:${document.contact}` },
    ]);
    const back = await huike('contacts import', [file('back.csv', `email,first_name\n${emailOf(3)},Back\n`)], { json: true });
    expect(JSON.parse(back.out[0]!)).toMatchObject({ imported: 0, erased: 1 });
    expect((await all.traces()).get(3)).toBeUndefined();
  });

  it('erases whom a shop asks to be erased', async () => {
    const body = JSON.stringify({ shop_id: 1, customer: { id: 9, email: emailOf(1), phone: phoneOf(1) }, orders_to_redact: [] });
    await all.app.get(InboxService).append({ source: 'shopify', deliveryId: 'redact-1', topic: 'customers/redact', body });
    await all.shop.settle();
    expect(await all.app.get(ErasureService).eraseRequested()).toBe(1);
    expect(await all.app.get(ErasureService).eraseRequested()).toBe(0);
    expect((await all.traces()).get(1)).toBeUndefined();
  });

  it('C6: is forgotten in time, each kind in its own', async () => {
    const retention = all.app.get(RetentionService);
    const texts = async () => ({
      bodies: await count("inbox WHERE body <> '' AND state IN ('done', 'ignored')"),
      deliveries: await count('inbox'),
      visitors: await count('hits WHERE ip IS NOT NULL OR agent IS NOT NULL'),
      hits: await count('hits'),
      copies: await count('mailbox'),
      messages: await count('messages WHERE variables IS NOT NULL'),
      replies: await count('send_attempts WHERE reply IS NOT NULL'),
      events: await count('events'),
    });
    await all.shop.settle();
    const start = await texts();
    for (const kept of Object.values(start)) expect(kept).toBeGreaterThan(0);
    const later = async (to: string) => {
      all.shop.clock.set(Date.parse(to));
      expect(await retention.daily()).not.toBeNull();
      expect(await retention.daily()).toBeNull();
      return texts();
    };
    expect(await later('2026-03-31T03:00:00Z')).toEqual(start);
    const month = await later('2026-04-02T05:00:00Z');
    expect(month).toEqual({ ...start, bodies: 0, visitors: 0, copies: 0 });
    expect(await count("hits WHERE class IS NULL AND state = 'done'")).toBe(0);
    expect(await later('2026-06-01T05:00:00Z')).toMatchObject({
      deliveries: 0,
      messages: 0,
      replies: 0,
      events: start.events,
      hits: start.hits,
    });
    const planned = await retention.dryRun();
    expect(planned.every((one) => one.rows === 0)).toBe(true);
    expect(await later('2028-04-10T05:00:00Z')).toMatchObject({ events: 0 });
  });

  async function list(email: string): Promise<string> {
    return (await huike('contacts export', [], { all: true })).out.find((line) => line.includes(email))!;
  }
});
