import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorLine, EXIT, exitCodeOf } from '@bystack/node-host';
import { createMetrics } from '@bystack/telemetry';
import { expect, test } from 'vitest';
import { endpointText, parseEndpoint, parseEndpoints } from './endpoint.js';
import { serveMetrics } from './metrics-server.js';
import { HELP, parseArgs, readNetwork, type CommandLine } from './settings.js';

const parsed = (...args: string[]): CommandLine => parseArgs(['--data', '/d', ...args]) as CommandLine;
const usage = expect.objectContaining({ code: 'MAINCHAIN_USAGE', fault: 'caller' }) as Error;

test('a data directory is enough: solonet, its usual ports, not mining', () => {
  const { workers, ...rest } = parsed();
  expect(rest).toEqual({
    network: 'solonet',
    paramsFile: null,
    dataDir: '/d',
    api: null,
    p2p: null,
    peers: [],
    mine: false,
    miningWorkers: 1,
    auth: true,
    wallet: true,
    metrics: null,
    logLevel: 'info',
    json: false,
    instanceId: 'mainchain-node',
    generation: 1,
  });
  expect([1, 2]).toContain(workers);
});

test('everything can be said, as the control plane says it', () => {
  const args = ['--network', 'custom', '--params', '/p.json', '--api', '127.0.0.1:1', '--p2p', '[::1]:0', '--peers', 'a.b:2,[::1]:3'];
  const more = [
    '--mine',
    '--mining-workers',
    '3',
    '--workers',
    '4',
    '--no-auth',
    '--no-wallet',
    '--metrics',
    'localhost:9',
    '--log',
    'debug',
  ];
  const last = ['--json', '--instance', 'a1b2', '--generation', '7'];
  for (const word of [...args, ...more, ...last].filter((one) => one.startsWith('--'))) expect(HELP, 'the help').toContain(`  ${word} `);
  expect(parsed(...args, ...more, ...last)).toEqual({
    network: 'custom',
    paramsFile: '/p.json',
    dataDir: '/d',
    api: { host: '127.0.0.1', port: 1 },
    p2p: { host: '::1', port: 0 },
    peers: [
      { host: 'a.b', port: 2 },
      { host: '::1', port: 3 },
    ],
    mine: true,
    miningWorkers: 3,
    workers: 4,
    auth: false,
    wallet: false,
    metrics: { host: 'localhost', port: 9 },
    logLevel: 'debug',
    json: true,
    instanceId: 'a1b2',
    generation: 7,
  });
  expect(parsed('--params', '/p.json').network).toBe('custom');
});

test('a wish for help wins', () => {
  expect(parseArgs(['--data', '/d', '--help'])).toEqual({ help: true });
  expect(parseArgs(['-h'])).toEqual({ help: true });
  expect(HELP.split('\n').every((line) => line.length <= 120)).toBe(true);
});

test('everything else is refused with what was expected', () => {
  const bad: readonly (readonly string[])[] = [
    ['--network', 'bitcoin'],
    ['--network', 'custom'],
    ['--network', 'solonet', '--params', '/p'],
    ['--api', '9888'],
    ['--api', '127.0.0.1:65536'],
    ['--p2p', '::1:5'],
    ['--peers', 'a:1,b'],
    ['--peers', 'a:0'],
    ['--peers', Array.from({ length: 65 }, (_, i) => `a:${String(i + 1)}`).join(',')],
    ['--workers', '0'],
    ['--mining-workers', '1.5'],
    ['--log', 'loud'],
    ['--instance', 'a b'],
    ['--generation', '-1'],
    ['--colour'],
    ['word'],
    ['--mine=yes'],
  ];
  for (const args of bad) expect(() => parsed(...args), args.join(' ')).toThrowError(usage);
  for (const args of [[], ['--data'], ['--data', '']]) expect(() => parseArgs(args), args.join(' ')).toThrowError(usage);
});

test('addresses are read and written in one form', () => {
  for (const text of ['127.0.0.1:9888', 'node-1.example:0', '[::1]:46658'])
    expect(endpointText(parseEndpoint(text, '--x') as never)).toBe(text);
  expect(parseEndpoint(undefined, '--x')).toBeNull();
  expect(parseEndpoints('', '--x')).toEqual([]);
});

test('a custom network is read from its file; what is wrong with it is told with the exit code of its cause', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'bystack-main-settings-'));
  const paramsFile = join(dir, 'p.json');
  writeFileSync(paramsFile, '{"name":"mine","hrp":"mi","bits":"0x20000000007fffff","genesis":{"timestamp":1600000000}}');
  expect(await readNetwork({ network: 'custom', paramsFile })).toMatchObject({ name: 'mine', hrp: 'mi', p2pPort: 46658, apiPort: 9888 });
  expect((await readNetwork({ network: 'testnet', paramsFile: null })).chainId).toBe('wisdom');
  writeFileSync(paramsFile, 'x'.repeat(70_000));
  const long = await readNetwork({ network: 'custom', paramsFile }).catch((error: unknown) => error);
  expect([exitCodeOf(long), errorLine(long)]).toEqual([EXIT.environment, expect.stringMatching(/^MAINCHAIN_FILE: .*at most 65536/)]);
  writeFileSync(paramsFile, '{}');
  const empty = await readNetwork({ network: 'custom', paramsFile }).catch((error: unknown) => error);
  expect([exitCodeOf(empty), errorLine(empty)]).toEqual([EXIT.usage, expect.stringMatching(/^POWCHAIN_PARAMS: /)]);
  rmSync(dir, { recursive: true });
});

test('metrics are served as text, and a taken address is told', async () => {
  const metrics = createMetrics();
  metrics.gauge('chain_height', 7);
  const at = { host: '127.0.0.1', port: 0 };
  const server = await serveMetrics(at, metrics);
  const url = `http://127.0.0.1:${String(server.port)}`;
  expect(await (await fetch(`${url}/metrics`)).text()).toContain('chain_height 7');
  expect((await fetch(`${url}/`)).status).toBe(404);
  await expect(serveMetrics({ ...at, port: server.port }, metrics)).rejects.toMatchObject({
    code: 'MAINCHAIN_LISTEN',
    fault: 'environment',
  });
  await server.close();
});
