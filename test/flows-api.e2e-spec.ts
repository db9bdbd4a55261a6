import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiKeysService } from '../src/access/api-keys.service';
import { flowJsonSchema } from '../src/flows/flow-schema';
import { dialects } from './support/database';
import { testEngine, type TestEngine } from './support/engine';

const MAIL = '---\nsubject: Order {{order.number}}\n---\n<mjml><mj-body></mj-body></mjml>';
const UNPAID = `id: unpaid
purpose: service
trigger: { event: order.placed, where: { order.payment: unpaid } }
exit: [ { event: order.paid } ]
steps: [ { wait: 2d }, { email: { template: remind } } ]
`;
const placed = (id: string, timestamp: string) => ({
  id,
  type: 'order.placed',
  timestamp,
  data: {
    order: { id, placed_at: timestamp, currency: 'CNY', total: '268.00' },
    contact: { id: 'an', email: 'an@example.com', country: 'CN' },
  },
});

describe.each(dialects)('flows by the API, on %s', (on) => {
  let shop: TestEngine;
  let key: string;
  beforeAll(async () => {
    shop = await testEngine({
      on,
      config: { 'flows/unpaid.yaml': UNPAID },
      templates: { 'email/remind/en.mjml': MAIL },
    });
    key = await newKey(['flows', 'contacts']);
  });
  afterAll(() => shop.close());

  const newKey = async (scopes: string[]) =>
    (await shop.engine.app.get(ApiKeysService).create({ name: 'test', scopes, expiresAt: null }, 'test')).key;
  const ask = async (path: string, body?: unknown, as = key) => {
    const answer = await fetch(`${shop.url}/api/v1/${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      headers: { authorization: `Bearer ${as}`, 'content-type': 'application/json' },
    });
    return { status: answer.status, json: (await answer.json()) as Record<string, unknown> };
  };
  const says = async (path: string, body?: unknown) => (await ask(path, body)).json;
  const file = () => join(shop.folder, 'config/flows/unpaid.yaml');

  it('asks for a key with the scope', async () => {
    const other = await newKey(['reports']);
    for (const path of ['flows', 'flows/unpaid', 'flows/unpaid/diff', 'flows/schema', 'contacts/1/explain'])
      expect((await ask(path, undefined, other)).status).toBe(401);
    for (const path of ['validate', 'unpaid/pause', 'unpaid/stop', 'unpaid/publish', 'unpaid/simulate', 'unpaid/dry-run'])
      expect((await ask(`flows/${path}`, {}, other)).status).toBe(401);
  });

  it('lists, shows and validates', async () => {
    expect(await says('flows')).toMatchObject({
      flows: [{ id: 'unpaid', published: { version: 1, state: 'running' }, steps: ['wait-1', 'email-remind'], waiting: 0 }],
      findings: [],
    });
    expect(await says('flows/unpaid')).toMatchObject({
      id: 'unpaid',
      purpose: 'service',
      file: { status: 'live', differs: false },
    });
    expect((await ask('flows/nope')).status).toBe(404);
    expect(await says('flows/schema')).toEqual(JSON.parse(JSON.stringify(flowJsonSchema())));
    expect(await says('flows/validate', '')).toEqual({ flows: ['unpaid'], findings: [] });
    const wrong = UNPAID.replace('2d', '1m').replace('remind', 'remid');
    expect(await says('flows/validate', { files: { 'a.yaml': wrong } })).toMatchObject({
      flows: [],
      findings: [
        { at: 'a.yaml:5:18', code: 'flow.value', hint: 'write 1min or 1mo' },
        { at: 'a.yaml:5:45', code: 'flow.unknown-template', hint: 'did you mean "remind"?' },
      ],
    });
  });

  it('simulates the file, or a text', async () => {
    const events = [placed('1', '2026-03-01T08:00:00Z')];
    const sent = { at: '2026-03-03T08:00:00.000Z', contact: 'an', action: 'sent', channel: 'email', template: 'remind' };
    expect(await says('flows/unpaid/simulate', { events })).toMatchObject({ actions: [sent, { action: 'done' }] });
    expect(await says('flows/unpaid/simulate', { events, until: '2026-03-02' })).toEqual({ actions: [] });
    const sooner = { events, yaml: UNPAID.replace('2d', '1d') };
    expect(await says('flows/unpaid/simulate', sooner)).toMatchObject({ actions: [{ at: '2026-03-02T08:00:00.000Z' }, {}] });
    expect((await ask('flows/nope/simulate', { events })).status).toBe(404);
    const many = { events: Array.from({ length: 1001 }, () => ({})) };
    expect(await ask('flows/unpaid/simulate', many)).toMatchObject({ status: 400, json: { error: { at: 'events' } } });
  });

  it.each([
    ['flows/unpaid/simulate', { events: [{ type: 'order.placed' }] }, 'events.0'],
    ['flows/unpaid/simulate', { events: [], yaml: 'id: [' }, 'yaml'],
    ['flows/unpaid/simulate', { events: [], yaml: UNPAID, until: 'soon' }, 'until'],
    ['flows/unpaid/simulate', { events: 'all' }, 'events'],
    ['flows/unpaid/simulate', 'no json', undefined],
    ['flows/unpaid/dry-run', {}, 'since'],
    ['flows/unpaid/dry-run', { since: {} }, 'since'],
    ['flows/unpaid/backfill', { run: 'yes' }, 'run'],
    ['flows/unpaid/publish', { inside: 'kill' }, 'inside'],
    ['flows/validate', { files: { '../../etc/passwd': '' } }, 'files.../../etc/passwd'],
    ['flows/validate', [], '$'],
  ])('POST %s %j is refused by name', async (path, body, at) => {
    const { status, json } = await ask(path, body);
    expect([status, (json['error'] as { at?: string }).at]).toEqual([400, at]);
  });

  it('shows what has happened, what would have, and why', async () => {
    expect(await shop.post(placed('7', '2026-03-01T08:00:00Z'))).toBe(200);
    await shop.settle();
    expect(await says('flows/unpaid')).toMatchObject({ waiting: 1 });
    await shop.advance('3d');
    expect(await says('flows/unpaid/dry-run', { since: '2026-02-01' })).toMatchObject({ flow: 'unpaid', people: 1, messages: 1 });
    expect((await ask('flows/nope/dry-run', { since: '2026-02-01' })).status).toBe(404);
    const told = (await says('contacts/an@example.com/explain?flow=unpaid')) as { moments: { what: string; text: string }[] };
    expect(told.moments.map((m) => m.what)).toEqual(['event', 'enrolled', 'ended', 'message']);
    expect((await ask('contacts/nobody@example.com/explain')).status).toBe(404);
  });

  it('publishes, pauses, resumes, stops and starts again, by whoever holds the key', async () => {
    expect(await shop.post(placed('8', new Date(shop.clock.now()).toISOString()))).toBe(200);
    await shop.settle();
    await shop.advance('1h');
    writeFileSync(file(), UNPAID.replace('2d', '3d'));
    expect(await says('flows/unpaid/diff')).toMatchObject({ published: { version: 1 }, policies: { move: { move: 1 } } });
    const published = await says('flows/unpaid/publish', { inside: 'move' });
    expect(published).toMatchObject({ published: [{ flow: 'unpaid', version: 2, moved: 1 }], restarted: [], findings: [] });
    expect(await says('flows/unpaid/publish', '')).toMatchObject({ published: [] });
    expect(await says('flows/unpaid/pause', '')).toEqual({ paused: true });
    expect(await says('flows/unpaid/pause', '')).toEqual({ paused: false });
    expect(await says('flows/unpaid')).toMatchObject({ published: { state: 'paused' } });
    expect(await says('flows/unpaid/resume', '')).toEqual({ resumed: true });
    expect(await says('flows/unpaid/stop', '')).toEqual({ exited: 1 });
    expect((await ask('flows/unpaid/backfill', {})).status).toBe(400);
    expect(await says('flows/unpaid/publish', '')).toMatchObject({ published: [], restarted: ['unpaid'] });
    expect((await ask('flows/nope/pause', '')).status).toBe(404);
    expect(await says('flows/unpaid/backfill', '')).toMatchObject({ done: false, enrollments: 0, refused: { already: 2 } });
    const log = await shop.engine.database.read<{ actor: string; action: string }>(
      "SELECT actor, action FROM audit_log WHERE subject = 'unpaid' AND actor LIKE 'key:%' ORDER BY id",
    );
    expect(log.map((row) => row.action)).toEqual([
      'flow.published',
      'flow.paused',
      'flow.resumed',
      'flow.stopped',
      'flow.started',
    ]);
    expect(new Set(log.map((row) => row.actor)).size).toBe(1);
  });

  it('takes in who qualified before, and says by whom', async () => {
    const before = UNPAID.replace('id: unpaid', 'id: before').replace('2d', '6d');
    writeFileSync(join(shop.folder, 'config/flows/before.yaml'), before);
    expect(await says('flows/before/publish', '')).toMatchObject({ published: [{ flow: 'before', version: 1 }] });
    const preview = await says('flows/before/backfill', { since: '2026-02-01' });
    expect(preview).toMatchObject({ done: false, enrollments: 2, contacts: 1, since: '2026-01-31T16:00:00.000Z' });
    expect(await says('flows/before/backfill', { since: '2026-02-01', run: true })).toMatchObject({ done: true, enrollments: 2 });
    const log = await shop.engine.database.read("SELECT detail FROM audit_log WHERE action = 'flow.backfilled'");
    expect(log).toEqual([{ detail: '{"version":1,"entered":2}' }]);
  });
});
