import { slotHtml, slotSms } from './link-slots';
import { findMustaches, hideMustaches, maskMustaches } from './mustaches';

describe('links become slots', () => {
  it('each in its order, on one line as on many', () => {
    const html =
      '<body><a href="https://a.example/?x=1&amp;y=2">a</a><a title="q" href=\'{{url}}\'>b</a><area href="{{#if a}}https://b.example{{/if}}"></body>';
    const { text, targets } = slotHtml(html);
    expect(targets).toEqual(['https://a.example/?x=1&y=2', '{{{url}}}', '{{#if a}}https://b.example{{/if}}']);
    expect(text).toContain('href="{{#link_ 1}}https://a.example/?x=1&y=2{{/link_}}"');
    expect(text).toContain("href='{{#link_ 2}}{{{url}}}{{/link_}}'");
    expect(slotHtml(html.replaceAll('><', '>\n<')).targets).toEqual(targets);
  });

  it('leaves our own pages, anchors and what only looks like a link', () => {
    const html =
      '<a href="{{unsubscribe_url}}">u</a><a href="#top">t</a><a href="">e</a><!-- <a href="https://c.example">c</a> --><p>href="https://d.example"</p>';
    expect(slotHtml(html).targets).toEqual([]);
  });

  it('checks pictures, and puts the pixel last in the body', () => {
    const { text } = slotHtml('<body><img src="{{image_url}}"><td background="{{x}}"></td></body>');
    expect(text).toContain('<img src="{{#src_}}{{{image_url}}}{{/src_}}">');
    expect(text).toContain('background="{{#src_}}{{{x}}}{{/src_}}"');
    expect(text).toMatch(/\{\{#if open_url\}\}<img src="\{\{open_url\}\}"[^>]*>\{\{\/if\}\}<\/body>$/);
  });

  it('in an SMS by the word link', () => {
    const { text, targets } = slotSms("Pay: {{link order.pay_url}} or {{link (default a b)}} or {{link 'https://x.example'}}");
    expect(targets).toEqual(['{{{order.pay_url}}}', '{{{default a b}}}', 'https://x.example']);
    expect(text).toBe(
      'Pay: {{#link_ 1}}{{{order.pay_url}}}{{/link_}} or {{#link_ 2}}{{{default a b}}}{{/link_}} or {{#link_ 3}}https://x.example{{/link_}}',
    );
  });
});

describe('expressions in the way of HTML', () => {
  const text = 'a {{x "}}"}} b {{!-- }} --}} c {{! it\'s }} d\n{{#if y}}z{{/if}} {{open';

  it('are found whole, whatever stands in them', () => {
    expect(findMustaches(text).map(({ start, end }) => text.slice(start, end))).toEqual([
      '{{x "}}"}}', '{{!-- }} --}}', "{{! it's }}", '{{#if y}}', '{{/if}}', '{{open',
    ]); // prettier-ignore
  });

  it('are masked to the same length and lines, and hidden with a way back', () => {
    expect(maskMustaches(text)).toHaveLength(text.length);
    expect(maskMustaches(text).indexOf('\n')).toBe(text.indexOf('\n'));
    const { hidden, restore } = hideMustaches(text);
    expect(hidden).not.toContain('{{');
    expect(restore(hidden)).toBe(text);
  });
});
