import { parse, walk, type CssNode } from 'css-tree';
import { MASK, maskMustaches } from '../mustaches';
import { readTags, isTag } from '../html-tags';
import type { SourcePart } from '../template-source';
import { complaint, type Check, type Complaint } from './check';
import { unsupported, type Unsupported } from './client-support';

/** CSS that large mail clients do not know, where its absence breaks what the reader sees (client-support.ts). */
export const cssSupport: Check = {
  id: 'css',
  emailOnly: true,
  look: ({ texts }) =>
    texts.flatMap((part) => stylesIn(part).flatMap(({ css, offset, inline }) => judge(part, css, offset, inline))),
};

/** The style sheets and `style` attributes of a text. Expressions in them are refused elsewhere. */
function stylesIn(part: SourcePart): { css: string; offset: number; inline: boolean }[] {
  const masked = maskMustaches(part.text);
  const found: { css: string; offset: number; inline: boolean }[] = [];
  let sheet: number | undefined;
  for (const piece of readTags(masked)) {
    if (!isTag(piece)) continue;
    if (/^(mj-)?style$/.test(piece.name)) {
      if (!piece.close) sheet = piece.end;
      else if (sheet !== undefined) found.push({ css: masked.slice(sheet, piece.start), offset: sheet, inline: false });
    }
    const style = piece.attributes.find((a) => a.name === 'style');
    if (style) found.push({ css: masked.slice(style.valueStart, style.valueEnd), offset: style.valueStart, inline: true });
  }
  return found.filter(({ css }) => !css.includes(MASK));
}

function judge(part: SourcePart, css: string, offset: number, inline: boolean): Complaint[] {
  let sheet: CssNode;
  try {
    sheet = parse(css, { context: inline ? 'declarationList' : 'stylesheet', positions: true, onParseError: () => undefined });
  } catch {
    return [];
  }
  const found: Complaint[] = [];
  walk(sheet, function (node) {
    const feature = unsupported.find((one) => uses(node, one, this.rule !== null));
    if (!feature) return;
    const message = `${feature.css} does not work in ${feature.clients.join(', ')}`;
    found.push(complaint(feature.level ?? 'warning', part, offset + (node.loc?.start.offset ?? 0), message, feature.instead));
  });
  return found;
}

function uses(node: CssNode, { in: where, names }: Unsupported, nested: boolean): boolean {
  switch (node.type) {
    case 'Declaration':
      if (where === 'property') return names.includes(node.property);
      if (where !== 'value' || node.value.type !== 'Value') return false;
      return names.some((name) => name.startsWith(`${node.property}:`) && wordsOf(node.value).includes(name.split(':')[1]!));
    case 'Function':
      return where === 'function' && names.includes(node.name.toLowerCase());
    case 'Dimension':
      return where === 'unit' && names.includes(node.unit.toLowerCase());
    case 'Atrule':
      return where === 'at-rule' && names.includes(node.name.toLowerCase());
    case 'PseudoElementSelector':
    case 'PseudoClassSelector':
      return where === 'pseudo' && names.includes(node.name.toLowerCase());
    case 'Rule':
      return where === 'nesting' && nested;
    default:
      return false;
  }
}

function wordsOf(value: CssNode): string[] {
  const found: string[] = [];
  walk(value, (node) => void (node.type === 'Identifier' && found.push(node.name.toLowerCase())));
  return found;
}
