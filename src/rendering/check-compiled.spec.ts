import { checkCompiled } from './check-compiled';

const codes = (html: string) =>
  checkCompiled(html, { file: 't.mjml', text: '', start: { line: 1, column: 1 } }).map((f) => f.code.slice('template.'.length));

describe('what stands in the compiled HTML', () => {
  it.each([
    ['<div style="font-family:{{event.y}};color:#000">a</div>', ['dynamic-style']],
    [`<div style="background:url('{{event.x}}')">a</div>`, ['dynamic-style']],
    ['<style>p { color: {{event.x}} }</style>', ['dynamic-style']],
    ['<!--[if mso]><v:fill src="{{event.x}}" type="tile" /><![endif]-->', ['dynamic-style']],
    ['<img srcset="{{event.x}} 2x" src="https://a.example/x.png">', ['bad-link']],
    ['<link href="{{event.x}}" rel="stylesheet">', ['bad-link']],
    ['<p onmouseover="x()">a</p>', ['event-handler']],
    ['<p><object></object></p>', ['refused-element']],
    ['<base href="https://a.example">', ['refused-element']],
  ])('%s', (html, expected) => expect(codes(html)).toEqual(expected));

  it('is fine where escaping or the slots make it harmless', () => {
    const honest = `<style>a { color: red }</style><link href="https://fonts.example/x.css" rel="stylesheet">
      <table background="{{event.x}}" bgcolor="#fff"><tr><td title="{{order.number}}">{{#if x}}<a href="{{url}}"><img src="{{image_url}}" alt="{{title}}"></a>{{/if}}</td></tr></table>
      <!--[if mso]><td style="width:600px">{{title}}</td><![endif]-->`;
    expect(codes(honest)).toEqual([]);
  });
});
