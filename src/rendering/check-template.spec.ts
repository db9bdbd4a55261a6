import { checkTemplate } from './check-template';
import { checkVariables } from './check-variables';
import type { SourcePart } from './template-source';

const part = (text: string): SourcePart => ({ file: 't.mjml', text, start: { line: 5, column: 1 } });
const codes = (text: string) => checkTemplate(part(text)).findings.map((f) => f.code);

describe('what a template may not hold', () => {
  it.each([
    ['raw output', '{{{contact.first_name}}}', 'template.raw-output'],
    ['raw output by ampersand', '{{& contact.first_name}}', 'template.raw-output'],
    ['a partial', '{{> footer}}', 'template.partial'],
    ['a dynamic partial', '{{> (lookup contact "x")}}', 'template.partial'],
    ['a partial block', '{{#> footer}}x{{/footer}}', 'template.partial'],
    ['a decorator', '{{* anything}}', 'template.decorator'],
    ['a decorator block', '{{#* inline "x"}}y{{/inline}}', 'template.decorator'],
    ['an unknown helper', '{{env "APP_SECRET"}}', 'template.unknown-helper'],
    ['the helper that logs', '{{log contact}}', 'template.unknown-helper'],
    ['our own slots', '{{#link_ 1}}x{{/link_}}', 'template.unknown-block'],
    ['a block that is no block', '{{#orders}}x{{/orders}}', 'template.unknown-block'],
    ['our own data', '{{@run_.slots}}', 'template.unknown-variable'],
    ['link in an e-mail', '{{link shop.url}}', 'template.unknown-helper'],
    ['too few values', '{{money}}', 'template.arguments'],
    ['too many values', '{{#if a b}}x{{/if}}', 'template.arguments'],
    ['named values', '{{date now zone="UTC"}}', 'template.arguments'],
    ['blocks nine deep', `${'{{#if shop}}'.repeat(9)}x${'{{/if}}'.repeat(9)}`, 'template.too-deep'],
    ['more than 2000 parts', '{{now}}'.repeat(2001), 'template.too-large'],
    ['a block left open', '{{#if shop}}x', 'template.syntax'],
    ['a block closed as another', '{{#if shop}}x{{/each}}', 'template.syntax'],
    ['half an expression', 'Dear {{contact.', 'template.syntax'],
  ])('%s', (_name, text, code) => {
    expect(codes(text)).toContain(code);
    expect(checkTemplate(part(text)).program).toBeUndefined();
  });

  it('is said with its place in the file and what was probably meant', () => {
    const [finding] = checkTemplate(part('Hello\n  {{#if (eqq a b)}}x{{/if}}')).findings;
    expect(finding).toMatchObject({ at: 't.mjml:6:9', level: 'error', hint: 'did you mean "eq"?' });
    expect(checkTemplate(part('a\n{{#if x}}b{{/each}}')).findings[0]!.at).toBe('t.mjml:6:4');
  });

  it('is nothing in an honest template', () => {
    const text =
      '{{#each (first order.items 3) as |item n|}}{{n}} {{item.title}} {{money item.price}} {{@index}}{{else}}none{{/each}}{{! a word }}';
    expect(checkTemplate(part(text)).findings).toEqual([]);
  });
});

describe('variables that nothing provides', () => {
  const findings = (text: string) => checkVariables(checkTemplate(part(text)).program!, part(text));

  it.each([
    ['{{contact.firstname}}', 'did you mean "first_name"?'],
    ['{{oder.number}}', 'did you mean "order"?'],
    ['{{#each order.items}}{{titel}}{{/each}}', 'did you mean "title"?'],
    ['{{#each order.items}}{{shop.name}}{{/each}}', 'inside of a loop write @root.shop.name'],
    ['{{#each (chunk recommend 2)}}{{#each this}}{{pricee}}{{/each}}{{/each}}', 'did you mean "price"?'],
    ['{{#with (lookup order.items 0)}}{{../contact.nam}}{{/with}}', 'did you mean "name"?'],
    ['{{#each order.items as |item|}}{{item.sku}}{{item.nothing_like_it}}{{/each}}', undefined],
    ['{{order.number.x}}', 'it is a single value'],
  ])('%s', (text, hint) => {
    expect(findings(text)).toHaveLength(1);
    expect(findings(text)[0]).toMatchObject({ code: 'template.unknown-variable', ...(hint && { hint }) });
  });

  it('leave the rest alone', () => {
    const text =
      '{{event.shipment.carrier}}{{contact.attributes.size}}{{#each order.items}}{{../shop.name}}{{@root.shop.name}}{{price.minor}}{{/each}}{{recommend.0.title}}{{count order.items}}{{#with order}}{{number}}{{/with}}';
    expect(findings(text)).toEqual([]);
  });
});
