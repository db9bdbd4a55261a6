import { asWritten, said } from '../../../test/support/judged';
import { links } from './links';

const look = (text: string) => said(links.look(asWritten(text)));

describe('the check of links', () => {
  it.each([
    ['<a href="">Shop</a>', 'error <a> leads nowhere'],
    ['<a>Shop</a>', 'error <a> leads nowhere'],
    ['<mj-button>Shop</mj-button>', 'error <mj-button> leads nowhere'],
    ['<a href="#">Shop</a>', 'error the link "#" leads nowhere'],
    ['<a href="#top">Up</a>', 'error the link "#top" leads nowhere'],
    ['<a href="http://tea.cn/a">Tea</a>', 'warning http is not encrypted'],
    ['<a href="http://{{event.host}}/a">Tea</a>', ''],
    ['<a href="https://www.example.com/a">Tea</a>', 'hint "www.example.com" looks like a placeholder'],
    ['<a href="https://shop.test">Tea</a>', 'hint "shop.test" looks like a placeholder'],
    ['<a href="https://www.your-shop.com">Tea</a>', 'hint "www.your-shop.com" looks like a placeholder'],
    ['<a href="mailto:ann@example.org?subject=x">Ann</a>', 'hint "example.org" looks like a placeholder'],
    ['<a href="https://teashop/a">Tea</a>', 'error "teashop" is no host'],
    ['<a href="https://tea..cn/a">Tea</a>', 'error "tea..cn" is no host'],
    ['<a href="https://-tea.cn/a">Tea</a>', 'error "-tea.cn" is no host'],
    ['<a href="https://tea.cn/a"> </a>', 'error a link with nothing to read'],
    ['<a href="https://tea.cn/a"><img src="https://tea.cn/x.png" alt=""></a>', 'error a link with nothing to read'],
  ])('%s: %s', (text, message) => {
    if (message === '') return expect(look(text)).toEqual([]);
    expect(look(text)).toEqual([expect.stringContaining(message)]);
  });

  it.each([
    '<a href="{{order.pay_url}}">Pay</a>',
    '<a href="{{default order.pay_url shop.url}}">Pay</a>',
    '<a href="https://tea.cn/{{order.number}}?a=1&amp;b=2">Pay</a>',
    '<a href="https://茶.中国/新">茶</a>',
    '<a href="https://tea.cn:8443/">Tea</a>',
    '<a href="https://tea.cn/a"><img src="https://tea.cn/x.png" alt="Teas"></a>',
    '<a href="https://tea.cn/a">{{order.number}}</a>',
    '<a name="top"></a><a href="#top">Up</a>',
    '<a href="tel:+8657100000000">Call</a>',
    '<mj-attributes><mj-button color="#fff" /></mj-attributes>',
    '{{!-- <a href="#">never written</a> --}}',
  ])('has nothing against %s', (text) => expect(look(text)).toEqual([]));

  it('points at the address itself', () => {
    expect(links.look(asWritten('<p>x</p> <a href="http://tea.cn">Tea</a>'))[0]!.offset).toBe(18);
  });
});
