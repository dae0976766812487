export * from './errors.js';
export { startPostgres, type EmbeddedPostgres, type PostgresOptions } from './postgres.js';
export { startRedis, type EmbeddedRedis, type RedisOptions } from './redis.js';
