/** The default run as scripts use it, and a client that speaks the public API. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of the checkout. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** What the JSON line says; sign-in and key only at the first start of a data folder. */
export interface StartInfo {
  readonly consoleUrl: string;
  readonly graphqlUrl: string;
  readonly dataDir: string;
  readonly email?: string;
  readonly password?: string;
  readonly apiKey?: string;
}

/** A default run that is ready. */
export interface DefaultRun {
  readonly info: StartInfo;
  readonly child: ChildProcess;
  /** Everything on stdout; must be the JSON line alone. */
  readonly stdout: () => string;
  /** SIGTERM, and the exit code. */
  stop(): Promise<number | null>;
}

/** A new data folder below the system's temporary one. */
export const newDataDir = (): string => mkdtempSync(join(tmpdir(), 'bystack-run-'));

/**
 * Starts the default run. `npm: true` goes through `npm start --silent`, as scripts do. Without a main-chain, whose mining
 * would disturb what tests measure; `env: { BYSTACK_MAINCHAIN_URL: '' }` gives the usual one.
 */
export function startDefaultRun(
  dataDir: string,
  options: { readonly npm?: boolean; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<DefaultRun> {
  const args = ['--data', dataDir, '--port', '0', '--json'];
  const env = { ...process.env, BYSTACK_MAINCHAIN_URL: 'off', ...options.env };
  const child = options.npm
    ? spawn('npm', ['start', '--silent', '--', ...args], {
        cwd: ROOT,
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      })
    : spawn(process.execPath, ['--enable-source-maps', join(ROOT, 'apps/cli/dist/start/main.js'), ...args], {
        cwd: ROOT,
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
  let stdout = '';
  let stderr = '';
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr = `${stderr}${chunk.toString()}`.slice(-20_000);
  });
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
      const end = stdout.indexOf('\n');
      if (end < 0) return;
      resolve({
        info: JSON.parse(stdout.slice(0, end)) as StartInfo,
        child,
        stdout: () => stdout,
        stop: () => {
          child.kill('SIGTERM');
          return exited;
        },
      });
    });
    void exited.then((code) => reject(new Error(`the default run ended with exit code ${String(code)}:\n${stderr}`)));
  });
}

/** Removes a data folder whatever is left in it. */
export const removeDataDir = (dataDir: string): void => rmSync(dataDir, { recursive: true, force: true });

/** Processes whose command line or environment names the folder; zombies do not count. */
export function processesOf(dataDir: string): { readonly pid: number; readonly command: string }[] {
  const out: { pid: number; command: string }[] = [];
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry) || Number(entry) === process.pid) continue;
    try {
      const command = readFileSync(`/proc/${entry}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      const state = /^State:\s+(\w)/m.exec(readFileSync(`/proc/${entry}/status`, 'utf8'))?.[1];
      if (state !== 'Z' && command.includes(dataDir)) out.push({ pid: Number(entry), command });
    } catch {
      // The process ended between listing and reading.
      continue;
    }
  }
  return out;
}

/** Waits for a condition. Throws with the name when the deadline passes. */
export async function eventually<T>(
  what: string,
  deadlineMs: number,
  condition: () => Promise<T | null | undefined | false> | T | null | undefined | false,
): Promise<T> {
  const end = performance.now() + deadlineMs;
  let last: unknown = null;
  while (performance.now() < end) {
    try {
      const seen = await condition();
      if (seen !== null && seen !== undefined && seen !== false) return seen;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${what}: not within ${String(deadlineMs / 1000)} s${last ? ` (${String(last)})` : ''}`);
}

interface Answer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string; readonly requestId?: string } }[];
}

/** The public API with one key. */
export class Api {
  constructor(
    readonly graphqlUrl: string,
    readonly apiKey: string,
  ) {}

  /** The whole answer, errors included. */
  async raw(query: string, variables: Record<string, unknown> = {}): Promise<Answer> {
    const response = await fetch(this.graphqlUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${this.apiKey}` },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as Answer;
  }

  /** The data; throws on any top-level error. */
  async ask<T>(query: string, variables: Record<string, unknown> = {}): Promise<T> {
    const { data, errors } = await this.raw(query, variables);
    if (errors?.length) throw new Error(JSON.stringify(errors));
    return data as T;
  }

  /** One mutation by name; its payload with userErrors. */
  async call<T>(
    name: string,
    fields: string,
    input: Record<string, unknown>,
  ): Promise<
    T & { readonly userErrors: readonly { readonly code: string; readonly field: readonly string[] | null; readonly message: string }[] }
  > {
    const type = `${name[0]?.toUpperCase() ?? ''}${name.slice(1)}Input!`;
    const query = `mutation($input: ${type}) { ${name}(input: $input) { ${fields} userErrors { code field message } } }`;
    const data = await this.ask<Record<string, never>>(query, { input: { idempotencyKey: randomUUID(), ...input } });
    return data[name] as never;
  }

  /** As `call`, and throws on user errors. */
  async must<T>(name: string, fields: string, input: Record<string, unknown>): Promise<T> {
    const payload = await this.call<T>(name, fields, input);
    if (payload.userErrors.length > 0) throw new Error(`${name}: ${JSON.stringify(payload.userErrors)}`);
    return payload;
  }

  /** Phase and tip of a chain. */
  async chain(slug: string): Promise<{
    readonly id: string;
    readonly phase: string;
    readonly phaseReason: string | null;
    readonly tip: { readonly height: string } | null;
  } | null> {
    const query = 'query($slug: String!) { chain(slug: $slug) { id phase phaseReason tip { height } } }';
    return (await this.ask<{ chain: never }>(query, { slug })).chain;
  }

  /** Creates a chain with the acceptance contract's call and waits until it is ACTIVE; gives its id. */
  async activeChain(slug: string, validatorCount = 4, deadlineMs = 120_000): Promise<string> {
    const made = await this.must<{ chain: { id: string } }>('createChain', 'chain { id slug } operation { id }', {
      spec: { name: `Chain ${slug}`, slug, validatorCount },
    });
    await eventually(`${slug} ACTIVE`, deadlineMs, async () => {
      const chain = await this.chain(slug);
      if (chain?.phase === 'FAILED') throw new Error(chain.phaseReason ?? 'FAILED');
      return chain?.phase === 'ACTIVE';
    });
    return made.chain.id;
  }

  /** Waits until the chain says FINAL of the transaction. */
  async final(slug: string, hash: string, deadlineMs = 30_000): Promise<void> {
    const query = 'query($slug: String!, $id: Hash!) { chain(slug: $slug) { transaction(id: $id) { state } } }';
    await eventually(`${hash} FINAL`, deadlineMs, async () => {
      const { chain } = await this.ask<{ chain: { transaction: { state: string } | null } | null }>(query, { slug, id: hash });
      return chain?.transaction?.state === 'FINAL';
    });
  }
}
