import { writeMail, type Letter } from './letter';

const ref = 'abcdefghijklmnopqrstuvwxyz';
const letter: Letter = {
  ref,
  channel: 'email',
  flow: 'win-back-90',
  step: 'email-a',
  purpose: 'marketing',
  topic: 'offers',
  to: 'ann@mail.example',
  from: { name: 'Tea & Co', address: 'hello@Shop.example' },
  date: Date.UTC(2026, 10, 29, 6, 0, 0),
  unsubscribe: { url: 'https://mail.shop.example/u/TOKEN', address: `bounces+u${ref}MAC@mail.shop.example` },
  returnPath: `bounces+b${ref}MAC@mail.shop.example`,
  shop: '老茶 & Co',
  subject: 'Tea',
  html: '<p>Tea</p>',
  text: 'Tea',
};

/** Unfolded lines of the header. */
function fields(of: Letter): string[] {
  const raw = writeMail(of).mime.toString('latin1');
  return raw
    .slice(0, raw.indexOf('\r\n\r\n'))
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
}

const named = (of: Letter, name: string) => fields(of).filter((line) => line.startsWith(`${name}: `));

describe('a marketing e-mail (M1)', () => {
  it('can be left with one click and with one mail', () => {
    expect(named(letter, 'List-Unsubscribe')).toEqual([
      `List-Unsubscribe: <https://mail.shop.example/u/TOKEN>, <mailto:bounces+u${ref}MAC@mail.shop.example?subject=unsubscribe>`,
    ]);
    expect(named(letter, 'List-Unsubscribe-Post')).toEqual(['List-Unsubscribe-Post: List-Unsubscribe=One-Click']);
  });

  it('names its list, the shop as readers know it, and what Google may count by', () => {
    const name = Buffer.from('老茶 & Co').toString('base64');
    expect(named(letter, 'List-Id')).toEqual([`List-Id: =?UTF-8?B?${name}?= <offers.shop.example>`]);
    expect(named(letter, 'Feedback-ID')).toEqual(['Feedback-ID: win-back-90:email-a:marketing:huike']);
    expect(named(letter, 'Precedence')).toEqual(['Precedence: bulk']);
  });

  it('has no field twice, and never says that a machine wrote it by itself', () => {
    const names = fields(letter).map((line) => line.slice(0, line.indexOf(':')).toLowerCase());
    expect(new Set(names).size).toBe(names.length);
    expect(names).not.toContain('auto-submitted');
  });
});

it('a service e-mail can be left by its topic, and is not bulk (M3)', () => {
  const service: Letter = { ...letter, purpose: 'service', topic: 'order-news' };
  expect(named(service, 'List-Unsubscribe')).toHaveLength(1);
  expect(named(service, 'List-Unsubscribe-Post')).toHaveLength(1);
  expect(named(service, 'List-Id')[0]).toContain('<order-news.shop.example>');
  expect(named(service, 'Precedence')).toEqual([]);
});

it('two readers of one step share their Feedback-ID', () => {
  const other: Letter = { ...letter, ref: 'zyxwvutsrqponmlkjihgfedcba', to: 'bob@mail.example' };
  expect(named(other, 'Feedback-ID')).toEqual(named(letter, 'Feedback-ID'));
});

it('returns to its own address, and without one to the From address (M9)', () => {
  expect(writeMail(letter).envelopeFrom).toBe(letter.returnPath);
  const bare: Letter = { ...letter, returnPath: undefined, unsubscribe: { url: letter.unsubscribe.url } };
  expect(writeMail(bare).envelopeFrom).toBe('hello@Shop.example');
  expect(named(bare, 'List-Unsubscribe')).toEqual(['List-Unsubscribe: <https://mail.shop.example/u/TOKEN>']);
});

it('has a Message-ID of the sending domain, also where that is not ASCII (M5)', () => {
  expect(writeMail(letter).messageId).toBe(`<${ref}.s@shop.example>`);
  expect(writeMail({ ...letter, from: { address: 'hallo@Müller.example' } }).messageId).toBe(`<${ref}.s@xn--mller-kva.example>`);
});

it('is the same bytes each time (D4)', () => {
  expect(writeMail(letter).mime.equals(writeMail({ ...letter }).mime)).toBe(true);
});
