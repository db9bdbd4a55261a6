import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Config } from '../../src/config/config.service';
import { parseEnvironment } from '../../src/config/environment';
import { defaultSettings, type Settings } from '../../src/config/settings';

/** The repository's own templates. */
export const shippedTemplates = join(__dirname, '../../templates');

/** A configuration that reads templates from a folder. */
export function configFor(templatesDir: string, shop: Partial<Settings['shop']> = {}): Config {
  const settings = defaultSettings();
  return new Config(
    { ...parseEnvironment({}), templatesDir, logLevel: 'silent' },
    { ...settings, shop: { ...settings.shop, postal_address: 'Street 1, Town', ...shop } },
  );
}

/** A layout with nothing but what a mail must have. */
export const PLAIN_LAYOUT = `<mjml><mj-body><mj-content />
<mj-section><mj-column><mj-text>{{shop.postal_address}} <a href="{{unsubscribe_url}}">Unsubscribe</a></mj-text></mj-column></mj-section></mj-body></mjml>`;

/** An e-mail of one column of text. */
export function aMail(text: string, subject = 'Hello'): string {
  return `---\nsubject: ${JSON.stringify(subject)}\n---\n<mj-section><mj-column><mj-text>${text}</mj-text></mj-column></mj-section>\n`;
}

/** A folder of templates for one test, with a plain layout in it. */
export class TemplateFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'huike-templates-'));
  private edits = 0;

  constructor() {
    this.write('email/layouts/base.mjml', PLAIN_LAYOUT);
  }

  /** Writes a file; each edit is seen, however fast it follows. */
  write(file: string, text: string): void {
    const path = join(this.path, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    const changed = 1_700_000_000 + ++this.edits;
    utimesSync(path, changed, changed);
  }

  remove(file: string): void {
    rmSync(join(this.path, file), { recursive: true });
  }

  drop(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
