import type { Finding } from '../kernel/errors';
import { nameOf, placeOfNode, type Program } from './check-template';
import { errorAt, findingAt, offsetOf, type SourcePart } from './template-source';

/** An SMS as Aliyun approved it: its code, and what fills its variables. */
export interface AliyunTemplate {
  code: string;
  /** In the order in which they stand in the text; `text` is the Handlebars expression that fills it. */
  params: { name: string; text: string }[];
  /** What to hand in for approval: `您的订单${order_number}已发货`. Signature excluded; Aliyun puts it first. */
  wording: string;
}

/** Aliyun keeps these names for itself. */
const TAKEN = new Set(['email', 'mobile', 'id', 'nick', 'site']);
const LONGEST_NAME = 25;

/**
 * Reads a text as an approved template: each `{{…}}` is one variable, everything else is fixed. So nothing may come and go
 * (`{{#if}}`), except for the way to refuse, which the engine adds itself; and no link may be a variable.
 */
export function aliyunTemplate(
  part: SourcePart,
  program: Program,
  code: SourcePart,
): { template?: AliyunTemplate; findings: Finding[] } {
  const findings: Finding[] = [];
  if (!/^SMS_\d{5,20}$/.test(code.text)) {
    const hint = 'copy it from the console of Aliyun: aliyun: SMS_123456789';
    findings.push(errorAt(code, { line: 1, column: 1 }, 'aliyun-code', `"${code.text}" is no code of a template`, hint));
  }
  const params: AliyunTemplate['params'] = [];
  let wording = '';
  for (const node of program.body) {
    if (node.type === 'ContentStatement') wording += (node as hbs.AST.ContentStatement).value;
    else if (node.type === 'MustacheStatement') {
      const mustache = node as hbs.AST.MustacheStatement;
      const name = addParam(params, mustache, sourceOf(part, node));
      // What stands in the signature is no variable: Aliyun knows the signature already.
      wording += `\${${name}}`;
      findings.push(...checkParam(part, mustache));
    } else if (node.type === 'BlockStatement' && !isOptOut(part, node)) {
      const hint = 'write one text that is right for everybody: {{default contact.name "您"}}';
      const message = 'an approved text has no parts that come and go';
      findings.push(errorAt(part, placeOfNode(node), 'aliyun-block', message, hint));
    }
  }
  const { text, used } = unsigned(wording, params);
  if (/[【】]/.test(text)) {
    const message = '【】 is for the signature alone';
    findings.push(errorAt(part, { line: 1, column: 1 }, 'aliyun-brackets', message, 'use “ ” or leave it out'));
  }
  return { template: { code: code.text, params: used, wording: text.trim() }, findings };
}

/** The wording without its signature, and the variables that are left. */
function unsigned(wording: string, params: AliyunTemplate['params']): { text: string; used: AliyunTemplate['params'] } {
  const text = wording.replace(/^\s*【[^】]*】\s*/, '');
  return { text, used: params.filter(({ name }) => text.includes(`\${${name}}`)) };
}

function checkParam(part: SourcePart, node: hbs.AST.MustacheStatement): Finding[] {
  const place = placeOfNode(node);
  if (nameOf(node.path) === 'link') {
    const hint = 'write the address into the text as it is; clicks on it are not counted';
    return [errorAt(part, place, 'aliyun-link', 'Aliyun lets no link be a variable', hint)];
  }
  if (node.params.length === 0 && nameOf(node.path).startsWith('contact.')) {
    const hint = `{{default ${nameOf(node.path)} "您"}}`;
    return [findingAt('warning', part, place, 'aliyun-empty', 'an empty variable is refused: who has none gets no SMS', hint)];
  }
  return [];
}

function addParam(params: AliyunTemplate['params'], node: hbs.AST.MustacheStatement, text: string): string {
  const paths = [node.path, ...node.params].filter((p) => p.type === 'PathExpression').map((p) => nameOf(p));
  const path = node.params.length > 0 ? (paths[1] ?? paths[0]!) : paths[0]!;
  const plain = path.replace(/[^A-Za-z0-9]+/g, '_').replace(/^[_\d]+/, '').slice(0, LONGEST_NAME - 3) || 'value'; // prettier-ignore
  const base = TAKEN.has(plain) ? `the_${plain}` : plain;
  const same = params.find((p) => p.text === text);
  if (same) return same.name;
  let name = base;
  for (let n = 2; params.some((p) => p.name === name); n++) name = `${base}_${n}`;
  params.push({ name, text });
  return name;
}

/** `{{#if (eq purpose 'marketing')}}…{{/if}}`: what the engine adds where it is absent. */
function isOptOut(part: SourcePart, node: hbs.AST.Statement): boolean {
  return /^\{\{#if \(eq purpose ['"]marketing['"]\)\}\}/.test(sourceOf(part, node));
}

function sourceOf(part: SourcePart, node: hbs.AST.Node): string {
  const { start, end } = node.loc;
  const at = ({ line, column }: { line: number; column: number }) => offsetOf(part.text, { line, column: column + 1 });
  return part.text.slice(at(start), at(end)).replace(/^\{\{~/, '{{').replace(/~\}\}$/, '}}'); // prettier-ignore
}
