import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dialects } from '../support/database';
import { testEngine, type TestEngine } from '../support/engine';

const shipped = (name: string) => readFileSync(join(__dirname, '../../config', name), 'utf8');
/** Three mails without an answer are enough here. */
const RULES = 'dormancy: { delivered: 3, within: 180d, cooling_share: 0.6 }\n';
const PARCELS =
  'id: parcels\npurpose: service\ntrigger: { event: order.shipped }\nsteps: [ { email: { template: order-shipped } } ]\n';

describe.each(dialects)('who no longer reads, on %s', (on) => {
  let shop: TestEngine;
  beforeEach(async () => {
    shop = await testEngine({
      on,
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
  });

  it('stays where they buy', async () => {
    await goesQuiet();
    await happens('order.paid', 'paid', {
      order: {
        id: '9',
        placed_at: '2026-03-01T08:00:00Z',
        paid_at: new Date(shop.clock.now()).toISOString(),
        currency: 'CNY',
        total: '68.00',
      },
    });
    await shop.advance('22d');
    expect(await sunset()).toBe(0);
  });
});
