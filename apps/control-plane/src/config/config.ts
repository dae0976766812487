/**
 * Process configuration: read once from environment and command line, checked as a whole, then frozen. Nothing else
 * reads `process.env`. The table stands in apps/control-plane/README.md.
 */
import { join, resolve } from 'node:path';
import { BystackError } from '@bystack/base';

/** `all` = `api` and `worker` in one process; `migrate` prepares the database and ends. */
export type ProcessRole = 'all' | 'api' | 'worker' | 'migrate';

const ROLES: readonly ProcessRole[] = ['all', 'api', 'worker', 'migrate'];

/** Limits of the API, per API key or user. */
export interface ApiLimits {
  /** Points a full bucket holds. */
  readonly bucketPoints: number;
  /** Points that come back per second. */
  readonly restorePerSecond: number;
}

/** Which main-chain the platform looks at. */
export type MainChainSetting =
  | { readonly kind: 'MANAGED' | 'OFF' }
  /** A node of somebody else that speaks bytomd's REST API. */
  | { readonly kind: 'EXTERNAL'; readonly url: string; readonly token: string | null };

/** Settings of one process. */
export interface Config {
  readonly role: ProcessRole;
  /** Answers HTTP. */
  readonly servesApi: boolean;
  /** Runs jobs, the supervisor and the explorer's followers. */
  readonly runsJobs: boolean;
  readonly dataDir: string;
  /** postgres://…, a secret. */
  readonly postgresUrl: string;
  /** redis://… for the queues; null = queues on Postgres. A secret. */
  readonly redisUrl: string | null;
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
  /** Address browsers use, e.g. https://bystack.example; null = the address listened on. */
  readonly publicUrl: string | null;
  /** Where the console's pages are served; null = no console behind this process. */
  readonly consoleUpstream: string | null;
  /** File whose presence means that the first sign-in was not shown yet. */
  readonly firstAdminFile: string | null;
  readonly masterKeyFile: string;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
  /** Behind a proxy that sets X-Forwarded-For and -Proto. */
  readonly trustProxy: boolean;
  readonly limits: ApiLimits;
  readonly mainChain: MainChainSetting;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the settings.
 * @throws BystackError `CONFIG_INVALID` naming every problem at once
 */
export function loadConfig(args: readonly string[], env: Environment, cwd: string): Config {
  const problems: string[] = [];
  const text = (name: string): string | null => env[name]?.trim() || null;
  const integer = (name: string, fallback: number, min: number, max: number): number => {
    const value = text(name);
    if (value === null) return fallback;
    const number = Number(value);
    if (/^\d+$/.test(value) && number >= min && number <= max) return number;
    problems.push(`${name} takes a whole number from ${min} to ${max}, not ${value}`);
    return fallback;
  };
  const url = (name: string, schemes: readonly string[]): string | null => {
    const value = text(name);
    if (value === null) return null;
    if (URL.canParse(value) && schemes.includes(new URL(value).protocol)) return value;
    problems.push(`${name} takes an address that begins with ${schemes.map((s) => `${s}//`).join(' or ')}`);
    return null;
  };
  const choice = <T extends string>(name: string, value: string, allowed: readonly T[], fallback: T): T => {
    if ((allowed as readonly string[]).includes(value)) return value as T;
    problems.push(`${name} is one of ${allowed.join(', ')}, not ${value}`);
    return fallback;
  };
  const role = choice('the role (first argument)', args[0] ?? 'all', ROLES, 'all');
  const dataDir = resolve(cwd, text('BYSTACK_DATA_DIR') ?? '.bystack');
  const postgresUrl = url('POSTGRES_URL', ['postgres:', 'postgresql:']);
  if (postgresUrl === null && !problems.some((p) => p.startsWith('POSTGRES_URL'))) problems.push('POSTGRES_URL is missing');
  const config: Config = {
    role,
    servesApi: role === 'all' || role === 'api',
    runsJobs: role === 'all' || role === 'worker',
    dataDir,
    postgresUrl: postgresUrl ?? '',
    redisUrl: url('REDIS_URL', ['redis:', 'rediss:']),
    host: text('HOST') ?? '127.0.0.1',
    port: integer('PORT', 4400, 0, 65_535),
    publicUrl: url('PUBLIC_URL', ['http:', 'https:']),
    consoleUpstream: url('CONSOLE_UPSTREAM', ['http:', 'https:']),
    firstAdminFile: text('BYSTACK_FIRST_ADMIN_FILE'),
    masterKeyFile: resolve(cwd, text('MASTER_KEY_FILE') ?? join(dataDir, 'master.key')),
    logLevel: choice('LOG_LEVEL', text('LOG_LEVEL') ?? 'info', ['debug', 'info', 'warn', 'error'] as const, 'info'),
    trustProxy: choice('TRUST_PROXY', text('TRUST_PROXY') ?? 'no', ['yes', 'no'] as const, 'no') === 'yes',
    limits: {
      bucketPoints: integer('API_BUCKET_POINTS', 100_000, 1, 1_000_000_000),
      restorePerSecond: integer('API_RESTORE_PER_SECOND', 10_000, 1, 1_000_000_000),
    },
    mainChain: mainChainSetting(text('BYSTACK_MAINCHAIN_URL'), text('BYSTACK_MAINCHAIN_TOKEN'), problems),
  };
  if (problems.length > 0) {
    throw new BystackError(
      { code: 'CONFIG_INVALID', problems: problems.length },
      { message: `The configuration is not valid: ${problems.join('; ')}.`, remedy: 'See apps/control-plane/README.md.', fault: 'caller' },
    );
  }
  return Object.freeze(config);
}

/** Absent: a node of our own; `off`: none; else the address of another one. Name and secret belong into the token. */
function mainChainSetting(value: string | null, token: string | null, problems: string[]): MainChainSetting {
  if (token !== null && !/^[^:\s]+:\S+$/.test(token)) problems.push('BYSTACK_MAINCHAIN_TOKEN takes name:secret, as the node gave it');
  if (value === null) return { kind: 'MANAGED' };
  if (value.toLowerCase() === 'off') return { kind: 'OFF' };
  const url = URL.canParse(value) ? new URL(value) : null;
  if (url !== null && ['http:', 'https:'].includes(url.protocol) && url.username === '' && url.password === '' && url.search === '')
    return { kind: 'EXTERNAL', url: url.href.replace(/\/+$/, ''), token };
  problems.push('BYSTACK_MAINCHAIN_URL takes "off" or an address such as http://127.0.0.1:9888, without name and password');
  return { kind: 'MANAGED' };
}
