import type { Finding } from '../kernel/errors';
import { nameOf, placeOfNode, type Program } from './check-template';
import { didYouMean } from '../kernel/did-you-mean';
import { helperArity } from './template-functions';
import { errorAt, type SourcePart } from './template-source';
import { ANY, variables, type Shape } from './variables';

/** Follows every path of a checked text through blocks and loops, and names those that nothing provides. */
export function checkVariables(program: Program, part: SourcePart): Finding[] {
  const findings: Finding[] = [];
  new Follow(part, findings).program(program, [{ shape: variables, names: {} }]);
  return findings;
}

interface Scope {
  shape: Shape;
  /** Block parameters: `{{#each items as |item|}}`. */
  names: Record<string, Shape>;
}

class Follow {
  constructor(
    private readonly part: SourcePart,
    private readonly findings: Finding[],
  ) {}

  program(program: Program | undefined, scopes: Scope[]): void {
    for (const node of program?.body ?? []) {
      if (node.type === 'MustacheStatement') this.call(node as hbs.AST.MustacheStatement, scopes);
      if (node.type === 'BlockStatement') this.block(node as hbs.AST.BlockStatement, scopes);
    }
  }

  private block(node: hbs.AST.BlockStatement, scopes: Scope[]): void {
    const name = nameOf(node.path);
    const value = node.params[0] ? this.valueOf(node.params[0], scopes) : ANY;
    const opens = name === 'each' ? elementOf(value) : value;
    const named = node.program?.blockParams ?? [];
    const names = named[0] ? { [named[0]]: opens, ...(named[1] ? { [named[1]]: null } : {}) } : {};
    const inner = name === 'each' || name === 'with' ? [...scopes, { shape: opens, names }] : scopes;
    this.program(node.program, inner);
    this.program(node.inverse, scopes);
  }

  /** The shape a call gives: lists keep theirs through `first`, everything else becomes a plain value. */
  private call(node: hbs.AST.MustacheStatement | hbs.AST.SubExpression, scopes: Scope[]): Shape {
    const name = nameOf(node.path);
    if (node.params.length === 0 && !Object.hasOwn(helperArity, name)) return this.valueOf(node.path, scopes);
    const shapes = node.params.map((p) => this.valueOf(p, scopes));
    if (name === 'first') return shapes[0] ?? ANY;
    if (name === 'chunk') return [shapes[0] ?? ANY];
    return ['lookup', 'default'].includes(name) ? ANY : null;
  }

  private valueOf(node: hbs.AST.Expression, scopes: Scope[]): Shape {
    if (node.type === 'SubExpression') return this.call(node as hbs.AST.SubExpression, scopes);
    return node.type === 'PathExpression' ? this.path(node as hbs.AST.PathExpression, scopes) : null;
  }

  private path(path: hbs.AST.PathExpression, scopes: Scope[]): Shape {
    const parts = path.parts.map(String);
    if (path.data) {
      if (parts[0] !== 'root') return null;
      return this.walk(variables, parts.slice(1), path);
    }
    const scope = scopes.at(-1 - path.depth) ?? scopes[0];
    const first = parts[0];
    if (!scope || first === undefined) return scope?.shape ?? ANY;
    for (const outer of path.depth === 0 ? [...scopes].reverse() : []) {
      if (Object.hasOwn(outer.names, first)) return this.walk(outer.names[first] ?? null, parts.slice(1), path);
    }
    return this.walk(scope.shape, parts, path);
  }

  private walk(from: Shape, parts: string[], path: hbs.AST.PathExpression): Shape {
    let shape = from;
    for (const part of parts) {
      if (shape === ANY) return ANY;
      if (Array.isArray(shape) && (/^\d+$/.test(part) || part === 'length')) {
        shape = part === 'length' ? null : shape[0];
        continue;
      }
      const fields = shape === null || Array.isArray(shape) ? {} : shape;
      if (!Object.hasOwn(fields, part)) {
        const known = Object.keys(fields);
        const fromRoot =
          Object.hasOwn(variables, part) && shape !== variables ? `inside of a loop write @root.${nameOf(path)}` : undefined;
        const hint =
          didYouMean(part, known) ?? fromRoot ?? (known.length > 0 ? `known here: ${known.join(', ')}` : 'it is a single value');
        this.findings.push(errorAt(this.part, placeOfNode(path), 'unknown-variable', `nothing provides "${nameOf(path)}"`, hint));
        return ANY;
      }
      shape = fields[part] ?? null;
    }
    return shape;
  }
}

function elementOf(shape: Shape): Shape {
  return Array.isArray(shape) ? shape[0] : ANY;
}
