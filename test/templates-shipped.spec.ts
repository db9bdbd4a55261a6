import { DomUtils, parseDocument } from 'htmlparser2';
import { LoadedTemplate, type Rendered } from '../src/rendering/loaded-template';
import type { MessageVariables } from '../src/rendering/message-variables';
import { sampleLinks, sampleVariables } from '../src/rendering/sample-data';
import { TemplateLibrary } from '../src/rendering/template-library.service';
import { TemplateLint } from '../src/rendering/template-lint.service';
import { configFor, shippedTemplates } from './support/template-folder';

const config = configFor(shippedTemplates);
const library = new TemplateLibrary(config);
const rules = { linkDomains: [], subjectPrefixes: {} };
const expected = {
  email: [
    'abandoned-checkout',
    'birthday',
    'confirm-subscription',
    'coupon-reminder',
    'cross-sell',
    'double-eleven',
    'holiday-greeting',
    'lapsed',
    'order-delivered',
    'order-paid',
    'order-shipped',
    'post-purchase-care',
    'put-it-right',
    're-permission',
    'recommendations',
    'replenishment',
    'review-request',
    'review-thanks',
    'sample-offer',
    'season-autumn',
    'season-spring',
    'season-summer',
    'season-winter',
    'step-up',
    'unpaid-help',
    'unpaid-offer',
    'unpaid-order',
    'unpaid-reason',
    'vip-welcome',
    'welcome',
    'what-was-missing',
    'winback',
  ],
  sms: [
    'abandoned-checkout',
    'ask-for-email',
    'birthday',
    'email-noted',
    'holiday-greeting',
    'look',
    'order-shipped',
    'recommendations',
    'replenishment',
    'unpaid-order',
    'vip-welcome',
    'winback',
    'winback-last',
  ],
};

/** Texts a customer, a shop or an attacker may have typed somewhere. */
const HOSTILE = [
  '<img src=x onerror=alert(1)>',
  '"><script>alert(1)</script>',
  "' onmouseover='x",
  '{{constructor}} {{shop.name}} {{{x}}}',
  '</td><mj-include path="/etc/passwd"/>',
  'Ann\r\nBcc: a@b.example',
  '=HYPERLINK("http://evil.example")',
  '🙂'.repeat(2560),
  'abc\u202Egpj.exe',
  'line\u2028separator',
  'half a surrogate \uD800 here',
  'nul\u0000bell\u0007escape\u001B[31m',
  'javascript:alert(1)',
  'data:text/html;base64,PHNjcmlwdD4=',
];

async function load(channel: 'email' | 'sms', name: string, locale: string): Promise<LoadedTemplate> {
  const shelf = await library.look();
  const source = shelf.templates.find((t) => t.channel === channel && t.name === name && t.locale === locale)!;
  const { compiled, findings } = await library.compile(source, shelf);
  expect(findings).toEqual([]);
  return new LoadedTemplate(compiled!, rules);
}

/** The sample with every text in it replaced. */
function hostile(variables: MessageVariables, text: string): MessageVariables {
  const replaced = (value: unknown, key: string): unknown => {
    if (typeof value === 'string')
      return ['currency', 'timezone', 'purpose', 'expires_on', 'locale'].includes(key) ? value : text;
    if (Array.isArray(value)) return value.map((v) => replaced(v, key));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, replaced(v, k)]));
  };
  return replaced(variables, '') as MessageVariables;
}

function email(rendered: Rendered) {
  if (rendered.channel !== 'email') throw new Error('not an e-mail');
  return rendered;
}

/** Elements and addresses of a page, as a mail client sees them. */
function anatomy(html: string) {
  const all = DomUtils.findAll(() => true, parseDocument(html).children);
  const urls = all.flatMap((e) =>
    ['href', 'src', 'background'].flatMap((a) => (e.attribs[a] === undefined ? [] : [e.attribs[a]])),
  );
  return {
    names: all.map((e) => e.name),
    attributes: all.flatMap((e) => Object.keys(e.attribs)),
    urls,
    text: DomUtils.textContent(parseDocument(html).children),
  };
}

const cases = (['email', 'sms'] as const).flatMap((channel) =>
  expected[channel].flatMap((name) => ['en', 'zh-CN'].map((locale) => [channel, name, locale] as const)),
);

