import Handlebars from 'handlebars';
import { nameOf } from './check-template';

/** A variable a text cannot do without, by its first name (`order`), as it is written, and where. */
export interface AskedVariable {
  root: string;
  written: string;
  /** Counted from 1. */
  line: number;
  column: number;
}

/**
 * Which variables a Handlebars text needs: those it uses outside of `{{#if …}}`, `{{#with …}}` or `{{#each …}}` about them.
 * A text that is no Handlebars asks for nothing: lint says what is wrong with it.
 */
export function askedVariables(text: string): AskedVariable[] {
  try {
    const asked: AskedVariable[] = [];
    walk(Handlebars.parse(text), new Set(), false, asked);
    return asked;
  } catch {
    return [];
  }
}

type Node = hbs.AST.Node;

/** `guarded`: what is asked about around; `inside`: within a block that changes what a bare name means. */
function walk(program: hbs.AST.Program | undefined, guarded: ReadonlySet<string>, inside: boolean, asked: AskedVariable[]): void {
  for (const node of program?.body ?? []) {
    if (node.type === 'MustacheStatement') {
      const { path, params } = node as hbs.AST.MustacheStatement;
      const named = params.length === 0 ? [path] : params;
      for (const one of named.flatMap(pathsIn)) note(one, guarded, inside, asked);
    } else if (node.type === 'BlockStatement') {
      const block = node as hbs.AST.BlockStatement;
      const about = block.params.flatMap(pathsIn).flatMap((path) => rootOf(path, inside) ?? []);
      const name = nameOf(block.path);
      const within = new Set([...guarded, ...about]);
      const [holds, otherwise] = name === 'unless' ? [guarded, within] : [within, guarded];
      walk(block.program, holds, inside || name === 'each' || name === 'with', asked);
      walk(block.inverse, otherwise, inside, asked);
    }
  }
}

function note(path: hbs.AST.PathExpression, guarded: ReadonlySet<string>, inside: boolean, asked: AskedVariable[]): void {
  const root = rootOf(path, inside);
  if (root === undefined || guarded.has(root)) return;
  asked.push({ root, written: path.original, line: path.loc.start.line, column: path.loc.start.column + 1 });
}

/** The first name of a path that is looked up at the top; inside of a loop only `@root.…` is. */
function rootOf({ parts, data, depth }: hbs.AST.PathExpression, inside: boolean): string | undefined {
  const names = parts.map(String);
  if (data) return names[0] === 'root' ? names[1] : undefined;
  return inside || depth > 0 ? undefined : names[0];
}

function pathsIn(node: Node): hbs.AST.PathExpression[] {
  if (node.type === 'PathExpression') return [node as hbs.AST.PathExpression];
  return node.type === 'SubExpression' ? (node as hbs.AST.SubExpression).params.flatMap(pathsIn) : [];
}
