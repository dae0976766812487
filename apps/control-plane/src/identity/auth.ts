/**
 * People's sign-in by the identity library: e-mail and password, sessions in the database, tables `auth_*`. Kept behind
 * this file, so that it can be replaced. There is no sign-up: the platform makes users.
 */
import { betterAuth, type BetterAuthOptions } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import type { DataSource } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import type { Logger } from '@bystack/base';
import { hashPassword, PASSWORD_MAX_BYTES, verifyPassword } from '@bystack/keystore';

/** What the library is told. */
export interface AuthOptions {
  /** Signs cookies: 32 bytes as hex, from the master key. */
  readonly secret: string;
  /** Address browsers use. */
  readonly baseUrl: string;
  readonly log: Logger;
}

/** Shortest password of a person. */
export const PASSWORD_MIN_CHARS = 12;
const SESSION_SECONDS = 7 * 24 * 3600;
/** A session is prolonged when it is used after this. */
const SESSION_RENEW_SECONDS = 3600;

function optionsOf(dataSource: DataSource, options: AuthOptions): BetterAuthOptions {
  return {
    baseURL: options.baseUrl,
    basePath: '/api/auth',
    secret: options.secret,
    database: (dataSource.driver as PostgresDriver).master as never,
    telemetry: { enabled: false },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      autoSignIn: false,
      minPasswordLength: PASSWORD_MIN_CHARS,
      maxPasswordLength: PASSWORD_MAX_BYTES,
      password: {
        hash: hashPassword,
        verify: ({ hash, password }: { hash: string; password: string }) => verifyPassword(hash, password),
      },
    },
    user: { modelName: 'auth_user' },
    session: { modelName: 'auth_session', expiresIn: SESSION_SECONDS, updateAge: SESSION_RENEW_SECONDS },
    account: { modelName: 'auth_account' },
    verification: { modelName: 'auth_verification' },
    rateLimit: { enabled: false },
    advanced: {
      useSecureCookies: options.baseUrl.startsWith('https:'),
      defaultCookieAttributes: { sameSite: 'lax', httpOnly: true },
      ipAddress: { ipAddressHeaders: ['x-bystack-client-ip'] },
    },
    logger: {
      level: 'warn',
      log: (level: string, message: string) => (level === 'error' ? options.log.error : options.log.warn)('auth.library', { message }),
    },
  };
}

/** The library's object. Make it after its migrations ran: it checks its tables at once. */
export type Auth = ReturnType<typeof createAuth>;

/** Builds the library's object on the pool of the data source. */
export function createAuth(dataSource: DataSource, options: AuthOptions) {
  return betterAuth(optionsOf(dataSource, options));
}

/** Brings the tables `auth_*` up to date. */
export async function migrateAuth(dataSource: DataSource, options: AuthOptions): Promise<void> {
  const { runMigrations } = await getMigrations(optionsOf(dataSource, options));
  await runMigrations();
}