describe('the shipped templates', () => {
  it('are these, each in two languages, and lint has nothing to say', async () => {
    const available = await library.available();
    for (const channel of ['email', 'sms'] as const) {
      expect(available.filter((t) => t.channel === channel)).toEqual(
        expected[channel].map((name) => ({ channel, name, locales: ['en', 'zh-CN'] })),
      );
    }
    expect(await new TemplateLint(config, library).findings()).toEqual([]);
  });

  describe.each(cases)('%s %s %s', (channel, name, locale) => {
    it('is filled with the sample completely, the same bytes each time', async () => {
      const template = await load(channel, name, locale);
      for (const purpose of ['service', 'marketing'] as const) {
        const variables = { ...sampleVariables(locale), purpose };
        const rendered = template.render(variables, sampleLinks);
        expect(template.render(JSON.parse(JSON.stringify(variables)) as MessageVariables, sampleLinks)).toEqual(rendered);
        expect(JSON.stringify(rendered)).not.toMatch(/\{\{|\}\}|undefined|\[object|NaN|\uE000/);
        expect(rendered.text.trim().length).toBeGreaterThan(20);
        if (rendered.channel === 'email') {
          expect(Buffer.byteLength(rendered.html)).toBeLessThan(90 * 1024);
          expect(rendered.html.slice(0, 90 * 1024)).toContain(sampleLinks.unsubscribeUrl);
          expect(rendered.text).toContain(sampleLinks.unsubscribeUrl);
          expect(rendered.subject.length).toBeGreaterThan(5);
          const shop = variables.shop as { postal_address: string };
          expect(rendered.html).toContain(shop.postal_address);
          if (purpose === 'marketing' && locale === 'zh-CN') expect(rendered.subject).toMatch(/^(\[?广告\]?|AD)/);
        } else {
          expect(rendered.text.startsWith('【')).toBe(locale === 'zh-CN');
          expect(/拒收请回复R$|Reply STOP to opt out$/.test(rendered.text)).toBe(purpose === 'marketing');
        }
      }
    });

    it('bears somebody of whom nothing is known', async () => {
      const template = await load(channel, name, locale);
      const nobody = { contact: {}, order: null, shop: { name: 'Shop', postal_address: 'Street 1' }, now: 0 };
      const rendered = template.render(nobody, {
        clickUrl: (no) => `https://m.example/c/${no}`,
        unsubscribeUrl: 'https://m.example/u',
      });
      expect(JSON.stringify(rendered)).not.toMatch(/undefined|null|NaN|\[object/);
      if (rendered.channel === 'email') expect(anatomy(rendered.html).urls).not.toContain('');
    });

    it('writes hostile texts as the texts they are', async () => {
      const template = await load(channel, name, locale);
      const honest = template.render(sampleVariables(locale), sampleLinks);
      for (const text of HOSTILE) {
        const rendered = template.render(hostile(sampleVariables(locale), text), sampleLinks);
        expect(rendered.text).not.toMatch(/root:|[\u0000-\u0008\u000B-\u001F]|\p{Surrogate}/u);
        if (rendered.channel === 'sms') continue;
        const seen = anatomy(rendered.html);
        const before = anatomy(email(honest).html);
        expect(new Set(seen.names)).toEqual(new Set([...before.names].filter((n) => seen.names.includes(n))));
        expect(seen.names).not.toContain('script');
        expect(seen.attributes.filter((a) => a.startsWith('on'))).toEqual([]);
        for (const url of seen.urls) expect(url).toMatch(/^(https:\/\/mail\.example\/|#$|$)/);
        expect(rendered.subject).not.toMatch(/[\r\n\u0000-\u001F\u2028]/);
        expect(rendered.subject.length).toBeLessThanOrEqual(255);
        if (/^[<"'=]/.test(text)) expect(rendered.subject + rendered.text + seen.text).toContain(text);
      }
    });
  });

  it('lead every link to what the message said, and nowhere when it said something else', async () => {
    const template = await load('email', 'unpaid-order', 'en');
    const written: number[] = [];
    const variables = sampleVariables('en');
    const { text } = template.render(variables, {
      ...sampleLinks,
      clickUrl: (no) => (written.push(no), `https://m.example/c/${no}`),
    });
    const targets = [...new Set(written)].map((no) => template.target(no, variables));
    expect(targets).toEqual([
      'https://shop.example/',
      'https://shop.example/products/longjing',
      'https://shop.example/products/cups',
      'https://shop.example/pay/1001',
    ]);
    for (const no of new Set(written)) expect(text).toContain(`https://m.example/c/${no}>`);
    expect(template.target(200, variables)).toBeUndefined();
    expect(template.target(0, variables)).toBeUndefined();
    const order = { ...variables.order, pay_url: 'javascript:alert(1)' };
    const payLink = written.find((no) => template.target(no, variables)?.includes('/pay/'))!;
    expect(template.target(payLink, { ...variables, order })).toBe('https://shop.example/');
  });
});
