import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { breaches, type SourceFile } from './support/floors';

const source = join(__dirname, '../src');

function sourceFiles(): SourceFile[] {
  return readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((f) => f.endsWith('.ts') && !f.endsWith('.spec.ts') && !f.endsWith('.d.ts'))
    .map((path) => {
      const text = readFileSync(join(source, path), 'utf8');
      const all = [...text.matchAll(/(?:^|\n)import (type )?[^;]*?'([^']+)'|require\('([^']+)'\)/g)];
      const place = (i: string) => (i.startsWith('.') ? relative(source, resolve(source, dirname(path), i)) : `npm:${i}`);
      return {
        path,
        text,
        imports: all.map((m) => place((m[2] ?? m[3])!)),
        typesOnly: all.filter((m) => m[1]).map((m) => place(m[2]!)),
      };
    });
}

describe('the architecture', () => {
  it('keeps its floors, front doors, suffixes and clock', () => {
    expect(breaches(sourceFiles())).toEqual([]);
  });

  it('would notice a breach of each kind', () => {
    const file = (path: string, imports: string[], text = ''): SourceFile => ({ path, imports, typesOnly: [], text });
    expect(breaches([file('messages/a.service.ts', ['flows/b.service'])])).toHaveLength(1);
    expect(breaches([file('contacts/a.service.ts', ['orders/b.service'])])).toHaveLength(1);
    expect(breaches([file('flows/a.service.ts', ['contacts/contact.store'])])).toHaveLength(1);
    expect(breaches([file('flows/interpreter.ts', ['npm:@nestjs/common'])])).toHaveLength(1);
    expect(breaches([file('flows/interpreter.ts', ['flows/enrollment.store'])])).toHaveLength(1);
    expect(breaches([file('flows/interpreter.ts', [], 'const at = Date.now();')])).toHaveLength(1);
    expect(breaches([file('flows/utils.ts', [])])).toHaveLength(1);
    expect(breaches([file('flows/index.ts', [])])).toHaveLength(1);
    expect(breaches([file('orders/a.store.ts', [], 'INSERT INTO contacts (id)')])).toHaveLength(1);
  });
});
