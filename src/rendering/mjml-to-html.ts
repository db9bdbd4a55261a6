import { reasonOf } from '../kernel/errors';
import type { MjmlToHtml } from './compile-template';

/**
 * MJML itself: strict, without includes (CVE-2020-12827: an include read any file of the server). Loaded on first use, because
 * it takes half a second and most processes find their templates compiled already.
 */
export const mjmlToHtml: MjmlToHtml = async (mjml) => {
  const { default: compile } = await import('mjml');
  try {
    // mjml 5 answers a promise; its types still say otherwise.
    const result = await compile(mjml, { ignoreIncludes: true, validationLevel: 'strict', keepComments: false });
    return { html: result.html };
  } catch (error) {
    const errors = (error as { errors?: { line?: number; message: string; tagName?: string }[] }).errors;
    if (!errors) return { errors: [{ line: 1, message: reasonOf(error) }] };
    return {
      errors: errors.map((e) => ({
        line: e.line ?? 1,
        tag: e.tagName,
        message: e.tagName ? `<${e.tagName}>: ${e.message}` : e.message,
      })),
    };
  }
};
