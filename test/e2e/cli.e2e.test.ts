/** The command line on the default run, as a person and as a script would use it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newDataDir, removeDataDir, ROOT, startDefaultRun, type DefaultRun } from '../support/default-run.js';

const dataDir = newDataDir();
const home = mkdtempSync(join(tmpdir(), 'bystack-home-'));
let run: DefaultRun;

beforeAll(async () => {
  run = await startDefaultRun(dataDir);
});
afterAll(async () => {
  await run.stop();
  removeDataDir(dataDir);
  rmSync(home, { recursive: true, force: true });
});

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}
const bystack = (...args: string[]): Outcome => {
  const env = { PATH: process.env.PATH, HOME: home, XDG_CONFIG_HOME: join(home, '.config') };
  const done = spawnSync(process.execPath, [join(ROOT, 'apps/cli/dist/main.js'), ...args], { env, encoding: 'utf8', timeout: 180_000 });
  return { code: done.status, stdout: done.stdout, stderr: done.stderr };
};
const json = <T>(...args: string[]): T => {
  const { code, stdout, stderr } = bystack(...args, '--json');
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as T;
};
const refused = (...args: string[]): { code: number | null; error: { code: string; message: string; remedy: string | null } } => {
  const { code, stdout, stderr } = bystack(...args, '--json');
  expect(stdout).toBe('');
  return { code, error: JSON.parse(stderr) as never };
};

describe('bystack', () => {
  it('explains itself without a server', () => {
    const help = bystack('--help');
    expect(help.code).toBe(0);
    for (const command of [
      'chain create',
      'chain list',
      'chain show',
      'chain delete',
      'asset define',
      'asset issue',
      'transfer',
      'status',
      'login',
    ])
      expect(help.stdout).toContain(command);
    expect(bystack('transfer', '--help').stdout).toContain('--amount');
  });

  it('says what is missing: sign-in, usage, server', () => {
    expect(refused('chain', 'list')).toMatchObject({ code: 1, error: { code: 'CLI_NOT_SIGNED_IN' } });
    expect(refused('chain', 'frobnicate')).toMatchObject({ code: 2, error: { code: 'CLI_USAGE' } });
    expect(refused('chain', 'list', '--bogus')).toMatchObject({ code: 2, error: { code: 'CLI_USAGE' } });
    expect(refused('status', '--url', 'http://127.0.0.1:9', '--api-key', 'x')).toMatchObject({ code: 3 });
    expect(refused('status', '--url', run.info.consoleUrl, '--api-key', 'byk_wrong')).toMatchObject({
      code: 1,
      error: { code: 'UNAUTHENTICATED' },
    });
  });

  it('remembers a sign-in in a file of its owner alone', () => {
    const { credentialsFile } = json<{ credentialsFile: string }>(
      'login',
      '--url',
      run.info.consoleUrl,
      '--api-key',
      run.info.apiKey as string,
    );
    expect(statSync(credentialsFile).mode & 0o777).toBe(0o600);
  });

  it('creates a chain, issues and pays, waiting for each', () => {
    const created = json<{ chain: { slug: string; phase: string }; operation: { status: string }; userErrors: unknown[] }>(
      'chain',
      'create',
      '--name',
      'Command Line',
      '--validators',
      '4',
      '--wait',
    );
    expect(created).toMatchObject({ chain: { slug: 'command-line', phase: 'ACTIVE' }, operation: { status: 'SUCCEEDED' }, userErrors: [] });
    const on = ['--chain', 'command-line'];
    json('account', 'create', ...on, '--alias', 'alice');
    json('account', 'create', ...on, '--alias', 'bob');
    json('asset', 'define', ...on, '--alias', 'points', '--decimals', '2');
    const issued = json<{ transaction: { state: string } }>(
      'asset',
      'issue',
      ...on,
      '--asset',
      'points',
      '--amount',
      '1000',
      '--to',
      'alice',
      '--wait',
    );
    expect(issued.transaction.state).toBe('FINAL');
    const paid = json<{ transaction: { state: string; hash: string } }>(
      'transfer',
      ...on,
      '--from',
      'alice',
      '--to',
      'bob',
      '--asset',
      'points',
      '--amount',
      '250',
      '--wait',
    );
    expect(paid.transaction.state).toBe('FINAL');
    expect(bystack('account', 'list', ...on).stdout).toMatch(/bob .* 2\.5 points/);
  });

  it('gives refusals of the API with code, sentence and remedy', () => {
    const { code, error } = refused(
      'transfer',
      '--chain',
      'command-line',
      '--from',
      'bob',
      '--to',
      'alice',
      '--asset',
      'points',
      '--amount',
      '99999',
    );
    expect(code).toBe(1);
    expect(error.code).toBe('FUNDS_INSUFFICIENT');
    expect(error.message).not.toBe('');
    expect(error.remedy).not.toBeNull();
    expect(refused('chain', 'create', '--name', 'Two', '--validators', '2')).toMatchObject({
      code: 1,
      error: { code: 'VALIDATOR_COUNT_UNSAFE' },
    });
    expect(refused('chain', 'show', 'absent')).toMatchObject({ code: 1, error: { code: 'NOT_FOUND' } });
  });

  it('lists, shows and deletes', () => {
    expect(json<{ nodes: { slug: string }[] }>('chain', 'list').nodes.map((c) => c.slug)).toEqual(['command-line']);
    expect(bystack('status').stdout).toContain('4 of 4 voting');
    expect(refused('chain', 'delete', 'command-line', '--confirm', 'Something else')).toMatchObject({
      code: 1,
      error: { code: 'CLI_NOT_CONFIRMED' },
    });
    expect(json<{ operation: { status: string } }>('chain', 'delete', 'command-line', '--wait').operation.status).toBe('SUCCEEDED');
    expect(bystack('chain', 'list').stdout).toContain('No chain yet');
  });
});
