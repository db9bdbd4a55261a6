import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { Invalid, printFinding, type Finding } from '../kernel/errors';
import type { Environment } from './environment';
import { checkYaml, readYaml } from './read-yaml';
import { defaultSettings, settingsFiles, type Settings } from './settings';

/** What the process was told: its environment and the shop's settings. Read once at start and frozen. */
@Injectable()
export class Config {
  constructor(
    readonly env: Environment,
    readonly settings: Settings,
  ) {}

  /** The path of a file below CONFIG_DIR. */
  file(name: string): string {
    return join(this.env.configDir, name);
  }

  /** What stands in a file below CONFIG_DIR now; `undefined` where there is none. */
  text(name: string): string | undefined {
    return readIfThere(this.file(name));
  }
}

/**
 * Reads the settings files below CONFIG_DIR. A file that is not there means its defaults.
 * Throws one `Invalid('settings')` naming every fault with `file:line:column`.
 */
export function readSettings(configDir: string): Settings {
  const settings = defaultSettings();
  const findings: Finding[] = [];
  for (const [name, { file, schema }] of Object.entries(settingsFiles)) {
    const path = join(configDir, file);
    const text = readIfThere(path);
    if (text === undefined) continue;
    const read = readYaml(text, path);
    const checked = read.yaml ? checkYaml(read.yaml, schema) : { findings: [] };
    findings.push(...read.findings, ...checked.findings);
    if ('value' in checked && checked.value) Object.assign(settings, { [name]: checked.value });
  }
  if (findings.length > 0) {
    throw new Invalid(
      'settings',
      `the settings have ${findings.length} fault${findings.length > 1 ? 's' : ''}:\n${findings.map(printFinding).join('\n')}`,
    );
  }
  return Object.freeze(settings);
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
