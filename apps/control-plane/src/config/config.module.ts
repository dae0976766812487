import { Global, Module, type DynamicModule } from '@nestjs/common';
import type { Logger } from '@bystack/base';
import type { MetricsRegistry } from '@bystack/telemetry';
import type { Config } from './config.js';
import { CONFIG, LOGGER, METRICS } from './tokens.js';

/** What comes from outside the container. */
export interface Surroundings {
  readonly config: Config;
  readonly log: Logger;
  readonly metrics: MetricsRegistry;
}

/** Makes configuration, log and metrics injectable everywhere. */
@Global()
@Module({})
export class ConfigModule {
  static forRoot({ config, log, metrics }: Surroundings): DynamicModule {
    return {
      module: ConfigModule,
      providers: [
        { provide: CONFIG, useValue: config },
        { provide: LOGGER, useValue: log },
        { provide: METRICS, useValue: metrics },
      ],
      exports: [CONFIG, LOGGER, METRICS],
    };
  }
}
