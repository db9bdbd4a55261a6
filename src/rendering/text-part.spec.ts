import { textPart } from './text-part';

describe('the text part of a mail', () => {
  it('says what the HTML says, links included', () => {
    const html =
      '<html><head><title>no</title><style>p{}</style></head><body><div style="display:none">no</div><h1>Hello {{name}}</h1><p>Your <b>order</b>\n is &amp; stays <a href="{{#link_ 1}}{{{url}}}{{/link_}}">here</a>.</p><ul><li>one</li><li>two</li></ul><a href="x"><img src="y"></a></body></html>';
    expect(textPart(html)).toBe(
      'Hello {{name}}\n\nYour order is & stays here <{{#link_ 1}}{{{url}}}{{/link_}}>.\n\n- one\n- two\n',
    );
  });

  it('keeps blocks on lines of their own, so that Handlebars leaves no empty line behind', () => {
    const html = '<table>\n{{#each order.items}}\n<tr><td>{{title}}</td><td>{{money price}}</td></tr>\n{{/each}}\n</table>';
    expect(textPart(html)).toBe('{{#each order.items}}\n{{title}} {{money price}}\n{{/each}}\n');
  });

  it('keeps blocks inside of a sentence there', () => {
    expect(textPart('<p>Hi {{#if a}}Ann{{else}}you{{/if}}, welcome</p>')).toBe('Hi {{#if a}}Ann{{else}}you{{/if}}, welcome\n');
  });

  it('never touches the inside of an expression', () => {
    expect(textPart('<h1>{{default contact.first_name "two  spaces & more"}}</h1>')).toBe(
      '{{default contact.first_name "two  spaces & more"}}\n',
    );
  });
});
