import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsersService, type Role } from '../src/access/users.service';
import { PublishingService } from '../src/flows/publishing.service';
import { readingEngine, type Reading } from './support/reading';

const HOSTILE = `<img src=x onerror=alert(1)>"'&`;
const PASSWORD = 'correct horse battery';

/** A flow that waits, asks, and branches: one can look at who stands where. */
const CARE = `id: care
name: { en: ${JSON.stringify(HOSTILE)} }
purpose: marketing
topic: greetings
trigger: { event: custom.care, where: { contact.country: US } }
exit: [ { event: order.paid, match: contact } ]
goal: { event: order.paid, match: contact, within: 7d }
steps:
  - { id: pause, wait: 2d }
  - id: asks
    if: { contact.tags: { has: vip } }
    then: [ { id: thanks, email: { template: letter, subject: { en: Thank you } } } ]
    else: [ { id: leaves, exit: no-vip } ]
`;

describe('flows and contacts in the console', () => {
  let reading: Reading;
  let cookie: string;
  let contact: string;

  const login = async (email: string) => {
    const body = new URLSearchParams({ email, password: PASSWORD });
    const answer = await fetch(`${reading.shop.url}/login`, { method: 'POST', body, redirect: 'manual' });
    return answer.headers.get('set-cookie')!.split(';')[0]!;
  };
  const ask = async (path: string, init: RequestInit & { headers?: Record<string, string> } = {}) => {
    const headers = { cookie, ...init.headers };
    const answer = await fetch(reading.shop.url + path, { redirect: 'manual', ...init, headers });
    return {
      status: answer.status,
      to: answer.headers.get('location'),
      type: answer.headers.get('content-type'),
      text: await answer.text(),
    };
  };
  const press = (path: string, headers: Record<string, string> = { origin: reading.shop.url }) =>
    ask(path, { method: 'POST', headers });
  const file = (name: string) => join(reading.shop.folder, 'config/flows', name);
  const stateOf = async (flow: string) =>
    (await reading.shop.engine.database.read<{ state: string }>('SELECT state FROM flows WHERE flow = ?', [flow]))[0]?.state;

  beforeAll(async () => {
    reading = await readingEngine({
      env: { ADMIN_EMAIL: 'owner@shop.example', ADMIN_PASSWORD: PASSWORD },
      config: {
        'flows/care.yaml': CARE,
        'flows/later.yaml':
          'id: later\nstatus: draft\npurpose: service\ntrigger: { event: custom.later }\nsteps: [ { wait: 1d } ]\n',
      },
    });
    cookie = await login('owner@shop.example');
    await reading.letter('greeting', 'ann', { first_name: HOSTILE, tags: [HOSTILE], attributes: { note: HOSTILE } });
    await reading.shop.post({
      id: 'care-1',
      type: 'custom.care',
      timestamp: new Date(reading.shop.clock.now()).toISOString(),
      data: { contact: { id: 'ann', email: 'ann@example.com', country: 'US' } },
    });
    await reading.shop.post({
      id: 'care-2',
      type: 'custom.care',
      timestamp: new Date(reading.shop.clock.now()).toISOString(),
      data: { contact: { id: 'dora', email: 'dora@example.com', country: 'DE' } },
    });
    await reading.shop.settle();
    contact = (await ask('/contacts?q=ann@example.com')).to!;
  });
  afterAll(() => reading.shop.close());

  it('asks who it is first', async () => {
    for (const path of ['/flows', '/flows/care', '/flows/care/stop', '/contacts', '/contacts?q=ann@example.com', contact]) {
      const { status, to } = await ask(path, { headers: { cookie: '' } });
      expect([status, to]).toEqual([303, `/login?to=${encodeURIComponent(path)}`]);
    }
    expect((await press('/flows/care/pause', {})).status).toBe(303);
    expect((await ask('/flows/care/resume', { method: 'POST', headers: { cookie: '' } })).status).toBe(401);
    await press('/flows/care/resume');
  });

  it('lists every flow, published or not, with what starts it and who is inside', async () => {
    const { text } = await ask('/flows');
    expect(text).toContain('<title>Flows · Huike</title>');
    const rows = text.split('<tr>').map((row) => row.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' '));
    expect(rows.find((row) => row.includes('care'))).toMatch(/running custom\.care marketing 1 1 2026-03-02 /);
    expect(rows.find((row) => row.includes('later'))).toMatch(/draft custom\.later service $/);
  });

  it('reads a flow aloud, with who stands where', async () => {
    const { text } = await ask('/flows/care');
    for (const said of [
      'custom.care',
      'if contact country is US',
      'any order is paid, within 1 week',
      'Wait 2 days',
      'If contact tags has vip',
      'Send the e-mail “letter”',
      'Subject: “Thank you”',
      'Leave the flow: no-vip',
      '<b>1</b> here',
      'npx huike flows dry-run care --since 2026-01-31',
      'npx huike flows simulate care --events events.jsonl',
    ])
      expect(text).toContain(said);
    expect(text).toContain(`href="${contact}"`);
    expect(text).not.toContain('The file differs');
  });

  it('shows what a file would change, and what is wrong in files, by file, line and column', async () => {
    writeFileSync(file('care.yaml'), CARE.replace('wait: 2d', 'wait: 3d'));
    const differing = (await ask('/flows/care')).text;
    expect(differing).toContain('The file differs from version 1');
    expect(differing).toContain('wait at step &#34;pause&#34;: 2d → 3d');
    expect((await ask('/flows')).text).toContain('file differs');
    writeFileSync(
      file('broken.yaml'),
      `id: broken\npurpose: service\ntriger: { event: ${JSON.stringify(HOSTILE)} }\nsteps: []\n`,
    );
    const { text } = await ask('/flows');
    expect(text).toContain('<code>broken.yaml:3:1</code>');
    expect(text).not.toContain('<img src=x');
    expect((await ask('/flows/care')).text).not.toContain('broken.yaml');
    // Who only looks does not keep an edited file from being published.
    expect(await reading.shop.engine.app.get(PublishingService).changedOnDisk()).toBe(true);
    writeFileSync(file('care.yaml'), CARE);
    rmSync(file('broken.yaml'));
  });

  it('pauses, resumes, stops after asking, and starts again', async () => {
    expect(await press('/flows/care/pause')).toMatchObject({ status: 303, to: '/flows/care' });
    expect(await stateOf('care')).toBe('paused');
    expect((await ask('/flows/care')).text).toContain('action="/flows/care/resume"');
    await press('/flows/care/resume');
    expect(await stateOf('care')).toBe('running');
    const asked = await ask('/flows/text/stop');
    expect(asked.text).toContain('Stop text?');
    expect(asked.text).toContain('action="/flows/text/stop"');
    expect(await stateOf('text')).toBe('running');
    // Two changes at one instant: both are noticed.
    await press('/flows/offer/pause');
    await press('/flows/text/stop');
    expect(await stateOf('text')).toBe('stopped');
    expect((await ask('/')).text).not.toContain('href="/flows/text"');
    expect((await ask('/flows')).text).toMatch(/text[\s\S]*stopped/);
    const stopped = await ask('/flows/text');
    expect([stopped.status, stopped.text.includes('Start again'), stopped.text.includes('Stop …')]).toEqual([200, true, false]);
    await press('/flows/text/start');
    expect(await stateOf('text')).toBe('running');
    const told = await reading.shop.engine.database.read<{ actor: string }>(
      "SELECT actor FROM audit_log WHERE action = 'flow.stopped'",
    );
    expect(told.map(({ actor }) => actor)).toEqual([expect.stringMatching(/^user:\d+$/)]);
  });

  it('changes nothing for other sites, for looking, for unknown actions, or for analysts', async () => {
    expect((await press('/flows/care/pause', { origin: 'https://evil.example' })).status).toBe(403);
    expect((await press('/flows/care/pause', { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await ask('/flows/care/pause')).status).toBe(404);
    for (const action of ['constructor', 'publish', '__proto__']) expect((await press(`/flows/care/${action}`)).status).toBe(404);
    expect((await press('/flows/nothing/pause')).status).toBe(404);
    expect((await press('/flows/later/pause')).status).toBe(404);
    const role: Role = 'analyst';
    await reading.shop.engine.app.get(UsersService).create({ email: 'ana@shop.example', password: PASSWORD, role }, 'test');
    const analyst = await login('ana@shop.example');
    expect((await press('/flows/care/pause', { cookie: analyst })).status).toBe(403);
    const seen = await ask('/flows/care', { headers: { cookie: analyst } });
    expect([seen.status, seen.text.includes('<button>Pause')]).toEqual([200, false]);
    expect(await stateOf('care')).toBe('running');
  });

  it('finds a contact by number, e-mail and phone', async () => {
    await reading.letter('text', 'bob');
    expect(contact).toMatch(/^\/contacts\/\d+$/);
    expect((await ask('/contacts?q=%20ANN@example.com')).to).toBe(contact);
    expect((await ask(`/contacts?q=${contact.split('/').at(-1)}`)).to).toBe(contact);
    expect((await ask('/contacts?q=%2B1%20415%20555%200100')).to).toMatch(/^\/contacts\/\d+$/);
    expect(await ask('/contacts/ann@example.com')).toMatchObject({ status: 303, to: contact });
    const nobody = await ask(`/contacts?q=${encodeURIComponent(HOSTILE)}`);
    expect([nobody.status, nobody.text.includes('Nobody is known as')]).toEqual([200, true]);
    expect(nobody.text).not.toContain('<img src=x');
    expect((await ask('/contacts')).text).not.toContain('Nobody is known as');
    expect((await ask('/contacts?q=a&q=b')).status).toBe(200);
  });

  it('tells everything that was decided about a contact, by day, and by flow', async () => {
    const { text } = await ask(contact);
    expect(text).toContain('<h3>Monday, 2026-03-02</h3>');
    expect(text).toContain('into care version 1');
    expect(text).toContain('email of greeting/');
    expect(text).toContain('How things stand');
    const about = (await ask(`${contact}?flow=care`)).text;
    expect(about).toContain('into care version 1');
    expect(about).not.toContain('email of greeting/');
    expect(about).toMatch(/<option value="care"\s+selected>/);
    const dora = (await ask((await ask('/contacts?q=dora@example.com')).to!)).text;
    expect(dora).toContain(
      'not into care: the condition of the trigger did not hold: contact.country is &#34;DE&#34;, wanted: US',
    );
  });

  it('says of unknown flows and contacts that there is none, on a page', async () => {
    const unknown = ['/flows/nothing', '/flows/nothing/stop', '/flows/later/stop', '/contacts/999999999', '/contacts/nobody'];
    for (const path of [...unknown, `/flows/${encodeURIComponent(HOSTILE)}`, `/contacts/${encodeURIComponent(HOSTILE)}`]) {
      const { status, type, text } = await ask(path);
      expect([path, status, type]).toEqual([path, 404, 'text/html; charset=utf-8']);
      expect(text).toMatch(/<h1>There is no such (flow|contact)<\/h1>/);
      expect(text).not.toContain('<img src=x');
    }
  });

  it('escapes what shops and marketers write', async () => {
    for (const path of ['/', '/flows', '/flows/care', '/flows/care/stop', contact, '/reports/flows']) {
      const { status, text } = await ask(path);
      expect([path, status]).toEqual([path, 200]);
      expect(text).not.toMatch(/<img|<script| style=| on\w+="/);
    }
    expect((await ask(contact)).text.match(/&#60;img src=x/g)!.length).toBeGreaterThanOrEqual(4);
    expect((await ask('/flows/care')).text).toContain('&#60;img src=x');
  });
});
