/** The role `migrate`: tables, the queue's schema, the identity library's tables, the first administrator. One process at a time does it. */
import { NestFactory } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { Module, type DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { BystackError } from '@bystack/base';
import { CommonModule } from './common/common.module.js';
import { ConfigModule, type Surroundings } from './config/config.module.js';
import { dataSourceOptions } from './database/data-source.js';
import { AuthService } from './identity/auth.service.js';
import { FirstAdminService, type FirstAdmin } from './identity/first-admin.service.js';
import { IdentityModule } from './identity/identity.module.js';
import { NestLog } from './observability/nest-log.js';
import { postgresBackend } from './queue/backend.js';
import { SecretsModule } from './secrets/secrets.module.js';

/** Serialises concurrent migrations of one database. */
const LOCK = 7_214_000;

@Module({})
class MigrationModule {
  static forRoot(surroundings: Surroundings): DynamicModule {
    const database = { ...dataSourceOptions(surroundings.config.postgresUrl, 0), retryAttempts: 5, retryDelay: 500 };
    return {
      module: MigrationModule,
      imports: [ConfigModule.forRoot(surroundings), TypeOrmModule.forRoot(database), CommonModule, SecretsModule, IdentityModule],
    };
  }
}

/**
 * Brings the database up to date; running it again changes nothing. Answers the first administrator when this call
 * made him.
 * @throws BystackError `DATABASE_UNREACHABLE`, `DATABASE_MIGRATION`
 */
export async function migrate(surroundings: Surroundings): Promise<FirstAdmin | null> {
  const { config, log } = surroundings;
  const app = await NestFactory.createApplicationContext(MigrationModule.forRoot(surroundings), {
    logger: new NestLog(log),
    abortOnError: false,
  }).catch((cause: unknown) => {
    throw databaseError('DATABASE_UNREACHABLE', 'The database cannot be reached', cause);
  });
  try {
    await migrateTables(app.get(DataSource));
    await app.get(AuthService).migrate();
    await prepareQueues(surroundings);
    const admin = await app.get(FirstAdminService).ensure();
    log.info('migrate.done', { firstAdmin: admin !== null, queues: config.redisUrl === null ? 'postgres' : 'redis' });
    return admin;
  } catch (cause) {
    throw cause instanceof BystackError ? cause : databaseError('DATABASE_MIGRATION', 'The database could not be migrated', cause);
  } finally {
    await app.close();
  }
}

async function migrateTables(dataSource: DataSource): Promise<void> {
  const runner = dataSource.createQueryRunner();
  await runner.query('SELECT pg_advisory_lock($1)', [LOCK]);
  try {
    await dataSource.runMigrations();
  } finally {
    await runner.query('SELECT pg_advisory_unlock($1)', [LOCK]);
    await runner.release();
  }
}

/** Makes the queue's own schema now, so that serving processes do not race for it. */
async function prepareQueues({ config, log }: Surroundings): Promise<void> {
  if (config.redisUrl !== null) return;
  const queue = postgresBackend(config.postgresUrl, log).queue('reconcile');
  await queue.waitUntilReady();
  await queue.close();
}

function databaseError(code: string, message: string, cause: unknown): BystackError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new BystackError(
    { code },
    { message: `${message}: ${reason}.`, remedy: 'Check POSTGRES_URL and the rights of its user.', fault: 'environment', cause },
  );
}
