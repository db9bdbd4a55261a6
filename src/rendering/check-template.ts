import Handlebars from 'handlebars';
import type { Finding } from '../kernel/errors';
import { didYouMean } from '../kernel/did-you-mean';
import { blockHelpers, helperArity } from './template-functions';
import { errorAt, type Place, type SourcePart } from './template-source';

/** Deeper blocks and more nodes than any honest template has (RELIABILITY §5.4, R2). */
const MAX_DEPTH = 8;
const MAX_NODES = 2000;
const DATA = ['root', 'index', 'key', 'first', 'last'];

export type Program = hbs.AST.Program;

/**
 * Parses a Handlebars text and walks it: raw output, decorators, partials, unknown helpers and blocks, depth and size are refused
 * with their place. The program comes back only when nothing was found. `extra` are names allowed here besides the helpers.
 */
export function checkTemplate(part: SourcePart, extra: readonly string[] = []): { program?: Program; findings: Finding[] } {
  let program: Program;
  try {
    program = Handlebars.parse(part.text);
  } catch (error) {
    return { findings: [syntaxError(part, error)] };
  }
  const walk = new Walk(part, extra);
  walk.program(program, 0);
  return walk.findings.length > 0 ? { findings: walk.findings } : { program, findings: [] };
}

class Walk {
  readonly findings: Finding[] = [];
  private nodes = 0;

  constructor(
    private readonly part: SourcePart,
    private readonly extra: readonly string[],
  ) {}

  program(program: Program | undefined, depth: number): void {
    for (const statement of program?.body ?? []) this.statement(statement, depth);
  }

  private statement(node: hbs.AST.Statement, depth: number): void {
    if (++this.nodes === MAX_NODES + 1)
      this.add(node, 'too-large', `has more than ${MAX_NODES} parts`, 'split it into sections or shorten it');
    switch (node.type) {
      case 'MustacheStatement':
        return this.mustache(node as hbs.AST.MustacheStatement);
      case 'BlockStatement':
        return this.block(node as hbs.AST.BlockStatement, depth + 1);
      case 'ContentStatement':
      case 'CommentStatement':
        return;
      case 'PartialStatement':
      case 'PartialBlockStatement':
        return this.add(
          node,
          'partial',
          'partials ({{> …}}) are not used here',
          'put what templates share into a layout: templates/email/layouts',
        );
      default:
        return this.add(node, 'decorator', 'decorators ({{* …}}) are refused');
    }
  }

  private mustache(node: hbs.AST.MustacheStatement): void {
    if ((node as { escaped?: boolean }).escaped === false) {
      this.add(
        node,
        'raw-output',
        'raw output ({{{ … }}} or {{& … }}) is refused: a customer could write markup into the mail',
        'use two braces: {{ … }}',
      );
    }
    this.call(node.path, node.params, node.hash, node);
  }

  private block(node: hbs.AST.BlockStatement, depth: number): void {
    if (depth > MAX_DEPTH) return this.add(node, 'too-deep', `blocks are nested deeper than ${MAX_DEPTH}`);
    const name = nameOf(node.path);
    if (!blockHelpers.includes(name)) {
      const hint = `write {{#if ${name}}} or {{#each ${name}}}`;
      return this.add(node, 'unknown-block', `{{#${name}}} is no block`, didYouMean(name, blockHelpers) ?? hint);
    }
    if (node.params.length !== 1)
      this.add(
        node,
        'arguments',
        `{{#${name}}} takes one value, not ${node.params.length}`,
        'combine with (and …), (or …), (eq …)',
      );
    if (node.hash) this.add(node, 'arguments', `{{#${name}}} takes no named values`);
    for (const param of node.params) this.expression(param);
    this.program(node.program, depth);
    this.program(node.inverse, depth);
  }

  private expression(node: hbs.AST.Expression): void {
    this.nodes++;
    if (node.type === 'SubExpression') {
      const sub = node as hbs.AST.SubExpression;
      this.call(sub.path, sub.params, sub.hash, sub);
    } else if (node.type === 'PathExpression') this.path(node as hbs.AST.PathExpression);
  }

  private call(path: hbs.AST.Expression, params: hbs.AST.Expression[], hash: hbs.AST.Hash | undefined, node: hbs.AST.Node): void {
    const name = nameOf(path);
    const arity = helperArity[name];
    const isCall = params.length > 0 || hash !== undefined || node.type === 'SubExpression';
    if (!isCall && !arity) return path.type === 'PathExpression' ? this.path(path as hbs.AST.PathExpression) : undefined;
    if (!arity || (name === 'link' && !this.extra.includes('link'))) {
      const known = Object.keys(helperArity).filter((h) => h !== 'link' || this.extra.includes('link'));
      return this.add(node, 'unknown-helper', `"${name}" is no helper`, didYouMean(name, known) ?? `known: ${known.join(', ')}`);
    }
    const [least, most] = arity;
    if (params.length < least || params.length > most) {
      const wanted = least === most ? String(least) : `${least} to ${most}`;
      this.add(node, 'arguments', `"${name}" takes ${wanted} value${most > 1 ? 's' : ''}, not ${params.length}`);
    }
    if (hash) this.add(node, 'arguments', `"${name}" takes no named values`);
    for (const param of params) this.expression(param);
  }

  private path(path: hbs.AST.PathExpression): void {
    const first = path.parts[0];
    if (path.data && !DATA.includes(String(first))) {
      this.add(path, 'unknown-variable', `@${String(first)} is not known`, `known: ${DATA.map((d) => `@${d}`).join(', ')}`);
    }
  }

  private add(node: hbs.AST.Node, code: string, message: string, hint?: string): void {
    this.findings.push(errorAt(this.part, placeOfNode(node), code, message, hint));
  }
}

/** Where a node of a Handlebars text begins. */
export function placeOfNode(node: hbs.AST.Node): Place {
  return { line: node.loc.start.line, column: node.loc.start.column + 1 };
}

/** `order.pay_url` of a path, the text of a literal, nothing of a sub-expression. */
export function nameOf(path: hbs.AST.Expression): string {
  return 'original' in path ? String((path as hbs.AST.PathExpression).original) : '';
}

function syntaxError(part: SourcePart, error: unknown): Finding {
  const e = error as { message?: string; lineNumber?: number; column?: number };
  const message = e.message ?? 'cannot be read';
  if (e.lineNumber) {
    return errorAt(
      part,
      { line: e.lineNumber, column: (e.column ?? 0) + 1 },
      'syntax',
      message.replace(/ - \d+:\d+$/, ''),
      'each block ends with the name it began with',
    );
  }
  // The parser's report is: a first line with the line's number, a piece of text, dashes up to the place, what it expected.
  const line = Number(/line (\d+)/.exec(message)?.[1] ?? 1);
  const open = /got 'EOF'/.test(message);
  const place = { line, column: 1 };
  return errorAt(
    part,
    place,
    'syntax',
    open ? 'a {{#block}} or an expression is not closed' : 'this expression cannot be read',
    open ? 'look for a missing {{/if}}, {{/each}} or }}' : 'look for a missing brace or quote',
  );
}
