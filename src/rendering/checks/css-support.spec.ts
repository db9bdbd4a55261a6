import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asWritten, said } from '../../../test/support/judged';
import { unsupported, type Client } from './client-support';
import { cssSupport } from './css-support';

const look = (text: string) => said(cssSupport.look(asWritten(text)));

describe('the check of CSS', () => {
  it.each([
    ['<div style="display:flex">x</div>', 'display: flex does not work in Outlook for Windows'],
    ['<div style="color:red;position:absolute">x</div>', 'position does not work in Gmail, Outlook for Windows'],
    ['<div style="color:var(--ink)">x</div>', 'variables: var(--…)'],
    ['<div style="width:calc(100% - 8px)">x</div>', 'calc()'],
    ['<div style="font-size:2rem">x</div>', 'rem'],
    ['<mj-style>.a::before { content: "x" }</mj-style>', '::before and ::after'],
    ['<mj-style>@import url("https://t.cn/x.css");</mj-style>', '@import'],
    ['<mj-style>@media (max-width: 400px) { .a { display: grid } }</mj-style>', 'display: grid'],
    ['<mj-style>.a { & .b { color: red } }</mj-style>', 'nested rules'],
  ])('%s: %s', (text, message) => expect(look(text)).toEqual([expect.stringContaining(`warning ${message}`)]));

  it('points at the declaration', () => {
    const text = '<mj-style>\n  .a { color: red; gap: 8px }\n</mj-style>';
    expect(text.slice(cssSupport.look(asWritten(text))[0]!.offset)).toMatch(/^gap/);
  });

  it.each([
    '<td style="padding:8px;border-radius:6px;box-shadow:0 1px 2px #000;object-fit:cover;aspect-ratio:4/3">x</td>',
    '<mj-style>@media (prefers-color-scheme: dark) { a:hover { color: red !important } }</mj-style>',
    '<div style="display:block;flex:1">x</div>',
    '<div style="not css at all }{">x</div>',
  ])('has nothing against %s', (text) => expect(look(text)).toEqual([]));
});

/** Where the published tests call what our table calls otherwise. */
const SLUGS: Record<string, string> = {
  'display: flex': 'css-display-flex', 'display: grid': 'css-display-grid', 'grid-template': 'css-grid-template', 'left, right, top, bottom': 'css-left-right-top-bottom',
  'variables: var(--…)': 'css-variables', 'calc()': 'css-unit-calc', 'clamp(), min() and max()': 'css-function-clamp', 'light-dark()': 'css-function-light-dark', rem: 'css-unit-rem',
  'vw and vh': 'css-unit-vw', columns: 'css-column-count', 'logical margins and paddings': 'css-padding-inline-block', '@import': 'css-at-import',
  '::before and ::after': 'css-pseudo-element-before', 'nested rules': 'css-nesting',
}; // prettier-ignore
const CLIENTS: Record<Client, [family: string, platform: string]> = {
  Gmail: ['gmail', 'ios'],
  'Outlook for Windows': ['outlook', 'windows'],
  'Outlook.com': ['outlook', 'outlook-com'],
  'Apple Mail': ['apple-mail', 'ios'],
  'Yahoo Mail': ['yahoo', 'desktop-webmail'],
};

describe('what mail clients do not know', () => {
  const file = join(process.env.SAMPLES_DIR ?? join(__dirname, '../../../../shared/data'), 'rendering/caniemail_support.json');
  if (!existsSync(file))
    process.stderr.write(`left out: the published tests of mail clients, because ${file} is not there (SAMPLES_DIR)\n`);
  const published = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as { slug: string; stats: Record<string, Record<string, string>> }[])
    : [];

  (published.length > 0 ? it : it.skip)('is what published tests found, neither more nor less', () => {
    for (const { css, clients } of unsupported) {
      const feature = published.find((p) => p.slug === (SLUGS[css] ?? `css-${css}`));
      const failing = Object.entries(CLIENTS).filter(([, [family, platform]]) =>
        feature?.stats[family]?.[platform]?.startsWith('n'),
      );
      expect({ css, clients: [...clients].sort() }).toEqual({ css, clients: failing.map(([client]) => client).sort() });
    }
  });
});
