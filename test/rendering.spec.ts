import { Log } from '../src/http/log.service';
import { VirtualClock } from '../src/kernel/clock';
import { localeChain } from '../src/rendering/locale-chain';
import type { MessageVariables } from '../src/rendering/message-variables';
import { RenderingService } from '../src/rendering/rendering.service';
import { TemplateError } from '../src/rendering/template-error';
import { TemplateLibrary } from '../src/rendering/template-library.service';
import { TemplateVersionStore } from '../src/rendering/template-version.store';
import { dialects, testDatabase, type TestDatabase } from './support/database';
import { aMail, configFor, TemplateFolder } from './support/template-folder';

const zh = localeChain('zh-CN', 'en');
const en = localeChain('en-GB', 'en');
const variables: MessageVariables = {
  contact: { first_name: 'Ann', country: 'DE' },
  shop: { name: 'Shop', url: 'https://shop.example', postal_address: 'Street 1' },
  order: {
    items: [
      { title: 'Tea', url: 'https://shop.example/tea' },
      { title: 'Cup', url: 'https://shop.example/cup' },
    ],
  },
  now: 0,
};
const slots = {
  clickUrl: (no: number) => `https://m.example/c/${no}`,
  openUrl: 'https://m.example/o/1',
  unsubscribeUrl: 'https://m.example/u/1',
};

/** Time that passes only here: every look into the folder counts. */
class StepClock extends VirtualClock {
  private spent = 0;
  override lease(): number {
    return (this.spent += 10_000);
  }
}

