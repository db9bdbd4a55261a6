import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MailboxService } from '../../src/channels/mailbox.service';
import { LinksService } from '../../src/links/links.service';
import { testEngine, type TestEngine } from '../support/engine';

const shipped = (name: string) => readFileSync(join(__dirname, '../../config', name), 'utf8');
/** Three mails without an answer are enough here. */
const RULES = 'dormancy: { delivered: 3, within: 180d, cooling_share: 0.6 }\n';
const PARCELS =
  'id: parcels\npurpose: service\ntrigger: { event: order.shipped }\nsteps: [ { email: { template: order-shipped } } ]\n';

describe('who no longer reads', () => {
  let shop: TestEngine;
  beforeEach(async () => {
    shop = await testEngine({
      config: {
        'rules.yaml': RULES,
        'segments.yaml': shipped('segments.yaml'),
        'tiers.yaml': shipped('tiers.yaml'),
        'surveys.yaml': shipped('surveys.yaml'),
        'flows/parcels.yaml': PARCELS,
        'flows/sunset.yaml': shipped('flows/sunset.yaml').replace('status: draft', 'status: live'),
      },
    });
    await shop.advance('1d');
  });
  afterEach(() => shop.close());

  const happens = async (type: string, id: string, more: object = {}) => {
    const timestamp = new Date(shop.clock.now()).toISOString();
    const contact = { id: 'an', email: 'an@example.com', country: 'CN', timezone: 'Asia/Shanghai', consent: { email: true } };
    expect(await shop.post({ id, type, timestamp, data: { contact, ...more } })).toBe(200);
    await shop.settle();
  };
  const parcel = (id: string) =>
    happens('order.shipped', `s${id}`, {
      order: {
        id,
        placed_at: '2026-03-01T08:00:00Z',
        shipped_at: new Date(shop.clock.now()).toISOString(),
        currency: 'CNY',
        total: '68.00',
      },
      shipment: { id: `p${id}` },
    });
  const buys = () =>
    happens('order.paid', 'paid', {
      order: {
        id: '9',
        placed_at: '2026-03-01T08:00:00Z',
        paid_at: new Date(shop.clock.now()).toISOString(),
        currency: 'CNY',
        total: '68.00',
      },
    });
  const letters = () =>
    shop.engine.database.read<{ template: string; status: string }>(
      "SELECT template, status FROM messages WHERE flow = 'sunset'",
    );
  const sunset = async () => (await shop.engine.database.read("SELECT id FROM contacts WHERE tags LIKE '%sunset%'")).length;
  const goesQuiet = async () => {
    for (const id of ['1', '2', '3']) {
      await parcel(id);
      await shop.advance('1d');
    }
    await shop.advance('3d');
  };

  it('is asked once, although asleep, and left in peace where no answer comes', async () => {
    await goesQuiet();
    expect(await letters()).toEqual([{ template: 're-permission', status: 'sent' }]);
    expect(await sunset()).toBe(0);
    await shop.advance('22d');
    expect(await sunset()).toBe(1);
    await shop.advance('60d');
    expect(await letters()).toHaveLength(1);

    // Who comes back by themselves loses the mark.
    await buys();
    await shop.advance('1d');
    expect(await sunset()).toBe(0);
  });

  it('is taken at their word where they say no', async () => {
    await goesQuiet();
    const mail = (await shop.engine.app.get(MailboxService).since(0)).at(-1)!;
    const asked = new URL(shop.engine.app.get(LinksService).url('a', mail.ref)).pathname;
    const form = { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' } };
    expect((await fetch(shop.url + asked, { ...form, body: 'choice=stop' })).status).toBe(200);
    await shop.advance('30d');
    expect(await sunset()).toBe(0);
    const stated = await shop.engine.database.read(
      "SELECT channel, state, by_person, source FROM consents WHERE state = 'withdrawn'",
    );
    expect(stated).toEqual([{ channel: 'email', state: 'withdrawn', by_person: 1, source: 'survey' }]);
  });

  it('stays where they buy', async () => {
    await goesQuiet();
    await buys();
    await shop.advance('22d');
    expect(await sunset()).toBe(0);
  });
});
