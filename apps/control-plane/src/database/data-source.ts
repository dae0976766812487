/** The connection to Postgres: one description for Nest, the migrate role and TypeORM's command line. */
import { fileURLToPath } from 'node:url';
import type { DataSourceOptions } from 'typeorm';
import { ENTITIES } from './entities.js';
import { SnakeNames } from './snake-names.js';

/** Compiled migrations; absolute, since relative globs depend on the working directory. */
const MIGRATIONS = fileURLToPath(new URL('../../../../migrations/control-plane/dist/*.js', import.meta.url));

/** Connections of one process. */
const POOL_SIZE = 16;
/** No statement of a request runs longer; migrations have no limit. */
const STATEMENT_TIMEOUT_MS = 10_000;

/**
 * Options of a data source. `url` is a postgres:// address.
 * @param statementTimeoutMs 0 = no limit
 */
export function dataSourceOptions(url: string, statementTimeoutMs = STATEMENT_TIMEOUT_MS): DataSourceOptions {
  return {
    type: 'postgres',
    url,
    entities: ENTITIES,
    migrations: [MIGRATIONS],
    migrationsTableName: 'schema_migration',
    migrationsTransactionMode: 'all',
    namingStrategy: new SnakeNames(),
    synchronize: false,
    migrationsRun: false,
    uuidExtension: 'pgcrypto',
    installExtensions: false,
    poolSize: POOL_SIZE,
    connectTimeoutMS: 10_000,
    applicationName: 'bystack-control-plane',
    extra: statementTimeoutMs === 0 ? {} : { statement_timeout: statementTimeoutMs, idle_in_transaction_session_timeout: 60_000 },
  };
}
