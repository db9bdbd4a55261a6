import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askInside } from '../src/cli/doctor/inside.service';
import { withApp } from '../src/cli/with-app.service';
import { Config } from '../src/config/config.service';
import { parseEnvironment } from '../src/config/environment';
import { defaultSettings } from '../src/config/settings';
import { openDatabase } from '../src/database/open-database.service';
import { dialects, testDatabaseUrl } from './support/database';

describe('doctor on the database, while nobody serves', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'huike-inside-'));
    mkdirSync(join(folder, 'data'));
    file = join(folder, 'data', 'huike.db');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const ask = async (databaseUrl = `sqlite:${file}`) => {
    const env = parseEnvironment({
      ...{ DATABASE_URL: databaseUrl, DATA_DIR: join(folder, 'data'), APP_SECRET: 'a secret that is only for tests' },
      ...{ CONFIG_DIR: join(folder, 'config'), TEMPLATES_DIR: join(folder, 'templates'), LOG_LEVEL: 'silent' },
    });
    const silent = { out: () => undefined, err: () => undefined, cwd: folder };
    const checks = await askInside(new Config(env, defaultSettings()), silent, withApp);
    return checks.map((c) => `${c.state} ${c.group} ${c.id}: ${c.found}`);
  };

  it('makes none where there is none', async () => {
    expect(await ask()).toEqual(['skipped database reached: there is none yet: the first huike serve makes it']);
    expect(existsSync(file)).toBe(false);
  });

  it('does not migrate an older one, and looks into one that is up to date', async () => {
    await (await openDatabase(`sqlite:${file}`, { migrate: false })).close();
    expect(await ask()).toEqual([expect.stringMatching(/^warn database migrations: migrations wait/)]);
    await (await openDatabase(`sqlite:${file}`)).close();
    expect(await ask()).toEqual([
      'ok database storage: SQLite, write-ahead log, every commit on disk',
      'ok database migrations: up to date',
      'ok consent email: no contacts yet',
      'ok consent sms: no contacts yet',
    ]);
  });

  it('takes a file that is none, and a server that is not there, for findings', async () => {
    writeFileSync(file, 'this is no database, whatever its name');
    expect(await ask()).toEqual([expect.stringMatching(/^fail database reached: the SQLite file .* cannot be opened/)]);
    const [unreachable] = await ask('mysql://nobody:secret@127.0.0.1:1/huike');
    expect(unreachable).toMatch(/^fail database reached: the database at 127\.0\.0\.1:1/);
    expect(unreachable).not.toContain('secret');
  });

  (dialects.includes('mysql') ? it : it.skip)('compares its clock with the server’s', async () => {
    const place = await testDatabaseUrl('mysql');
    await (await openDatabase(place.url)).close();
    expect(await ask(place.url)).toEqual(expect.arrayContaining(['ok database clock: agrees with ours']));
    await place.drop();
  });
});
