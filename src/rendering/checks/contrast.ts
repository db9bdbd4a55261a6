import { DomUtils, parseDocument } from 'htmlparser2';
import { hideMustaches } from '../mustaches';
import { declaredFor } from './cascade';
import { complaint, excerpt, writtenAt, type Check, type Complaint, type Whole } from './check';
import { blend, colorOf, contrastOf, hex, type Color } from './colors';
import { isElement, isText, type Page, type PageNode } from './page';
import { rulesOf, type StyleRule } from './style-sheet';

type Mode = 'light' | 'dark';

/** What a mail client draws where a mail says nothing: its page, its text, its links. */
const CANVAS: Record<Mode, { back: Color; color: Color; link: Color }> = {
  light: { back: colorOf('#ffffff')!, color: colorOf('#000000')!, link: colorOf('#0000ee')! },
  dark: { back: colorOf('#1e1e1e')!, color: colorOf('#ffffff')!, link: colorOf('#9e9eff')! },
};
/** WCAG AA: 4.5 : 1, for large text 3 : 1. Below 3 : 1 it is hard to read for anybody. */
const NEEDED = 4.5;
const NEEDED_LARGE = 3;

/**
 * Text against what lies behind it, in light and under the mail's own dark styles, computed as a mail client does: inherited
 * through nested tables, half-transparent colors blended. Both sides of every `{{#if}}` are looked at. A text on a picture is
 * judged by the color behind the picture, which is what is seen until pictures are allowed.
 */
export const contrast: Check<Whole> = {
  id: 'contrast',
  emailOnly: true,
  look: (mail) => {
    const { hidden, restore } = hideMustaches(mail.compiled.html);
    const page = parseDocument(hidden);
    const light = paleTexts(page, 'light', restore);
    const known = new Set(light.map((t) => t.text));
    const dark = isDarkAware(page) ? paleTexts(page, 'dark', restore).filter((t) => !known.has(t.text)) : [];
    return [...light.map((t) => complain(mail, t, '')), ...dark.map((t) => complain(mail, t, ' in dark mode'))];
  },
};

interface PaleText {
  text: string;
  color: Color;
  back: Color;
  needed: number;
}

interface Look {
  color: Color;
  back: Color;
  size: number;
  bold: boolean;
}

function complain(mail: Whole, { text, color, back, needed }: PaleText, where: string): Complaint {
  const { part, offset } = writtenAt(mail, text);
  const is = contrastOf(color, back);
  const message = `"${excerpt(text)}": ${hex(color)} on ${hex(back)}${where} has a contrast of ${(Math.floor(is * 10) / 10).toFixed(1)} : 1`;
  const hint = `WCAG AA asks for ${needed} : 1${where ? '; give it a color of its own under prefers-color-scheme: dark' : ''}`;
  return complaint(is < NEEDED_LARGE ? 'error' : 'warning', part, offset, message, hint);
}

/** One text of each pair of colors that is too pale. */
function paleTexts(page: Page, mode: Mode, restore: (text: string) => string): PaleText[] {
  const sheets = DomUtils.getElementsByTagName('style', page.children).flatMap((e) => rulesOf(DomUtils.textContent(e)));
  const rules = sheets.filter((r) => r.when === 'always' || r.when === mode);
  const found = new Map<string, PaleText>();
  const visit = (node: PageNode, look: Look): void => {
    if (isText(node)) {
      const text = saidIn(restore(node.data));
      const needed = look.size >= 24 || (look.bold && look.size >= 18.66) ? NEEDED_LARGE : NEEDED;
      const color = blend(look.color, look.back);
      const pair = `${hex(color)} ${hex(look.back)}`;
      if (text !== '' && look.size > 1 && contrastOf(color, look.back) < needed && !found.has(pair))
        found.set(pair, { text, color, back: look.back, needed });
    } else if (isElement(node)) {
      const own = lookOf(node, look, rules, mode);
      if (own) for (const child of node.children) visit(child, own);
    }
  };
  for (const node of page.children) visit(node, { ...CANVAS[mode], size: 16, bold: false });
  return [...found.values()];
}

/** How an element looks inside of another; nothing when it is not shown, or is there for nobody to read. */
function lookOf(
  element: Extract<PageNode, { attribs: unknown }>,
  outer: Look,
  rules: readonly StyleRule[],
  mode: Mode,
): Look | undefined {
  const { name, attribs } = element;
  if (['head', 'style', 'title', 'script'].includes(name) || attribs['aria-hidden'] === 'true') return undefined;
  const look: Look = { ...outer };
  if (name === 'a' && attribs.href !== undefined) look.color = CANVAS[mode].link;
  if (/^(b|strong|th|h[1-6])$/.test(name)) look.bold = true;
  const lay = (color: Color | undefined): void => void (color && (look.back = blend(color, outer.back)));
  lay(colorOf(attribs.bgcolor ?? ''));
  if (name === 'font') look.color = colorOf(attribs.color ?? '') ?? look.color;
  for (const { property, value } of declaredFor(element, rules)) {
    if (property === 'display' && value === 'none') return undefined;
    if (property === 'color') look.color = value === 'inherit' ? outer.color : (colorOf(value) ?? look.color);
    else if (property === 'background-color' || property === 'background') lay(backgroundOf(value));
    else if (property === 'font-size') look.size = sizeOf(value, outer.size) ?? look.size;
    else if (property === 'font-weight') look.bold = value === 'bold' || Number(value) >= 700;
  }
  return look;
}

/** The color in a `background`; other parts of it are separated by spaces. */
function backgroundOf(value: string): Color | undefined {
  return value
    .split(/\s+(?![^(]*\))/)
    .map((word) => colorOf(word))
    .find((color) => color !== undefined);
}

function sizeOf(value: string, outer: number): number | undefined {
  const [, number, unit] = /^([\d.]+)(px|pt|em|%)?$/.exec(value) ?? [];
  if (number === undefined) return undefined;
  const factor = unit === 'pt' ? 4 / 3 : unit === 'em' ? outer : unit === '%' ? outer / 100 : 1;
  return Number(number) * factor;
}

/** What is to be read of a piece of text: blocks and comments of Handlebars say nothing, other expressions do. */
function saidIn(text: string): string {
  return text
    .replace(/\{\{~?(#|\/|\^|!|else\b)[\s\S]*?\}\}/g, '')
    .replace(/[\s\u00A0\u034F\u200B-\u200D\u2060\uFEFF]+/g, ' ')
    .trim();
}

/** Does the mail say that it knows dark mode? One that does not is colored by each client as it likes. */
function isDarkAware(page: Page): boolean {
  const names = DomUtils.getElementsByTagName('meta', page.children).filter((m) =>
    /^(supported-)?color-schemes?$/.test(m.attribs.name ?? ''),
  );
  const styles = DomUtils.getElementsByTagName('style', page.children).map((s) => DomUtils.textContent(s)).join('\n'); // prettier-ignore
  return names.some((m) => /\bdark\b/.test(m.attribs.content ?? '')) || /prefers-color-scheme:\s*dark/.test(styles);
}
