import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { templatesCommands } from '../src/cli/commands/templates';
import type { CommandContext } from '../src/cli/command';
import { textTemplate } from '../src/rendering/handlebars-runtime';
import { toContext } from '../src/rendering/message-variables';
import { sampleVariables } from '../src/rendering/sample-data';
import { configFor, shippedTemplates, TemplateFolder, aMail } from './support/template-folder';

/** Runs one command as the command line does, on a folder of templates. */
async function run(templatesDir: string, cwd: string, name: string, args: string[], options: CommandContext['options'] = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const command = templatesCommands.find((c) => c.name === name)!;
  const context = {
    args,
    options,
    json: options.json === true,
    cwd,
    out: (l: string) => out.push(l),
    err: (l: string) => err.push(l),
  };
  const code = await command.run({ ...context, config: configFor(templatesDir) } as unknown as CommandContext);
  return { code, out: out.join('\n'), err: err.join('\n') };
}

describe('the commands for templates', () => {
  let folder: TemplateFolder;
  beforeEach(() => void (folder = new TemplateFolder()));
  afterEach(() => folder.drop());

  it('preview writes HTML and text and prints the subject, without any database', async () => {
    const { code, out } = await run(shippedTemplates, folder.path, 'templates preview', ['unpaid-order'], {
      locale: 'en',
      out: 'seen',
    });
    expect(code).toBe(0);
    expect(out).toContain('subject  Ann, your order is still here');
    expect(readFileSync(join(folder.path, 'seen/unpaid-order.en.html'), 'utf8')).toContain('We kept it');
    expect(readFileSync(join(folder.path, 'seen/unpaid-order.en.txt'), 'utf8')).toContain(
      'Complete my order <https://mail.example/c/link-',
    );
    expect(readFileSync(join(folder.path, 'seen/unpaid-order.en.sms.txt'), 'utf8')).toContain('A-1001');
    expect(existsSync(join(folder.path, 'seen/unpaid-order.zh-CN.html'))).toBe(false);
  });

  it('preview lays --data over the sample and says with --json where links lead', async () => {
    writeFileSync(join(folder.path, 'data.json'), JSON.stringify({ contact: { first_name: 'Bo' }, order: { pay_url: null } }));
    const options = { locale: 'en', data: 'data.json', channel: 'email', json: true };
    const { out } = await run(shippedTemplates, folder.path, 'templates preview', ['unpaid-order'], options);
    const [preview] = JSON.parse(out) as { subject: string; links: Record<string, string> }[];
    expect(preview!.subject).toBe('Bo, your order is still here');
    expect(Object.values(preview!.links)).toContain('https://shop.example/');
    expect(Object.values(preview!.links).some((l) => l.includes('/pay/'))).toBe(false);
  });

  it('preview refuses wrong use in words', async () => {
    const preview = (args: string[], options: CommandContext['options'] = {}) =>
      run(shippedTemplates, folder.path, 'templates preview', args, options);
    await expect(preview([])).rejects.toThrow(/name one template/);
    await expect(preview(['unpaid'])).rejects.toThrow(/there are: .*birthday/);
    await expect(preview(['birthday'], { data: 'nowhere.json' })).rejects.toThrow(/cannot be read/);
    await expect(preview(['birthday'], { channel: 'fax' })).rejects.toThrow(/email or sms/);
  });

  it('lint answers 0 for the shipped templates, and 1 with every place for wrong ones', async () => {
    expect(await run(shippedTemplates, folder.path, 'templates lint', [])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^\d+ templates: nothing to complain about$/) as string,
    });
    folder.write('email/a/en.mjml', aMail('{{contact.firstname}} <mj-foo></mj-foo>'));
    folder.write('email/b/en.mjml', '---\nsubjekt: Hello\n---\n<mj-section></mj-section>');
    folder.write('email/c/en.mjml', aMail('fine').replace('<mj-column>', '<mj-column colour="red">\n'));
    folder.write('email/d/en.mjml', aMail('x').replace('subject', 'layout: other\nsubject'));
    folder.write(
      'email/e/en.mjml',
      aMail('<mj-part name="itmes" />x</mj-text><mj-text>').replace('<mj-text>', '<mj-part name="none" /><mj-text>'),
    );
    folder.write('sms/f/zh-CN.txt', '您好');
    const { code, out } = await run(folder.path, folder.path, 'templates lint', []);
    expect(code).toBe(1);
    for (const line of [
      /a\/en\.mjml:4:35 .*nothing provides "contact\.firstname"\n.*did you mean "first_name"/,
      /b\/en\.mjml:2:1 .*"subjekt" is no key/,
      /b\/en\.mjml:1:1 .*has no subject/,
      /c\/en\.mjml:4:13 .*Attribute colour is illegal/,
      /d\/en\.mjml:2:9 .*no layout "other"\n.*base/,
      /e\/en\.mjml:4:24 .*no part "none"/,
      /f\/zh-CN\.txt:1:1 .*signature/,
    ]) expect(out).toMatch(line); // prettier-ignore
  });
});

describe('docs/templates.md', () => {
  const text = readFileSync(join(__dirname, '../docs/templates.md'), 'utf8');
  const blocks = (kind: string) => [...text.matchAll(new RegExp(`^\`\`\`${kind}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map((m) => m[1]!);

  it('has examples that lint accepts', async () => {
    const folder = new TemplateFolder();
    try {
      for (const part of ['base', 'order-items']) {
        folder.write(`email/layouts/${part}.mjml`, readFileSync(join(shippedTemplates, `email/layouts/${part}.mjml`), 'utf8'));
      }
      folder.write('email/hello/en.mjml', blocks('mjml')[0]!);
      folder.write('sms/hello/en.txt', blocks('txt')[0]!);
      folder.write('email/layouts/own.mjml', blocks('mjml layout')[0]!);
      folder.write('email/own/zh-CN.mjml', aMail('x').replace('subject', 'layout: own\nsubject'));
      const { out } = await run(folder.path, folder.path, 'templates lint', [], { json: true });
      expect((JSON.parse(out) as { level: string }[]).filter((f) => f.level === 'error')).toEqual([]);
      expect(() => void JSON.parse(blocks('json')[0]!)).not.toThrow();
    } finally {
      folder.drop();
    }
  });

  it('has commands that run', async () => {
    const folder = new TemplateFolder();
    try {
      const commands = blocks('sh').join('').trim().split('\n').map((l) => l.replace('npx huike ', '')); // prettier-ignore
      expect(commands).toEqual(['templates preview unpaid-order --locale en --out preview', 'templates lint']);
      const preview = await run(shippedTemplates, folder.path, 'templates preview', ['unpaid-order'], {
        locale: 'en',
        out: 'preview',
      });
      expect(preview.code).toBe(0);
    } finally {
      folder.drop();
    }
  });

  it('says of each helper what it gives', () => {
    const rows = [...text.matchAll(/^\| (?:`[^|]*`)? ?\| `(\{\{[^|]*?\}\})` \| ([^|]*?) ?\|$/gm)];
    expect(rows.length).toBeGreaterThanOrEqual(14);
    const context = toContext({ ...sampleVariables('en'), coupon: { code: 'X' } });
    const unused = () => '';
    for (const [, example, says] of rows) {
      const run = { locale: 'en', zone: 'Europe/Berlin', html: false, rounds: 100, link: unused, picture: unused };
      const gives = textTemplate(example!, false)(context, run).trim();
      expect([example, says!.split(/[;,] (?=also|in the|money)/)[0]!.trim()]).toEqual([example, gives]);
    }
  });
});
