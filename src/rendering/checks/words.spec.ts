import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { aPart, asWritten, said } from '../../../test/support/judged';
import { purpose } from './purpose';
import { shouting } from './shouting';
import { readWordList, wordsIn } from './word-list';
import { words } from './words';

const shipped = readWordList(readFileSync(join(__dirname, '../../../config/words.yaml'), 'utf8'), 'words.yaml');
const found = (text: string, locale: string) => wordsIn(text, locale, shipped.rules).map((f) => `${f.word} ${f.rule.level}`);

describe('the list of words', () => {
  it('is read without a fault, and every word has its reason', () => {
    expect(shipped.findings).toEqual([]);
    expect(shipped.rules.length).toBeGreaterThan(10);
    for (const { why, words: some } of shipped.rules) expect([why.length > 5, new Set(some).size]).toEqual([true, some.length]);
  });

  it('names its faults by line', () => {
    expect(readWordList('en:\n  - words: free\n    why: x\n', 'w.yaml').findings).toMatchObject([{ at: 'w.yaml:2:5' }]);
    expect(readWordList('en:\n  - words: [free]\n    why: x\n    wher: y\n', 'w.yaml').findings).toMatchObject([
      { at: 'w.yaml:4:5' },
    ]);
    expect(readWordList('en: [', 'w.yaml').findings).toHaveLength(1);
    expect(readWordList('', 'w.yaml')).toEqual({ rules: [], findings: [] });
  });

  it.each([
    ['zh-CN', '国家级品质', ['国家级 error']],
    ['zh-CN', '最佳选择，最高级享受', ['最佳 error', '最高级 error', '最高 warning']],
    ['zh-CN', '全网销量第一', ['销量第一 error', '第一 warning']],
    ['zh-CN', '这是您第一次光临', []],
    ['zh-CN', '请在最佳赏味期内饮用', []],
    ['zh-CN', '第一次就买到第一名', ['第一 warning']],
    ['zh-TW', '药到病除', ['药到病除 error']],
    ['en', 'Act now!', ['Act now warning']],
    ['en', 'Our freelance exact nowhere', []],
    ['en', 'CLICK  HERE', ['CLICK  HERE warning']],
    ['en', 'You’ve won', ['You’ve won error']],
    ['en', 'It costs $$$ now', ['$$$ warning']],
    ['en', '最佳', []],
    ['fr', 'act now', []],
  ])('%s %s', (locale, text, expected) => expect(found(text, locale).sort()).toEqual([...expected].sort()));

  it('is looked for where readers read, with its place; some words only in subject and preheader', () => {
    const mail = asWritten(
      '<mj-style>.free { color: red }</mj-style><p title="act now">A free cup. {{default x "act now"}}\nAct&nbsp;now <b>act now</b></p>',
      {
        words: shipped.rules,
        subject: aPart('A free cup for {{contact.first_name}}'),
      },
    );
    const complaints = words.look(mail);
    expect(complaints.map((c) => c.part.text.slice(c.offset, c.offset + 7))).toEqual(['free cu', 'act now']);
    expect(complaints[1]!.part).toBe(mail.texts[0]);
  });
});

describe('shouting', () => {
  const subject = (text: string) => said(shouting.look(asWritten('', { subject: aPart(text) })));
  it.each([
    ['RE: your order', 'error "RE:" pretends to be a reply'],
    ['回复：您的订单', 'error "回复：" pretends to be a reply'],
    ['FINAL SALE at our shop', 'warning the subject shouts'],
    ['DO YOU SEE US NOW', 'warning the subject shouts'],
    ['Sale!!! Today', 'warning "!!!" shouts'],
    ['今天特价！！', 'warning "！！" shouts'],
    ['One! And two!', 'warning more than one exclamation mark'],
    ['🔥🔥🔥 Tea', 'warning more than 2 emoji'],
  ])('%s: %s', (text, message) => expect(subject(text)).toEqual([expect.stringContaining(message)]));

  it.each(['Happy birthday, {{contact.first_name}}!', 'Your USB-C charger from TEAC', 'Re-order in one step', '{{#if a}}A{{else}}B{{/if}}🙂', '11.11: what we have put aside'])(
    'is not: %s', (text) => expect(subject(text)).toEqual([]),
  ); // prettier-ignore

  it('is heard in the text too', () => {
    const body = (text: string) => said(shouting.look(asWritten(`<p>${text}</p>`)));
    expect(body('BUY ALL OF THIS TODAY, FRIENDS')).toEqual([expect.stringContaining('all capitals')]);
    expect(body('Now!! &amp; here')).toEqual([expect.stringContaining('shouts')]);
    expect(body(`${'🙂'.repeat(11)}`)).toEqual([expect.stringContaining('11 emoji')]);
    expect(body('We sell IKEA, LEGO and KFC. {{coupon.code}} HAPPYBIRTHDAY')).toEqual([]);
  });
});

describe('the purpose', () => {
  const service = (text: string) => said(purpose.look(asWritten(text, { purposes: ['service'] })));
  it('is marketing wherever something is sold', () => {
    expect(service('{{#each recommend}}{{title}}{{/each}}')).toHaveLength(1);
    expect(service('{{#if coupon}}x{{/if}}')).toHaveLength(1);
    expect(service('{{#with (lookup @root.recommend 0)}}x{{/with}}')).toHaveLength(1);
    expect(said(purpose.look(asWritten('{{coupon.code}}', { purposes: ['marketing'] })))).toEqual([]);
  });
  it('is service where only words look alike', () => {
    expect(service("We recommend {{order.coupon_used}} {{default order.note 'coupon'}} {{event.recommend}}")).toEqual([]);
  });
});
