import { Global, Module, type DynamicModule } from '@nestjs/common';
import { Database } from './database.service';
import { SettingsService } from './settings.service';

/** Makes an opened database injectable everywhere. Whoever opened it closes it. */
@Global()
@Module({})
export class DatabaseModule {
  static with(database: Database): DynamicModule {
    return {
      module: DatabaseModule,
      providers: [{ provide: Database, useValue: database }, SettingsService],
      exports: [Database, SettingsService],
    };
  }
}
