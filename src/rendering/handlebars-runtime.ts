import Handlebars from 'handlebars';
import { blockHelpers, helperArity, helpers, type HelperContext } from './template-functions';
import { SLOT_HELPERS } from './link-slots';
import { TemplateError } from './template-error';

/** One rendering: what helpers and slots know of it. Handed to Handlebars as `@run_`, which no template can name. */
export interface Run extends HelperContext {
  /** Is HTML being written, and must addresses be escaped? */
  html: boolean;
  /** The address to write for a counted link. */
  link(slot: number, target: string): string;
  /** The address to write for a picture; '' when it may not stand. */
  picture(target: string): string;
  /** Rounds of `each` left before the text is given up. */
  rounds: number;
}

export type TextTemplate = (context: object, run: Run) => string;

interface Options {
  data: { run_: Run };
  fn(context: unknown): string;
}

const handlebars = Handlebars.create();
for (const name of Object.keys(handlebars.helpers)) {
  if (!['if', 'unless', 'each', 'with', 'lookup', 'helperMissing', 'blockHelperMissing'].includes(name))
    handlebars.unregisterHelper(name);
}
for (const [name, helper] of Object.entries(helpers)) {
  handlebars.registerHelper(name, (...args: unknown[]) => helper(args.slice(0, -1), (args.at(-1) as Options).data.run_));
}
const each = handlebars.helpers.each as (this: unknown, list: unknown, options: Options) => unknown;
handlebars.registerHelper('each', function (this: unknown, list: unknown, options: Options) {
  const run = options.data.run_;
  run.rounds -= Array.isArray(list) ? list.length : 1;
  // Three loops in each other over a hundred items take a second; no honest mail comes near.
  if (run.rounds < 0) throw new TemplateError('template.too-many-rounds', 'its loops run more than 10,000 times');
  return each.call(this, list, options);
});
handlebars.registerHelper('link_', function (this: unknown, slot: number, options: Options) {
  return written(options.data.run_.link(slot, options.fn(this)), options);
});
handlebars.registerHelper('src_', function (this: unknown, options: Options) {
  return written(options.data.run_.picture(options.fn(this)), options);
});

const knownHelpers = Object.fromEntries(
  [...Object.keys(helperArity), ...blockHelpers, ...SLOT_HELPERS].map((name) => [name, name !== 'link']),
);

/**
 * Compiles a checked Handlebars text, lazily on its first use. Only texts are taken, never a syntax tree (CVE-2026-33937).
 * `escape` writes values as HTML text.
 */
export function textTemplate(text: string, escape: boolean): TextTemplate {
  if (!text.includes('{{')) return () => text;
  const options = { knownHelpers, knownHelpersOnly: true, noEscape: !escape, preventIndent: true } as CompileOptions;
  const template = handlebars.compile(String(text), options);
  return (context, run) => template(context, { data: { run_: run } });
}

function written(url: string, options: Options): string {
  return options.data.run_.html ? handlebars.escapeExpression(url) : url;
}
