import { isElement, type PageElement } from './page';
import { declarationsOf, type Declared, type Simple, type StyleRule } from './style-sheet';

/** What is declared for an element, the strongest last: sheet before `style`, `!important` above both (CSS Cascade 4). */
export function declaredFor(element: PageElement, rules: readonly StyleRule[]): Declared[] {
  const matching = rules.filter((rule) => matches(element, rule.selector, rule.selector.length - 1));
  const fromSheet = matching
    .map((rule, order) => ({ rule, order }))
    .sort((a, b) => a.rule.weight - b.rule.weight || a.order - b.order);
  const all = [...fromSheet.flatMap(({ rule }) => rule.declared), ...declarationsOf(element.attribs.style ?? '')];
  return [...all.filter((d) => !d.important), ...all.filter((d) => d.important)];
}

function matches(element: PageElement, selector: StyleRule['selector'], at: number): boolean {
  const compound = selector[at];
  if (!compound) return true;
  if (!compound.simple.every((simple) => holds(element, simple))) return false;
  if (at === 0) return true;
  if (compound.tie === '>') {
    const parent = parentOf(element);
    return parent !== undefined && matches(parent, selector, at - 1);
  }
  // Mails do not tie by neighbours.
  if (compound.tie !== ' ') return false;
  for (let up = parentOf(element); up; up = parentOf(up)) if (matches(up, selector, at - 1)) return true;
  return false;
}

function holds({ name, attribs }: PageElement, simple: Simple): boolean {
  switch (simple.is) {
    case 'type':
      return name === simple.name;
    case 'class':
      return (attribs.class ?? '').split(/\s+/).includes(simple.name);
    case 'id':
      return attribs.id === simple.name;
    case 'attribute':
      return Object.hasOwn(attribs, simple.name);
    default:
      return simple.is === 'any';
  }
}

function parentOf({ parent }: PageElement): PageElement | undefined {
  return parent && isElement(parent) ? parent : undefined;
}
