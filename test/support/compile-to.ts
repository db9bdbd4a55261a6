import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { transformFileSync } from '@swc/core';

const root = join(__dirname, '../..');

/**
 * Compiles the sources and the test support into a folder, for tests that need a process of their own. Answers the path of a
 * compiled file, given from the root of the repository: `test/support/crash-sender.ts`.
 */
export function compileTo(folder: string): (file: string) => string {
  const files = ['src', 'test/support'].flatMap((part) =>
    readdirSync(join(root, part), { recursive: true, encoding: 'utf8' })
      .filter((f) => f.endsWith('.ts') && !f.endsWith('.spec.ts'))
      .map((f) => join(part, f)),
  );
  for (const file of files) {
    const { code } = transformFileSync(join(root, file), {
      swcrc: false,
      jsc: {
        target: 'es2023',
        parser: { syntax: 'typescript', decorators: true },
        transform: { legacyDecorator: true, decoratorMetadata: true },
        keepClassNames: true,
      },
      module: { type: 'commonjs', ignoreDynamic: true },
    });
    const to = join(folder, file.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, code);
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'dir');
  return (file) => join(folder, file.replace(/\.ts$/, '.js'));
}
