/**
 * A template made ready: Handlebars texts with slots for links and pixel, no MJML left. This is what `template_versions.body`
 * keeps as JSON, so a message pinned to a version is rendered alike after an edit, an upgrade of MJML or a restart.
 */
export interface CompiledTemplate {
  /** The form of this object and of its slots. A new form makes new versions; old ones stay readable. */
  format: typeof FORMAT;
  channel: 'email' | 'sms';
  locale: string;
  /** E-mail only. */
  subject: string;
  preheader: string;
  html: string;
  text: string;
  /** Handlebars texts of the targets of links 1, 2, 3 … */
  links: string[];
  /** Of an SMS that Aliyun approved: its code and the Handlebars texts of its variables. */
  aliyun?: { code: string; params: { name: string; text: string }[] };
}

export const FORMAT = 1;

/** The targets of more links than this cannot be told apart: a link's number keeps one byte for it. */
export const MAX_LINKS = 255;
