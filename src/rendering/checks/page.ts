import { ElementType, parseDocument } from 'htmlparser2';

export type Page = ReturnType<typeof parseDocument>;
export type PageNode = Page['children'][number];
export type PageElement = Extract<PageNode, { attribs: unknown }>;

export function isElement(node: PageNode): node is PageElement {
  return 'attribs' in node;
}

export function isText(node: PageNode): node is Extract<PageNode, { data: string }> {
  return node.type === ElementType.Text;
}

/** Every element of a page that is shown, its parents before it. */
export function shownElements(nodes: readonly PageNode[]): PageElement[] {
  return nodes.flatMap((node) => (isElement(node) && isShown(node) ? [node, ...shownElements(node.children)] : []));
}

/** What a reader sees of an HTML text. */
export function visibleText(html: string): string {
  return textIn(parseDocument(html).children).replace(/\s+/g, ' ').trim();
}

/** The text below some nodes, as far as it is shown. */
export function textIn(nodes: readonly PageNode[]): string {
  return nodes
    .map((node) => {
      if (isElement(node)) return isShown(node) ? ` ${textIn(node.children)} ` : '';
      return isText(node) ? node.data : '';
    })
    .join('');
}

function isShown({ name, attribs }: PageElement): boolean {
  if (['head', 'style', 'script', 'title'].includes(name)) return false;
  const style = attribs.style ?? '';
  return !/display:\s*none|visibility:\s*hidden/i.test(style);
}
