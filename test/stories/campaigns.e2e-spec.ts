import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PublishingService } from '../../src/flows/publishing.service';
import { dialects } from '../support/database';
import { testEngine, type TestEngine } from '../support/engine';

const MJML = `---
subject: Hello
---
<mjml><mj-body><mj-section><mj-column><mj-text>Hello <a href="{{unsubscribe_url}}">no more</a></mj-text></mj-column></mj-section></mj-body></mjml>
`;
const SEGMENTS = 'bought: { where: { contact.orders_paid: { gte: 1 }, not: { contact.tags: { has: stopped } } } }\n';
const flow = (id: string, trigger: string, more = '') =>
  `id: ${id}\npurpose: service\ntrigger: ${trigger}\n${more}steps: [ { email: { template: hello } } ]\n`;

/** Where they live, each in a zone of their own. */
const ZONES = { shanghai: 'Asia/Shanghai', london: 'Europe/London', angeles: 'America/Los_Angeles' };

describe.each(dialects)('campaigns and dates, on %s', (on) => {
  let shop: TestEngine;
  afterEach(() => shop.close());

  const open = async (at: string, flows: Record<string, string>) => {
    const files = Object.entries(flows).map(([id, text]) => [`flows/${id}.yaml`, text]);
    const config = { 'segments.yaml': SEGMENTS, ...Object.fromEntries(files) };
    shop = await testEngine({ on, at, config, templates: { 'email/hello/en.mjml': MJML } });
  };
  const publish = async (flows: Record<string, string>) => {
    for (const [id, text] of Object.entries(flows)) writeFileSync(join(shop.folder, `config/flows/${id}.yaml`), text);
    await shop.engine.app.get(PublishingService).publish('test');
  };
  const tell = async (type: string, who: string, data: object = {}, contact: object = {}) => {
    const timestamp = new Date(shop.clock.now()).toISOString();
    const person = { id: who, email: `${who}@example.com`, locale: 'en', ...contact };
    const id = `${type} ${who} ${timestamp} ${JSON.stringify(data)}`;
    expect(await shop.post({ id, type, timestamp, data: { ...data, contact: person } })).toBe(200);
  };
  const buys = (who: string, zone: string) => {
    const at = new Date(shop.clock.now()).toISOString();
    const order = { id: `order-${who}`, placed_at: at, paid_at: at, currency: 'CNY', total: '100.00', items: [] };
    return tell('order.paid', who, { order }, { timezone: zone });
  };
  const everybodyBuys = async () => {
    for (const [who, zone] of Object.entries(ZONES)) await buys(who, zone);
  };
  /** What was sent to whom and when, and what was not. */
  const told = async (flow?: string) => {
    const rows = await shop.engine.database.read<{ flow: string; sent_at: number | null; reason: string; address: string }>(
      `SELECT m.flow, m.sent_at, m.reason, a.address FROM messages m JOIN addresses a ON a.contact_id = m.contact_id ORDER BY m.sent_at, m.id`,
    );
    return rows
      .filter((row) => flow === undefined || row.flow === flow)
      .map(
        (row) => `${row.address.split('@')[0]} ${row.sent_at ? new Date(row.sent_at).toISOString().slice(0, 16) : row.reason}`,
      );
  };

  it('go to members of a segment at 10:00 of each, once, whatever is restarted', async () => {
    const singles = '{ schedule: { on: 2026-11-11, at: "10:00" }, segment: bought }';
    await open('2026-11-09T08:00:00Z', { singles: flow('singles', singles) });
    await everybodyBuys();
    await tell('contact.updated', 'window-shopper', {}, { timezone: 'Asia/Shanghai' });
    await shop.advance('1d');
    await shop.restart();
    await shop.advance('18h');
    expect(await told()).toEqual(['shanghai 2026-11-11T02:00']);
    await shop.restart();
    await shop.advance('12h');
    await shop.restart();
    await shop.advance('7d');
    expect(await told()).toEqual(['shanghai 2026-11-11T02:00', 'london 2026-11-11T10:00', 'angeles 2026-11-11T18:00']);
  });

  it('follow who moves, joins and leaves before the moment, and nobody after it', async () => {
    const singles = '{ schedule: { on: 2026-11-11, at: "10:00" }, segment: bought }';
    await open('2026-11-08T08:00:00Z', { singles: flow('singles', singles) });
    await everybodyBuys();
    await buys('leaver', 'Asia/Shanghai');
    await shop.advance('36h');
    await tell('contact.updated', 'leaver', {}, { tags: ['stopped'] });
    await buys('newcomer', 'Asia/Shanghai');
    await shop.advance('12h');
    // Made ahead for Los Angeles; now further east, where it is earlier.
    await tell('contact.updated', 'angeles', {}, { timezone: 'Asia/Tokyo' });
    // Who belongs to a segment is found out once a day on a clock that jumps: this one is found too late.
    await buys('latecomer', 'Asia/Shanghai');
    await shop.advance('4d');
    const [left] = await shop.engine.database.read("SELECT reason FROM enrollments WHERE state = 'exited'");
    expect(left).toEqual({ reason: 'segment_left' });
    expect(await told()).toEqual([
      ...['angeles 2026-11-11T01:00', 'shanghai 2026-11-11T02:00', 'newcomer 2026-11-11T02:00', 'london 2026-11-11T10:00'],
    ]);
  });

  it('leave out whose moment had passed when they were published, or come at once where that is wanted', async () => {
    await open('2026-11-11T06:00:00Z', { hello: flow('hello', '{ event: custom.nothing }') });
    await everybodyBuys();
    await shop.settle();
    await publish({
      skips: flow('skips', '{ schedule: { on: 2026-11-11, at: "10:00" } }'),
      sends: flow('sends', '{ schedule: { on: 2026-11-11, at: "10:00", if_past: send } }'),
      shops: flow('shops', '{ schedule: { on: 2026-11-11, at: "18:00", zone: shop } }'),
    });
    await shop.advance('2d');
    expect(await told('skips')).toEqual(['london 2026-11-11T10:00', 'angeles 2026-11-11T18:00']);
    expect(await told('sends')).toEqual(['shanghai 2026-11-11T06:00', 'london 2026-11-11T10:00', 'angeles 2026-11-11T18:00']);
    expect(await told('shops')).toEqual(['shanghai', 'london', 'angeles'].map((who) => `${who} 2026-11-11T10:00`));
  });

  it('by cron come every Monday, summer time or not', async () => {
    await open('2026-10-09T00:00:00Z', { weekly: flow('weekly', '{ schedule: { cron: "0 10 * * 1" }, segment: bought }') });
    await buys('london', 'Europe/London');
    await buys('angeles', 'America/Los_Angeles');
    await shop.advance('17d');
    await shop.restart();
    await shop.advance('18d');
    // Clocks are put back on 25 October in London, on 1 November in Los Angeles.
    expect(await told()).toEqual([
      ...['london 2026-10-12T09:00', 'angeles 2026-10-12T17:00', 'london 2026-10-19T09:00', 'angeles 2026-10-19T17:00'],
      ...['london 2026-10-26T10:00', 'angeles 2026-10-26T17:00', 'london 2026-11-02T10:00', 'angeles 2026-11-02T18:00'],
      ...['london 2026-11-09T10:00', 'angeles 2026-11-09T18:00'],
    ]);
  });

  it('of an order come for each order, and move with its date', async () => {
    await open('2026-06-01T08:00:00Z', {
      used: flow('used', '{ date: order.delivered_at, offset: 14d, at: "19:00" }'),
      soon: flow('soon', '{ date: order.delivered_at, offset: 2h }'),
    });
    const delivered = (id: string, at: string, more: object = {}) =>
      tell(
        'order.delivered',
        'ann',
        {
          order: { id, currency: 'CNY', total: '100.00', placed_at: '2026-05-30T08:00:00Z', delivered_at: at, items: [] },
          ...more,
        },
        { timezone: 'Asia/Shanghai' },
      );
    await delivered('1', '2026-06-01T08:00:00Z');
    await delivered('2', '2026-06-01T08:00:00Z');
    await shop.advance('1d');
    expect(await told('soon')).toEqual(['ann 2026-06-01T10:00', 'ann 2026-06-01T10:00']);
    await shop.restart();
    await shop.advance('20d');
    expect(await told('used')).toEqual(['ann 2026-06-15T11:00', 'ann 2026-06-15T11:00']);
    const orders = await shop.engine.database.read<{ order_id: number | null }>(
      "SELECT DISTINCT order_id FROM enrollments WHERE flow = 'used'",
    );
    expect(orders.filter((o) => o.order_id !== null)).toHaveLength(2);
  });

  it('of an attribute come on the day it tells, at once when it is told in time, earlier when it is corrected', async () => {
    await open('2026-06-01T08:00:00Z', {
      renews: flow('renews', '{ date: contact.attributes.renews_on, offset: -1d, at: "10:00" }'),
    });
    const renews = (who: string, on: string) =>
      tell('contact.updated', who, {}, { timezone: 'Asia/Shanghai', attributes: { renews_on: on } });
    await renews('ann', '2026-06-03');
    await renews('bob', '2026-06-20');
    await renews('eve', 'some day');
    await shop.advance('1h');
    await renews('ann', '2026-06-10');
    await shop.advance('3d');
    expect(await told()).toEqual([]);
    await renews('bob', '2026-06-06');
    await shop.advance('10d');
    expect(await told()).toEqual(['bob 2026-06-05T02:00', 'ann 2026-06-09T02:00']);
  });

  it('greet on a birthday that was moved earlier while its greeting waited', async () => {
    await open('2026-06-01T08:00:00Z', { birthday: flow('birthday', '{ date: contact.birthday, at: "09:00" }') });
    const born = (day: number) => tell('contact.updated', 'ann', {}, { timezone: 'Asia/Shanghai', birthday: `1990-06-0${day}` });
    await born(3);
    await shop.advance('1h');
    await born(2);
    await shop.advance('5d');
    expect(await told()).toEqual(['ann 2026-06-02T01:00']);
  });
});
