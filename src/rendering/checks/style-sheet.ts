import { generate, parse, walk, type Block, type CssNode, type Selector } from 'css-tree';

/** One selector of a style sheet with what it declares. */
export interface StyleRule {
  /** From left to right; a compound and how it is tied to the one before. */
  selector: { tie: ' ' | '>' | '+' | '~'; simple: Simple[] }[];
  declared: Declared[];
  /** Ids, classes and elements as one number: the higher wins, then the later. */
  weight: number;
  when: 'always' | 'light' | 'dark';
}

export type Simple = { is: 'type' | 'class' | 'id' | 'attribute'; name: string } | { is: 'any' | 'never' };

export interface Declared {
  property: string;
  value: string;
  important: boolean;
}

/** What stands in a `style` attribute. What cannot be read is left out, as a browser does. */
export function declarationsOf(style: string): Declared[] {
  try {
    return declaredIn(parse(style, { context: 'declarationList', onParseError: () => undefined }) as unknown as Block);
  } catch {
    return [];
  }
}

/** The rules of a style sheet that hold on a screen of any width, in light or in dark. Others are left out. */
export function rulesOf(css: string): StyleRule[] {
  const found: StyleRule[] = [];
  let sheet: CssNode;
  try {
    sheet = parse(css, { onParseError: () => undefined });
  } catch {
    return [];
  }
  walk(sheet, {
    visit: 'Rule',
    enter(rule) {
      const media =
        this.atrule === null ? '' : this.atrule.name === 'media' && this.atrule.prelude ? generate(this.atrule.prelude) : '?';
      const when = whenOf(media);
      if (!when || rule.prelude.type !== 'SelectorList') return;
      const declared = declaredIn(rule.block);
      rule.prelude.children.forEach((selector) => {
        if (selector.type === 'Selector') found.push({ ...readSelector(selector), declared, when });
      });
    },
  });
  return found;
}

function whenOf(media: string): StyleRule['when'] | undefined {
  const scheme = /prefers-color-scheme:\s*(dark|light)/.exec(media)?.[1];
  if (scheme) return scheme as 'dark' | 'light';
  return media === '' || /^(all|screen|only screen)$/.test(media) ? 'always' : undefined;
}

function declaredIn(block: Block): Declared[] {
  const found: Declared[] = [];
  block.children.forEach((node) => {
    if (node.type === 'Declaration')
      found.push({ property: node.property.toLowerCase(), value: generate(node.value), important: node.important !== false });
  });
  return found;
}

function readSelector({ children }: Selector): Pick<StyleRule, 'selector' | 'weight'> {
  const selector: StyleRule['selector'] = [{ tie: ' ', simple: [] }];
  let weight = 0;
  children.forEach((node) => {
    const { simple } = selector.at(-1)!;
    switch (node.type) {
      case 'Combinator':
        return void selector.push({ tie: node.name as ' ', simple: [] });
      case 'TypeSelector':
        weight += node.name === '*' ? 0 : 1;
        return void simple.push(node.name === '*' ? { is: 'any' } : { is: 'type', name: node.name.toLowerCase() });
      case 'ClassSelector':
        weight += 1000;
        return void simple.push({ is: 'class', name: node.name });
      case 'IdSelector':
        weight += 1_000_000;
        return void simple.push({ is: 'id', name: node.name });
      case 'AttributeSelector':
        weight += 1000;
        return void simple.push(node.value === null ? { is: 'attribute', name: node.name.name } : { is: 'never' });
      default:
        // :hover and its kin hold for a moment only.
        return void simple.push({ is: 'never' });
    }
  });
  return { selector, weight };
}
