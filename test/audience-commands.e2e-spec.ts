import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WrongUse } from '../src/cli/command';
import { command } from './support/command';
import { testEngine, type TestEngine } from './support/engine';

const SEGMENTS = 'returning: { where: { contact.orders_paid: { gte: 2 } } }\nvip: { where: { contact.tier: { gte: gold } } }\n';
const TIERS = 'tiers: [ { id: gold, spent: 2000 CNY } ]\n';
const HELLO = `---
subject: Hello
---
<mjml><mj-body><mj-section><mj-column><mj-text>Hello <a href="{{unsubscribe_url}}">no more</a></mj-text></mj-column></mj-section></mj-body></mjml>
`;
const FLOW = `id: hello
purpose: service
trigger: { segment: { enter: vip } }
exit: [ { event: segment.left, where: { event.segment: vip } } ]
steps: [ { email: { template: hello } } ]
`;

describe('commands of the audience', () => {
  let shop: TestEngine;
  beforeEach(async () => {
    shop = await testEngine({
      at: '2026-03-01T08:00:00Z',
      config: { 'segments.yaml': SEGMENTS, 'tiers.yaml': TIERS, 'flows/hello.yaml': FLOW },
      templates: { 'email/hello/en.mjml': HELLO },
    });
  });
  afterEach(() => shop.close());

  const huike = (name: string, args: string[] = [], options = {}) => command(shop.engine.app, name, args, options);
  const write = (name: string, text: string) => writeFileSync(join(shop.folder, 'config', name), text);

  it('list the segments, and when they were found', async () => {
    expect((await huike('audience refresh', [], { json: true })).out).toEqual([
      '{"segments":[{"segment":"returning","members":0,"refreshed_at":"2026-03-01T08:00:00.000Z"},' +
        '{"segment":"vip","members":0,"refreshed_at":"2026-03-01T08:00:00.000Z"}],"pairs":0}',
    ]);
    const { code, out, err } = await huike('segments list');
    expect([code, err, out.join('\n').match(/^(returning|vip) .*$/gm)!.length]).toEqual([0, [], 2]);
  });

  it('take no names', async () => {
    await expect(huike('segments list', ['vip'])).rejects.toThrow(WrongUse);
    await expect(huike('audience refresh', ['vip'])).rejects.toThrow(WrongUse);
  });

  it.each(['segments list', 'audience refresh'])('%s tells what is wrong with the files, and fails', async (name) => {
    write('segments.yaml', 'vip: [');
    await shop.restart();
    const { code, out, err } = await huike(name);
    expect(code).toBe(1);
    expect(err.join('\n')).toMatch(/segments\.yaml:1:7 {2}error/);
    expect(out.join('\n')).not.toContain('names no segments');
  });

  it('flows validate holds no names against flows whose file cannot be read, and those that are gone', async () => {
    const told = async () => (await huike('flows validate')).out.filter((line) => line.includes('error'));
    expect(await told()).toEqual(['1 flow read, 0 errors, 0 warnings']);
    write('tiers.yaml', 'tiers: 7');
    await shop.restart();
    expect(await told()).toEqual([expect.stringMatching(/tiers\.yaml:1:8 {2}error/), '1 flow read, 1 error, 0 warnings']);
    write('tiers.yaml', TIERS);
    write('segments.yaml', 'vip: {}');
    await shop.restart();
    expect(await told()).toEqual([expect.stringMatching(/segments\.yaml:1:6 {2}error/), '1 flow read, 1 error, 0 warnings']);
    write('segments.yaml', 'best: { where: { contact.tier: gold } }');
    expect(await told()).toEqual([expect.stringMatching(/there is no segment "vip"/), '1 flow read, 1 error, 0 warnings']);
  });
});
