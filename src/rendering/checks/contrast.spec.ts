import fc from 'fast-check';
import { aFineMail, FINE_LAYOUT, judged } from '../../../test/support/judged';
import { blend, colorOf, contrastOf } from './colors';

const text = (style: string, inner = 'Tea') => `<mj-text><span style="${style}">${inner}</span></mj-text>`;
const look = async (more: string, dark = '', layout = FINE_LAYOUT) =>
  (await judged(aFineMail(more), { layout: layout.replace('.x {', `${dark} .x {`) })).filter((f) => f.startsWith('contrast'));

describe('contrast', () => {
  // https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio, and pairs of WebAIM's checker.
  it.each([
    ['#000', '#fff', 21],
    ['#777777', '#ffffff', 4.48],
    ['#767676', '#fff', 4.54],
    ['red', 'white', 3.99],
    ['rgb(0, 0, 255)', 'hsl(0, 0%, 100%)', 8.59],
  ])('%s on %s is %d', (a, b, ratio) => expect(contrastOf(colorOf(a)!, colorOf(b)!)).toBeCloseTo(ratio, 1));

  it('is the same from both sides, from 1 to 21, and lets half a color through', () => {
    const color = fc.record({ r: fc.nat(255), g: fc.nat(255), b: fc.nat(255), a: fc.constant(1) });
    fc.assert(
      fc.property(color, color, (a, b) => {
        expect(contrastOf(a, b)).toBe(contrastOf(b, a));
        expect(contrastOf(a, b)).toBeGreaterThanOrEqual(1);
        expect(contrastOf(a, b)).toBeLessThanOrEqual(21.0001);
      }),
    );
    expect(blend(colorOf('rgba(0,0,0,0.5)')!, colorOf('#fff')!)).toEqual({ r: 127.5, g: 127.5, b: 127.5, a: 1 });
    expect(colorOf('url(x)')).toBeUndefined();
  });

  it.each([
    ['pale on white', text('color:#999999'), ['contrast error 6']],
    ['less than AA', text('color:#777777'), ['contrast warning 6']],
    ['the same, large', text('color:#777777;font-size:24px'), []],
    ['the same, large enough only when bold', text('color:#777777;font-size:19px;font-weight:700'), []],
    ['white on nothing', text('color:#fff'), ['contrast error 6']],
    ['white on a dark cell', text('background:#222222;color:#fff'), []],
    ['white on a dark picture without a color', text("background:url('https://t.cn/a.png');color:#fff"), ['contrast error 6']],
    ['white on a dark picture with a color', text("background:#222 url('https://t.cn/a.png');color:#fff"), []],
    ['half transparent black', text('color:rgba(0,0,0,0.3)'), ['contrast error 6']],
    ['a hidden text', text('color:#fff;display:none'), []],
    ['a text for nobody', '<mj-text><span aria-hidden="true" style="color:#fff">1</span></mj-text>', []],
    ['inherited through nested tables', '<mj-table color="#aaaaaa"><tr><td><table><tr><td><div>Tea</div></td></tr></table></td></tr></mj-table>', ['contrast error 6']],
    ['both sides of a condition', `<mj-text>{{#if order}}<b style="color:#222">a</b>{{else}}<b style="color:#ccc">Later</b>{{/if}}</mj-text>`, ['contrast error 6']],
    ['nothing but a condition', `<mj-text><span style="color:#fff">{{#if order}}{{/if}}</span></mj-text>`, []],
    ['an expression', text('color:#fff', '{{order.number}}'), ['contrast error 6']],
    ['a pale link', '<mj-text><a href="https://t.cn" style="color:#8ecae6">Tea</a></mj-text>', ['contrast error 6']],
    ['a button', '<mj-button href="https://t.cn" background-color="#ffd166" color="#ffffff">Tea</mj-button>', ['contrast error 6']],
  ])('%s', async (_name, more, expected) => expect(await look(more)).toEqual(expected)); // prettier-ignore

  it('is looked at under the dark styles of the mail too, by the order and weight of its rules', async () => {
    const card = '<mj-text css-class="card"><span class="word" style="color:#222222">Tea</span></mj-text>';
    const dark = async (css: string) => look(card, css);
    expect(await dark('')).toEqual([]);
    expect(await dark('.card { background: #211f1c !important }')).toEqual(['contrast error 6']);
    expect(await dark('.card { background: #211f1c !important } .word { color: #eee !important }')).toEqual([]);
    expect(await dark('.card { background: #211f1c !important } .word { color: #eee }')).toEqual(['contrast error 6']);
    expect(await dark('.card { background: #211f1c !important } .card > .word { color: #eee !important }')).toEqual([
      'contrast error 6',
    ]);
    expect(await dark('.card { background: #211f1c !important } td .word, b { color: #eee !important }')).toEqual([]);
    expect(await dark('.card:hover { background: #211f1c !important }')).toEqual([]);
  });

  it('does not judge dark mode in a mail that does not know it, but says that it does not', async () => {
    const plain = FINE_LAYOUT.replace(/<mj-raw>[\s\S]*<\/mj-style>/, '');
    expect(await judged(aFineMail(), { layout: plain })).toEqual(['dark-mode hint 5']);
    const half = FINE_LAYOUT.replace(/<mj-style>[\s\S]*<\/mj-style>/, '');
    expect(await judged(aFineMail(), { layout: half })).toEqual(['dark-mode hint 5']);
  });
});
