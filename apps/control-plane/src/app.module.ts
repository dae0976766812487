import { Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AllowGuard } from './common/allow.js';
import { CommonModule } from './common/common.module.js';
import { ApiModule } from './common/graphql/graphql.module.js';
import { ResolverInterceptor } from './common/graphql/resolver.interceptor.js';
import { ConfigModule, type Surroundings } from './config/config.module.js';
import { dataSourceOptions } from './database/data-source.js';
import { EventsModule } from './events/events.module.js';
import { FEATURES } from './features.js';
import { ObservabilityModule } from './observability/observability.module.js';
import { QueueModule } from './queue/queue.module.js';
import { SecretsModule } from './secrets/secrets.module.js';

/** The whole control plane. A process that serves no API has no GraphQL. */
@Module({})
export class AppModule {
  static forRoot(surroundings: Surroundings): DynamicModule {
    const { config } = surroundings;
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(surroundings),
        TypeOrmModule.forRoot({ ...dataSourceOptions(config.postgresUrl), retryAttempts: 5, retryDelay: 500 }),
        CommonModule,
        SecretsModule,
        EventsModule,
        QueueModule,
        ObservabilityModule,
        ...FEATURES,
        ...(config.servesApi ? [ApiModule.forRoot()] : []),
      ],
      providers: [
        { provide: APP_GUARD, useClass: AllowGuard },
        { provide: APP_INTERCEPTOR, useClass: ResolverInterceptor },
      ],
    };
  }
}
