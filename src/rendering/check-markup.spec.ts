import { checkMarkup } from './check-markup';

const check = (text: string, linkDomains: string[] = []) =>
  checkMarkup({ file: 't.mjml', text, start: { line: 1, column: 1 } }, { linkDomains });
const codes = (text: string, linkDomains?: string[]) => check(text, linkDomains).map((f) => f.code);

describe('the markup of a template', () => {
  it.each([
    ['<mj-text><script>x</script></mj-text>', 'template.refused-element'],
    ['<mj-text><IFRAME src="https://a.example"></IFRAME></mj-text>', 'template.refused-element'],
    ['<mj-text><form action="https://a.example"></form></mj-text>', 'template.refused-element'],
    ['<mj-include path="/etc/passwd" type="css" />', 'template.include'],
    ['<img src="https://a.example/x.png" onerror="x()">', 'template.event-handler'],
    ['<a href="javascript:alert(1)">x</a>', 'template.bad-link'],
    ['<a href=" JaVaScRiPt:alert(1)">x</a>', 'template.bad-link'],
    ['<a href="data:text/html,x">x</a>', 'template.bad-link'],
    ['<a href="/relative">x</a>', 'template.bad-link'],
    ['<img src="data:image/png;base64,x">', 'template.bad-link'],
    ['<img alt={{order.number}} src="https://a.example/x.png">', 'template.unquoted'],
    ['<img {{order.note}} src="https://a.example/x.png">', 'template.dynamic-attribute'],
    ['<{{order.note}}>x', 'template.dynamic-tag'],
    ['<p style="color:{{contact.attributes.color}}">x</p>', 'template.dynamic-style'],
    ['<mj-style>p { color: {{contact.attributes.color}} }</mj-style>', 'template.dynamic-style'],
    ['<mj-image alt="{{default order.number "x"}}" />', 'template.quotes'],
    ['<meta http-equiv="refresh" content="0">', 'template.refused-element'],
    ['<mj-section><mj-column></mj-section>', 'template.not-closed'],
    ['<mj-section>', 'template.not-closed'],
  ])('%s', (text, code) => expect(codes(text)).toContain(code));

  it('names the place', () => {
    expect(check('<mj-text>\n  <a href="javascript:x">y</a>\n</mj-text>')[0]!.at).toBe('t.mjml:2:6');
  });

  it('keeps to the shop’s domains where it has some', () => {
    expect(codes('<a href="https://evil.example">x</a>', ['shop.example'])).toEqual(['template.bad-link']);
    expect(codes('<a href="https://notshop.example">x</a>', ['shop.example'])).toEqual(['template.bad-link']);
    expect(codes('<a href="https://www.shop.example/a?b=1&amp;c=2">x</a>', ['shop.example'])).toEqual([]);
  });

  it('has nothing against what mails are made of', () => {
    const honest = `<mj-section background-color="#fff"><mj-column><mj-image src="{{image_url}}" alt="{{default title 'x'}}" />
      <mj-text>1 < 2 {{#if (gt order.items 'a > b')}}<a href="{{url}}">x</a>{{/if}} <a href="mailto:a@b.example">m</a> <a href="tel:+49301234">t</a><br></mj-text>
      {{!-- <script> is only spoken of --}}</mj-column></mj-section>`;
    expect(codes(honest)).toEqual([]);
  });
});
