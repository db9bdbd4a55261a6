import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Ajv from 'ajv';
import { parse } from 'yaml';
import { WrongUse, type CommandContext } from '../src/cli/command';
import { flowsFilesCommands } from '../src/cli/commands/flows-files';
import { flowsSimulateCommands } from '../src/cli/commands/flows-simulate';
import { Config } from '../src/config/config.service';
import { parseEnvironment } from '../src/config/environment';
import { defaultSettings } from '../src/config/settings';
import { CarriedFlows } from '../src/flows/carried-flows.service';
import { checkFlows } from '../src/flows/check-flows';
import { flowJsonSchema } from '../src/flows/flow-schema';
import { parseFlow } from '../src/flows/parse-flow';
import { Invalid, printFinding } from '../src/kernel/errors';

const root = join(__dirname, '..');
const shipped = readdirSync(join(root, 'config/flows')).map((name) => join(root, 'config/flows', name));
const schema = flowJsonSchema();
const fitsSchema = new Ajv({ strict: false, allErrors: true }).compile(schema);

describe('the shipped flows', () => {
  it.each(shipped)('%s is valid, without a warning', (file) => {
    const { flow, findings } = parseFlow(readFileSync(file, 'utf8'), file);
    const templates = { email: readdirSync(join(root, 'templates/email')), sms: readdirSync(join(root, 'templates/sms')) };
    const across = checkFlows(flow ? [flow] : [], {
      templates,
      calendars: {},
      unpaidClosesAfter: defaultSettings().shop.unpaid_closes_after,
    });
    expect([...findings, ...across].map(printFinding)).toEqual([]);
  });

  it.each(shipped)('%s fits the schema that editors use', (file) => {
    fitsSchema(parse(readFileSync(file, 'utf8')));
    expect(fitsSchema.errors).toBeNull();
  });
});

it('no provider of SMS has anything against the shipped flows and templates', async () => {
  const config = new Config(
    parseEnvironment({ CONFIG_DIR: join(root, 'config'), TEMPLATES_DIR: join(root, 'templates') }),
    defaultSettings(),
  );
  const flows = shipped.flatMap((file) => parseFlow(readFileSync(file, 'utf8'), file).flow ?? []);
  expect(flows).toHaveLength(shipped.length);
  expect((await CarriedFlows.of(config).findings(flows)).map(printFinding)).toEqual([]);
});

it('the schema in config is the one the code makes: npx huike flows schema > config/flow.schema.json', () => {
  expect(JSON.parse(readFileSync(join(root, 'config/flow.schema.json'), 'utf8'))).toEqual(JSON.parse(JSON.stringify(schema)));
});

it.each([
  [{ id: 'a' }, 'purpose'],
  [{ id: 'a', purpose: 'service', trigger: { event: 'order.payed' }, steps: [{ exit: 'x' }] }, 'trigger'],
  [{ id: 'a', purpose: 'service', trigger: { event: 'order.paid' }, steps: [{ emial: {} }] }, 'steps'],
  [
    { id: 'a', purpose: 'service', trigger: { event: 'order.paid' }, steps: [{ if: {}, then: [{ email: { tempate: 'x' } }] }] },
    'steps',
  ],
])('the schema refuses %j', (flow, where) => {
  expect(fitsSchema(flow)).toBe(false);
  expect(JSON.stringify(fitsSchema.errors)).toContain(where);
});

