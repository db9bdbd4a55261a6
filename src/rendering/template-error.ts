/** A template could not become a message. The message ends as `template_error`; nothing is tried again with the same version. */
export class TemplateError extends Error {
  constructor(
    /** Stable and dotted: `template.unknown`, `template.too-large`. */
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = 'TemplateError';
  }
}