describe.each(dialects)('rendering on %s', (dialect) => {
  let test: TestDatabase;
  let folder: TemplateFolder;
  beforeAll(async () => void (test = await testDatabase(dialect)));
  afterAll(() => test.drop());
  beforeEach(async () => {
    folder = new TemplateFolder();
    await test.database.tx(async (tx) => {
      await tx.run('DELETE FROM links');
      await tx.run('DELETE FROM template_versions');
    });
  });
  afterEach(() => folder.drop());

  /** A process's rendering; a second one is a restart. */
  const rendering = (shop = {}) => {
    const config = configFor(folder.path, shop);
    const store = new TemplateVersionStore(test.database);
    return new RenderingService(test.database, store, new TemplateLibrary(config), config, new StepClock(1000), new Log(config));
  };
  const rows = (sql: string) => test.database.read<Record<string, unknown>>(sql);
  const html = async (service: RenderingService, id: number) => {
    const rendered = await service.render(id, variables, slots);
    return rendered.channel === 'email' ? rendered.html : '';
  };

  it('stores a version with its links once, for all who ask at once and after a restart', async () => {
    folder.write(
      'email/hello/en.mjml',
      aMail('<a href="https://shop.example/a">a</a> {{#each order.items}}<a href="{{url}}">{{title}}</a>{{/each}}'),
    );
    const service = rendering();
    const versions = await Promise.all(Array.from({ length: 20 }, () => service.version('email', 'hello', en)));
    const again = await rendering().version('email', 'hello', en);
    expect(new Set([...versions, again].map((v) => v.id)).size).toBe(1);
    expect(await rows('SELECT name, locale FROM template_versions')).toEqual([{ name: 'hello', locale: 'en' }]);
    expect(await rows('SELECT link_no, target FROM links ORDER BY link_no')).toEqual([
      { link_no: 1, target: 'https://shop.example/a' },
      { link_no: 2, target: '{{{url}}}' },
    ]);
  });

  it('takes the reader’s locale, then their language, then the shop’s', async () => {
    folder.write('sms/hello/en.txt', 'Hello');
    folder.write('sms/hello/zh-CN.txt', '【{{shop.name}}】您好');
    const service = rendering();
    const locale = async (wanted: string | null) => (await service.version('sms', 'hello', localeChain(wanted, 'en'))).locale;
    expect([await locale('zh-TW'), await locale('zh-CN'), await locale('en-US'), await locale('fr'), await locale(null)]).toEqual([
      'zh-CN', 'zh-CN', 'en', 'en', 'en',
    ]); // prettier-ignore
  });

  it('keeps a message on its version through edits and restarts, byte for byte', async () => {
    folder.write('email/hello/en.mjml', aMail('First {{contact.first_name}}'));
    const service = rendering();
    const first = await service.version('email', 'hello', en);
    const before = await html(service, first.id);
    folder.write('email/hello/en.mjml', aMail('Second {{contact.first_name}}'));
    const second = await service.version('email', 'hello', en);
    expect(second.id).not.toBe(first.id);
    expect(await html(service, second.id)).toContain('Second Ann');
    expect(await html(service, first.id)).toBe(before);
    expect(await html(rendering(), first.id)).toBe(before);
    folder.write('email/hello/en.mjml', aMail('First {{contact.first_name}}'));
    expect((await service.version('email', 'hello', en)).id).toBe(first.id);
  });

  it('makes a new version when the layout changes', async () => {
    folder.write('email/hello/en.mjml', aMail('Hello'));
    const service = rendering();
    const first = await service.version('email', 'hello', en);
    folder.write('email/layouts/base.mjml', '<mjml><mj-body><mj-content /><mj-section><mj-column><mj-text>New frame {{shop.postal_address}} <a href="{{unsubscribe_url}}">u</a></mj-text></mj-column></mj-section></mj-body></mjml>'); // prettier-ignore
    const second = await service.version('email', 'hello', en);
    expect(second.id).not.toBe(first.id);
    expect(await html(service, second.id)).toContain('New frame');
  });

  it('keeps the last good version of a file that became wrong, says where, and takes the mended one', async () => {
    folder.write('email/hello/en.mjml', aMail('Good'));
    const service = rendering();
    const good = await service.version('email', 'hello', en);
    folder.write('email/hello/en.mjml', aMail('Bad {{{contact.first_name}}}'));
    expect((await service.version('email', 'hello', en)).id).toBe(good.id);
    expect(service.findings()).toMatchObject([
      { at: expect.stringMatching(/hello\/en\.mjml:4:37$/), code: 'template.raw-output' },
    ]);
    expect((await rendering().version('email', 'hello', en)).id).toBe(good.id);
    folder.remove('email/hello');
    expect((await service.version('email', 'hello', en)).id).toBe(good.id);
    folder.write('email/hello/en.mjml', aMail('Mended'));
    expect((await service.version('email', 'hello', en)).id).not.toBe(good.id);
    expect(service.findings()).toEqual([]);
  });

  it('refuses what there is not, and what was never right', async () => {
    folder.write('email/bad/en.mjml', aMail('{{#if contact}}'));
    const service = rendering();
    await expect(service.version('email', 'nothing', zh)).rejects.toThrow(TemplateError);
    await expect(service.version('email', 'bad', en)).rejects.toMatchObject({ code: 'template.broken' });
    await expect(service.render(424242, variables, slots)).rejects.toMatchObject({ code: 'template.unknown' });
    expect(await rows('SELECT id FROM template_versions')).toEqual([]);
  });

  it('finds where each link of each turn of a loop leads', async () => {
    folder.write(
      'email/hello/en.mjml',
      aMail('{{#each order.items}}<a href="{{url}}">{{title}}</a>{{/each}}<a href="https://shop.example/?a=1&amp;b=2">x</a>'),
    );
    const service = rendering();
    const { id } = await service.version('email', 'hello', en);
    const written = [...(await html(service, id)).matchAll(/\/c\/(\d+)/g)].map((m) => Number(m[1]));
    expect(written).toEqual([1, 257, 2]);
    const targets = await Promise.all([...written, 513, 3].map((no) => rendering().linkTarget(id, no, variables)));
    expect(targets).toEqual([
      'https://shop.example/tea',
      'https://shop.example/cup',
      'https://shop.example/?a=1&b=2',
      undefined,
      undefined,
    ]);
  });

  it('keeps links to the shop’s domains, also those that only a message knows', async () => {
    folder.write('sms/hello/en.txt', 'Go {{link order.pay_url}}');
    const service = rendering({ link_domains: ['shop.example'] });
    const { id } = await service.version('sms', 'hello', en);
    const to = (pay_url: string) => service.linkTarget(id, 1, { ...variables, order: { pay_url } });
    expect(await to('https://pay.shop.example/1')).toBe('https://pay.shop.example/1');
    expect(await to('https://evil.example/1')).toBe('https://shop.example/');
    folder.write('email/out/en.mjml', aMail('<a href="https://evil.example">x</a>'));
    await expect(service.version('email', 'out', en)).rejects.toMatchObject({ code: 'template.broken' });
  });

  it('puts the pixel in when there is one, and a flow’s own subject in place of the template’s', async () => {
    folder.write('email/hello/en.mjml', aMail('Hello', 'Dear {{contact.first_name}} & all'));
    const service = rendering();
    const { id } = await service.version('email', 'hello', en);
    expect(await service.render(id, variables, slots)).toMatchObject({
      subject: 'Dear Ann & all',
      html: expect.stringContaining('src="https://m.example/o/1"'),
    });
    const own = { ...variables, subject: '{{contact.first_name}}, for you' };
    const { openUrl: _openUrl, ...silent } = slots;
    expect(await service.render(id, own, silent)).toMatchObject({
      subject: 'Ann, for you',
      html: expect.not.stringContaining('<img'),
    });
    await expect(service.render(id, { ...variables, subject: '{{#if}}' }, slots)).rejects.toThrow(TemplateError);
  });

  it('gives up a text that grows without end', async () => {
    folder.write(
      'sms/loop/en.txt',
      '{{#each event.a}}{{#each @root.event.a}}{{#each @root.event.a}}x{{/each}}{{/each}}{{/each}}',
    );
    const service = rendering();
    const { id } = await service.version('sms', 'loop', en);
    const event = { a: Array.from({ length: 100 }, () => 1) };
    await expect(service.render(id, { ...variables, event }, slots)).rejects.toMatchObject({ code: 'template.too-many-rounds' });
  });
});