describe('docs/flows.md', () => {
  const blocks = [...readFileSync(join(root, 'docs/flows.md'), 'utf8').matchAll(/```yaml\n([\s\S]*?)```/g)].map(
    (found) => found[1]!,
  );
  const indent = (text: string) => `${text.trimEnd().replace(/^/gm, '  ')}\n`;
  const wholes: [RegExp, (block: string) => string][] = [
    [/^(#.*\n)?id:/, (block) => block],
    [
      /^- /,
      (block) =>
        `id: a\npurpose: marketing\ntrigger: { event: order.shipped }\ngoal: { event: order.paid, match: contact }\nsteps:\n${indent(block)}`,
    ],
    [
      /^where:/,
      (block) =>
        `id: a\npurpose: marketing\ntrigger:\n  event: order.shipped\n${indent(block)}steps: [ { email: { template: a } } ]`,
    ],
    [
      /^(trigger|exit):/,
      (block) =>
        `id: a\npurpose: marketing\n${/^trigger/.test(block) ? '' : 'trigger: { event: order.placed }\n'}${block}${/^trigger/.test(block) ? 'exit: [ { event: custom.over } ]\n' : ''}steps: [ { email: { template: a } } ]`,
    ],
  ];

  it.each(blocks)('example %#', (block) => {
    const whole = wholes.find(([begins]) => begins.test(block));
    expect(whole).toBeDefined();
    const { flow, findings } = parseFlow(whole![1](block), 'docs/flows.md');
    expect(findings.map(printFinding)).toEqual([]);
    expect(flow).toBeDefined();
  });
});

describe('the commands', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'huike-flows-'));
    for (const below of ['config/flows', 'templates/email/remind', 'templates/sms/remind'])
      mkdirSync(join(folder, below), { recursive: true });
    writeFileSync(join(folder, 'config/flows/unpaid.yaml'), UNPAID);
    writeFileSync(join(folder, 'templates/email/remind/en.mjml'), MAIL);
    writeFileSync(join(folder, 'templates/sms/remind/en.txt'), 'Order {{order.number}}');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const MAIL = '---\nsubject: Order {{order.number}}\n---\n<mjml><mj-body></mj-body></mjml>';
  const COMMANDS = [...flowsFilesCommands, ...flowsSimulateCommands];
  const UNPAID = `id: unpaid
name: { en: Unpaid, zh-CN: 催付 }
purpose: service
trigger: { event: order.placed, where: { order.payment: unpaid } }
exit: [ { event: order.paid } ]
steps: [ { wait: 2d }, { email: { template: remind } }, { wait: 1d }, { sms: { template: remind } } ]
`;

  async function run(name: string, args: string[] = [], options: CommandContext['options'] = {}, keys = {}, sms = {}) {
    const env = parseEnvironment({ CONFIG_DIR: join(folder, 'config'), TEMPLATES_DIR: join(folder, 'templates'), ...keys });
    const settings = defaultSettings();
    settings.channels.sms = { ...settings.channels.sms, ...sms };
    const lines: string[] = [];
    const errors: string[] = [];
    const context = {
      args,
      options,
      json: options.json === true,
      cwd: folder,
      config: new Config(env, settings),
      out: (l: string) => lines.push(l),
      err: (l: string) => errors.push(l),
    };
    const code = await [...flowsFilesCommands, ...flowsSimulateCommands]
      .find((c) => c.name === name)!
      .run(context as unknown as CommandContext);
    return { code, lines, errors };
  }

  it('none of them needs the database', () => {
    expect(COMMANDS.map((c) => [c.name, c.needs])).toEqual([
      ['flows validate', 'config'],
      ['flows list', 'config'],
      ['flows schema', 'nothing'],
      ['flows simulate', 'config'],
    ]);
  });

  it('validate says that all is well, or where it is not', async () => {
    expect(await run('flows validate')).toEqual({ code: 0, lines: ['1 flow read, 0 errors, 0 warnings'], errors: [] });
    const broken = join(folder, 'config/flows/broken.yaml');
    writeFileSync(broken, UNPAID.replace('2d', '1m').replace('id: unpaid', 'id: other'));
    writeFileSync(join(folder, 'config/flows/twin.yaml'), UNPAID.replace('template: remind', 'template: remid'));
    const { code, lines } = await run('flows validate');
    expect(code).toBe(1);
    expect(lines.join('\n')).toContain(`${broken}:6:18  error  "wait": "1m" could be minutes or months\n    write 1min or 1mo`);
    expect(lines.join('\n')).toContain('two flows are called "unpaid"');
    expect(lines.join('\n')).toContain('there is no email template "remid"\n    did you mean "remind"?');
    expect(lines.at(-1)).toBe('2 flows read, 3 errors, 0 warnings');
    const json = await run('flows validate', [broken], { json: true });
    expect(JSON.parse(json.lines[0]!)).toMatchObject({
      flows: [],
      findings: [{ at: `${broken}:6:18`, level: 'error', code: 'flow.value' }],
    });
  });

  it('validate tells what the SMS provider would not carry, in the template and at the step, and hints apart', async () => {
    const keys = {
      APP_SECRET: 'a secret that is only for tests',
      WEBHOOK_SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      ALIYUN_ACCESS_KEY_ID: 'k',
      ALIYUN_ACCESS_KEY_SECRET: 's',
      ALIYUN_SMS_SIGN: '回客',
    };
    const sale = 'id: sale\npurpose: marketing\ntrigger: { event: order.delivered }\nsteps: [ { sms: { template: sale } } ]\n';
    writeFileSync(join(folder, 'config/flows/unpaid.yaml'), sale);
    mkdirSync(join(folder, 'templates/sms/sale'));
    const template = join(folder, 'templates/sms/sale/zh-CN.txt');
    writeFileSync(template, '【店】抽奖：{{link shop.url}}');
    const free = await run('flows validate');
    expect(free).toMatchObject({ code: 0, lines: [expect.stringMatching(/1:4  warning  "抽奖": Aliyun carries no SMS/), '1 flow read, 0 errors, 1 warning'] }); // prettier-ignore
    const bound = await run('flows validate', [], {}, keys, { routes: { US: 'aliyun' } });
    expect(bound.code).toBe(1);
    expect(bound.lines.map((line) => line.split('\n')[0]!.replace(`${folder}/`, ''))).toEqual([
      'config/channels.yaml:1:1  error  Aliyun carries to CN only, not to US',
      expect.stringMatching(/^templates\/sms\/sale\/zh-CN.txt:1:1  error  Aliyun sends approved texts only/),
      expect.stringMatching(/^templates\/sms\/sale\/zh-CN.txt:1:4  warning  "抽奖": Aliyun carries no SMS/),
      'templates/sms/sale/zh-CN.txt:1:7  warning  Aliyun lets no link be a variable',
      expect.stringMatching(/^templates\/sms\/sale\/zh-CN.txt:1:24  hint  says nothing of how to refuse/),
      '1 flow read, 2 errors, 2 warnings, 1 hint',
    ]);
    writeFileSync(template, '---\naliyun: SMS_12345\n---\n【店】新茶到了，拒收请回复R');
    expect((await run('flows validate', [], {}, keys)).lines).toEqual(['1 flow read, 0 errors, 0 warnings']);
  });

  it('validate hides nothing that is wrong behind something else that is', async () => {
    const file = join(folder, 'config/flows/zz.yaml');
    writeFileSync(
      file,
      `id: unpaid
nmae: Twin
purpose: service
trigger: { event: order.placed, where: { order.payment: unpaid } }
exit: [ { event: order.paid } ]
steps: [ { wait: 8d }, { email: { template: remid } }, { sms: { template: remind, urgnt: true } } ]
`,
    );
    writeFileSync(
      join(folder, 'config/flows/zzz.yaml'),
      `id: days
purpose: marketing
trigger: { holiday: CN/mid-autum, offset: 1m, at: "25:00" }
steps: [ { email: { template: remid, coupon: { pool: NONE } } } ]
`,
    );
    const { lines } = await run('flows validate');
    const places = lines.flatMap((line) => /(zzz?\.yaml:\S+)  error  (.*)/.exec(line)?.slice(1).join(' ') ?? []);
    expect(places).toEqual([
      'zz.yaml:1:5 two flows are called "unpaid"',
      'zz.yaml:2:1 "nmae" is not known here',
      expect.stringMatching(/^zz.yaml:6:1\d .*could fall 8d after the order was placed/),
      'zz.yaml:6:45 there is no email template "remid"',
      'zz.yaml:6:83 "urgnt" is not known here',
      'zzz.yaml:3:21 no holiday is called "CN/mid-autum"',
      'zzz.yaml:3:43 "offset": "1m" could be minutes or months',
      'zzz.yaml:3:51 "at" is no time of day: write "10:00", in quotes',
      'zzz.yaml:4:31 there is no email template "remid"',
      'zzz.yaml:4:54 there is no pool of coupons "NONE"',
    ]);
  });

  it('validate tells file by file, and of variables beside what is wrong otherwise', async () => {
    const birthday = 'purpose: service\ntrigger: { date: contact.birthday }\n';
    const file = (name: string, text: string) => writeFileSync(join(folder, 'config/flows', name), `id: ${name[0]}\n${text}`);
    file('a.yaml', `${birthday}steps: [ { email: { template: remid } } ]\n`);
    file('b.yaml', `${birthday}steps: [ { wait: { until: order.paid_at } }, { email: { template: remind } } ]\n`);
    file('c.yaml', `${birthday}steps: [ { wait: 1m } ]\n`);
    const { lines } = await run('flows validate');
    expect(lines.flatMap((line) => /(\w\.yaml:\S+)  error  (.*)/.exec(line)?.slice(1).join(' ') ?? [])).toEqual([
      'a.yaml:4:31 there is no email template "remid"',
      'b.yaml:4:12 enrollments of this flow have no order: order.paid_at never comes',
      expect.stringContaining('b.yaml:4:67 email template "remind" uses order.number'),
      'c.yaml:4:18 "wait": "1m" could be minutes or months',
    ]);
  });

  it('list shows the files', async () => {
    const { lines } = await run('flows list', [], { json: true });
    expect(JSON.parse(lines[0]!)).toMatchObject([
      {
        id: 'unpaid',
        name: '催付',
        status: 'live',
        trigger: 'order.placed',
        steps: ['wait-1', 'email-remind', 'wait-2', 'sms-remind'],
      },
    ]);
  });

  it('schema prints it', async () => expect(JSON.parse((await run('flows schema')).lines.join('\n'))).toEqual(schema));

  describe('simulate', () => {
    const order = (id: string, contact: string) => ({
      order: { id, placed_at: '2026-03-01T08:00:00Z', currency: 'CNY', total: '268.00' },
      contact: { id: contact, email: `${contact}@example.com`, phone: '+8613800138000', country: 'CN' },
    });
    const line = (type: string, timestamp: string, data: unknown) => JSON.stringify({ type, timestamp, data });
    const events = (...lines: string[]) => {
      writeFileSync(join(folder, 'events.jsonl'), lines.join('\n') + '\n');
      return { events: 'events.jsonl', json: true };
    };

    it('prints one line per action, with the contact as given', async () => {
      const file = events(line('order.placed', '2026-03-01T08:00:00Z', order('1001', 'c1')));
      const { code, lines } = await run('flows simulate', ['unpaid'], file);
      expect(code).toBe(0);
      expect(lines.map((l) => JSON.parse(l))).toEqual([
        {
          at: '2026-03-03T08:00:00.000Z',
          contact: 'c1',
          flow: 'unpaid',
          step: 'email-remind',
          action: 'sent',
          channel: 'email',
          template: 'remind',
          reason: null,
        },
        {
          at: '2026-03-04T08:00:00.000Z',
          contact: 'c1',
          flow: 'unpaid',
          step: 'sms-remind',
          action: 'sent',
          channel: 'sms',
          template: 'remind',
          reason: null,
        },
        {
          at: '2026-03-04T08:00:00.000Z',
          contact: 'c1',
          flow: 'unpaid',
          step: null,
          action: 'done',
          channel: null,
          template: null,
          reason: null,
        },
      ]);
    });

    it('sees a payment in an update, as the engine does', async () => {
      const paid = order('1001', 'c1');
      Object.assign(paid.order, { paid_at: '2026-03-02T08:00:00Z' });
      const file = events(
        line('order.placed', '2026-03-01T08:00:00Z', order('1001', 'c1')),
        line('order.updated', '2026-03-02T09:00:00Z', paid),
      );
      const { lines } = await run('flows simulate', ['unpaid'], file);
      expect(lines.map((l) => JSON.parse(l))).toMatchObject([
        { action: 'exited', reason: 'order.paid', step: 'wait-1', at: '2026-03-02T09:00:00.000Z' },
      ]);
    });

    it('takes a file that is not among the flows, and stops at --until', async () => {
      writeFileSync(join(folder, 'draft.yaml'), UNPAID.replace('2d', '2s'));
      const file = events(line('order.placed', '2026-03-01T08:00:00Z', order('1001', 'c1')));
      const { lines } = await run('flows simulate', ['draft.yaml'], { ...file, until: '2026-03-01T09:00:00Z' });
      expect(lines.map((l) => JSON.parse(l))).toMatchObject([{ action: 'sent', at: '2026-03-01T08:00:02.000Z' }]);
    });

    it('tells of lines it cannot use, and goes on', async () => {
      const file = events(
        '{',
        line('order.placed', '2026-03-01T08:00:00Z', order('1001', 'c1')),
        line('order.exploded', '2026-03-01T08:00:00Z', {}),
      );
      const { code, lines, errors } = await run('flows simulate', ['unpaid'], file);
      expect([code, lines.length]).toEqual([1, 3]);
      expect(errors).toEqual([
        `${join(folder, 'events.jsonl')}:1: the body is no JSON`,
        expect.stringContaining('events.jsonl:3: '),
      ]);
    });

    it('knows what it was not told', async () => {
      await expect(run('flows simulate', ['unpaid'])).rejects.toBeInstanceOf(WrongUse);
      await expect(run('flows simulate', ['unpad'], events(''))).rejects.toMatchObject({ hint: 'did you mean "unpaid"?' });
      await expect(run('flows simulate', ['unpaid'], { events: 'none.jsonl' })).rejects.toBeInstanceOf(Invalid);
      await expect(run('flows simulate', ['unpaid'], { ...events(''), until: 'soon' })).rejects.toBeInstanceOf(WrongUse);
    });
  });
});
