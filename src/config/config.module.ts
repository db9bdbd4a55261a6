import { Global, Module, type DynamicModule } from '@nestjs/common';
import { Clock } from '../kernel/clock';
import { Config } from './config.service';

/** Makes the configuration and the clock injectable everywhere. */
@Global()
@Module({})
export class ConfigModule {
  static with(config: Config, clock: Clock): DynamicModule {
    return {
      module: ConfigModule,
      providers: [
        { provide: Config, useValue: config },
        { provide: Clock, useValue: clock },
      ],
      exports: [Config, Clock],
    };
  }
}
