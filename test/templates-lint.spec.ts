import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../src/cli/run-command.service';
import { templatesCommands } from '../src/cli/commands/templates';
import type { CommandContext } from '../src/cli/command';
import type { Finding } from '../src/kernel/errors';
import { aFineMail, FINE_LAYOUT } from './support/judged';
import { TemplateFolder } from './support/template-folder';

const SHOP = 'name: Tea\nlocale: en\npostal_address: Street 1, Town\n';
const SMS = 'Hello from {{shop.name}}. Reply STOP to opt out';

describe('templates lint', () => {
  let folder: TemplateFolder;
  beforeEach(() => {
    folder = new TemplateFolder();
    folder.write('email/layouts/base.mjml', FINE_LAYOUT);
  });
  afterEach(() => folder.drop());

  /** What `templates lint --json` says, with these files below CONFIG_DIR; and that no database was made. */
  async function lint(config: Record<string, string> = {}) {
    for (const [name, text] of Object.entries({ 'shop.yaml': SHOP, ...config })) {
      mkdirSync(join(folder.path, 'config/flows'), { recursive: true });
      writeFileSync(join(folder.path, 'config', name), text);
    }
    const loaded = loadConfig({
      CONFIG_DIR: join(folder.path, 'config'),
      TEMPLATES_DIR: folder.path,
      DATA_DIR: join(folder.path, 'data'),
      DATABASE_URL: 'mysql://nobody:x@127.0.0.1:1/none',
      APP_SECRET: 'a secret that is only for tests',
      WEBHOOK_SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    });
    const out: string[] = [];
    const context = {
      args: [],
      options: {},
      json: true,
      cwd: folder.path,
      out: (l: string) => out.push(l),
      err: () => undefined,
    };
    const command = templatesCommands.find((c) => c.name === 'templates lint')!;
    const code = await command.run({ ...context, config: loaded } as unknown as CommandContext);
    const findings = JSON.parse(out.join('')) as Finding[];
    return { code, said: findings.map((f) => `${f.at.replace(`${folder.path}/`, '')} ${f.code.slice(9)} ${f.level}`) };
  }

  it('finds each of these at its place, and what is wrong in the layout once', async () => {
    folder.write('email/layouts/base.mjml', FINE_LAYOUT.replace('<mj-content />', '<mj-content /><mj-section><mj-column><mj-image src="https://t.cn/logo.png" /></mj-column></mj-section>')); // prettier-ignore
    for (const locale of ['en', 'zh-CN']) folder.write(`email/fine/${locale}.mjml`, aFineMail());
    const wrong = [
      '<mj-text color="#222222">Act now, and <a href="#" style="color:#222222">look</a>.</mj-text>',
      '<mj-text color="#bbbbbb">Whispered.</mj-text>',
      '<mj-text><div style="display:flex;color:#222222">In a row.</div></mj-text>',
      '<mj-text><span style="color:#222222">{{{order.number}}}</span></mj-text>',
    ];
    folder.write('email/pale/en.mjml', aFineMail(wrong.slice(0, 3).join('\n'), { subject: 'Re: your order' }));
    folder.write('email/pale/zh-CN.mjml', aFineMail(wrong.join('\n'), { subject: '国家级好茶' }));
    const { code, said } = await lint();
    expect(code).toBe(1);
    expect(said).toEqual([
      'email/layouts/base.mjml:3:74 alt error',
      'email/pale/en.mjml:2:11 shouting error',
      'email/pale/en.mjml:6:26 words warning',
      'email/pale/en.mjml:6:48 links error',
      'email/pale/en.mjml:7:26 contrast error',
      'email/pale/en.mjml:8:22 css warning',
      // This one does not compile: what its author wrote is judged all the same.
      'email/pale/zh-CN.mjml:2:11 words error',
      'email/pale/zh-CN.mjml:6:48 links error',
      'email/pale/zh-CN.mjml:8:22 css warning',
      'email/pale/zh-CN.mjml:9:38 raw-output error',
    ]);
  });

  it('knows from the flows what is service and what is marketing', async () => {
    const flow = (purpose: string) =>
      `id: news\nstatus: draft\npurpose: ${purpose}\ntrigger: { event: order.paid }\nsteps:\n  - id: one\n    email: { template: offer${purpose === 'marketing' ? ', recommend: 2' : ''} }\n`;
    const mail = aFineMail('<mj-text color="#222222">{{#each recommend}}{{title}}{{/each}}</mj-text>');
    for (const locale of ['en', 'zh-CN']) folder.write(`email/offer/${locale}.mjml`, mail);
    expect((await lint({ 'flows/news.yaml': flow('marketing') })).said).toEqual([]);
    expect(await lint({ 'flows/news.yaml': flow('service') })).toEqual({
      code: 1,
      said: ['email/offer/en.mjml:6:26 purpose error', 'email/offer/zh-CN.mjml:6:26 purpose error'],
    });
  });

  it('asks the shop for what the law wants of its marketing: an address, and the word China reads first', async () => {
    folder.write('email/fine/en.mjml', aFineMail());
    folder.write('email/fine/zh-CN.mjml', aFineMail());
    expect(await lint({ 'shop.yaml': 'locale: en\npostal_address: " "\n' })).toEqual({
      code: 1,
      said: ['config/shop.yaml:2:1 postal-address error'],
    });
    const rules = 'countries:\n  CN: { subject_prefix: Hello }\n';
    expect(await lint({ 'rules.yaml': rules })).toEqual({ code: 1, said: ['config/rules.yaml:2:9 subject-prefix error'] });
  });

  it('misses an address only where marketing is sent', async () => {
    folder.write('email/fine/en.mjml', aFineMail());
    folder.write('email/fine/zh-CN.mjml', aFineMail());
    const flow =
      'id: paid\nstatus: draft\npurpose: service\ntrigger: { event: order.paid }\nsteps:\n  - id: one\n    email: { template: fine }\n';
    expect((await lint({ 'shop.yaml': 'locale: en\n', 'flows/paid.yaml': flow })).said).toEqual([]);
  });

  it('hints at the other language of the pair', async () => {
    folder.write('email/fine/en.mjml', aFineMail());
    folder.write('sms/fine/de.txt', SMS);
    folder.write('sms/more/en.txt', SMS);
    expect(await lint()).toEqual({
      code: 0,
      said: [
        'email/fine/en.mjml:1:1 locales hint',
        'sms/fine/de.txt:1:1 no-shop-locale warning',
        'sms/more/en.txt:1:1 locales hint',
      ],
    });
  });

  it('takes the shop’s own words, in SMS too, and names what is wrong in their file', async () => {
    folder.write('sms/a/en.txt', `A bargain. ${SMS}`);
    folder.write('sms/a/zh-CN.txt', '【{{shop.name}}】您好，拒收请回复R');
    expect((await lint()).said).toEqual([]);
    const words = 'en:\n  - { words: [bargain], level: hint, why: we never say it }\n';
    expect((await lint({ 'words.yaml': words })).said).toEqual(['sms/a/en.txt:1:3 words hint']);
    expect((await lint({ 'words.yaml': 'en: [ { words: [a] } ]' })).said).toEqual(['config/words.yaml:1:7 value error']);
  });
});
