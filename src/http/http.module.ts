import { Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { Database } from '../database/database.service';
import { SettingsService } from '../database/settings.service';
import { AccessGuard } from './access.guard';
import { ErrorFilter } from './error.filter';
import { HealthController } from './health.controller';
import { Log } from './log.service';
import { Metrics } from './metrics.service';
import { Readiness } from './readiness.service';
import { Visitors } from './visitors.service';

/** Logs, metrics, health, the one guard and the one error filter; and from where people ask. */
@Global()
@Module({
  controllers: [HealthController],
  providers: [
    Log,
    Metrics,
    Readiness,
    Visitors,
    { provide: APP_GUARD, useClass: AccessGuard },
    { provide: APP_FILTER, useClass: ErrorFilter },
  ],
  exports: [Log, Metrics, Readiness, Visitors],
})
export class HttpModule {
  constructor(readiness: Readiness, database: Database, settings: SettingsService) {
    readiness.add({
      name: 'database',
      level: 'failure',
      // A write, because a full disk still reads.
      ask: async () => void (await database.tx((tx) => settings.set(tx, 'readiness', 'asked'))),
    });
  }
}
