import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ContentFiles } from '../../src/audience/content-files.service';
import { CouponStore } from '../../src/audience/coupon.store';
import { CouponsService } from '../../src/audience/coupons.service';
import { SurveyStore } from '../../src/audience/survey.store';
import { SurveysService } from '../../src/audience/surveys.service';
import { Config } from '../../src/config/config.service';
import { parseEnvironment } from '../../src/config/environment';
import { defaultSettings } from '../../src/config/settings';
import type { Database } from '../../src/database/database.service';
import { Metrics } from '../../src/http/metrics.service';
import { Readiness } from '../../src/http/readiness.service';
import type { Clock } from '../../src/kernel/clock';
import { LinksService } from '../../src/links/links.service';

export interface Content {
  coupons: CouponsService;
  surveys: SurveysService;
  readiness: Readiness;
}

/** Coupons and surveys on a database, with these files below `folder`/config. */
export function contentOn(database: Database, clock: Clock, folder: string, files: Record<string, string>): Content {
  mkdirSync(join(folder, 'config'), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'config', name), text);
  const env = parseEnvironment({ APP_SECRET: 'a secret that is only for tests', CONFIG_DIR: join(folder, 'config') });
  return contentWith(database, clock, new Config(env, defaultSettings()));
}

/** Coupons and surveys on a database as a configuration says. */
export function contentWith(database: Database, clock: Clock, config: Config): Content {
  const readiness = new Readiness();
  const contents = new ContentFiles(config, clock, readiness);
  return {
    coupons: new CouponsService(new CouponStore(), contents, database, readiness, new Metrics()),
    surveys: new SurveysService(new SurveyStore(), contents, new LinksService(config), config),
    readiness,
  };
}
