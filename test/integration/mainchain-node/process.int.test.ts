/** The program of a main-chain node: what it prints, how it ends, whose data it refuses. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ChainMaker, madeParams, MainNodeProcess } from '@bystack/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkStoredChain } from './stored-chain.js';

const MAIN = fileURLToPath(new URL('../../../apps/mainchain-node/dist/main.js', import.meta.url));
const DOORS = ['--api', '127.0.0.1:0', '--p2p', '127.0.0.1:0'];

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

type WhenReady = (kill: (signal: NodeJS.Signals) => void, stdout: string) => void;

/** Runs the program to its end, which `whenReady` may bring about. */
function run(args: readonly string[], whenReady?: WhenReady): Promise<Ended> {
  return follow(spawn(process.execPath, [MAIN, ...args]), whenReady);
}

/** Runs it with files of at most so many KiB. */
const runWithin = (fileKib: number, args: readonly string[]): Promise<Ended> =>
  follow(spawn('bash', ['-c', `ulimit -f ${String(fileKib)} && exec "$0" "$@"`, process.execPath, MAIN, ...args]));

function follow(child: ChildProcessWithoutNullStreams, whenReady?: WhenReady): Promise<Ended> {
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    if (text.endsWith('\n')) whenReady?.((signal) => child.kill(signal), stdout);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr })));
}

const params = madeParams('processtest');
let dir: string;
let file: string;
let data: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'bystack-main-process-'));
  file = join(dir, 'params.json');
  data = join(dir, 'data');
  await writeFile(file, params);
});
afterEach(() => rm(dir, { recursive: true, force: true }));

test('--help says how to run it', async () => {
  const { code, stdout, stderr } = await run(['--help']);
  expect([code, stderr]).toEqual([0, '']);
  for (const option of [
    '--data',
    '--network',
    '--params',
    '--api',
    '--p2p',
    '--peers',
    '--mine',
    '--workers',
    '--log',
    '--json',
    'Exit codes',
  ])
    expect(stdout).toContain(option);
});

test('with --json it prints one line when it is ready, and a signal ends it with 0', async () => {
  const { code, stdout, stderr } = await run(['--params', file, '--data', data, ...DOORS, '--json'], (kill) => kill('SIGTERM'));
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout.split('\n')).toHaveLength(2);
  const ready = JSON.parse(stdout) as Record<string, unknown>;
  expect(ready).toEqual({
    network: 'processtest',
    genesisHash: Buffer.from(new ChainMaker(params).network.genesisHash).toString('hex'),
    apiUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:[1-9][0-9]*$/) as string,
    p2pAddress: expect.stringMatching(/^127\.0\.0\.1:[1-9][0-9]*$/) as string,
    dataDir: data,
    pid: expect.any(Number) as number,
  });
  await expect(access(join(data, 'lock')), 'the lock is given back').rejects.toThrow();
  expect(await readFile(join(data, 'logs', 'node.log'), 'utf8')).toContain('"node.ready"');
});

test('without it, a person reads where everything is, and the metrics are there', async () => {
  let metrics = '';
  const args = ['--params', file, '--data', data, ...DOORS, '--no-wallet', '--metrics', '127.0.0.1:0'];
  const { code, stdout } = await run(args, (kill, printed) => {
    const url = /metrics +(\S+)/.exec(printed)?.[1] ?? '';
    void fetch(url)
      .then((response) => response.text())
      .then((text) => (metrics = text))
      .finally(() => kill('SIGINT'));
  });
  expect(code).toBe(0);
  expect(stdout).toMatch(/processtest.*height 0\n/);
  expect(stdout).toContain(`${data} `);
  expect(metrics).toMatch(/^chain_height 0$/m);
});

test('what is wrong is one line with its code, and the exit code says whose fault it is', async () => {
  await writeFile(join(dir, 'bad.json'), '{"hrp":"tt","bits":"0x20000000007fffff","genesis":{"timestamp":-1}}');
  const cases: readonly (readonly [args: readonly string[], code: number, line: RegExp])[] = [
    [[], 2, /^MAINCHAIN_USAGE: Expected --data DIR\./],
    [['--data', data, '--colour'], 2, /^MAINCHAIN_USAGE: Unknown option '--colour'\./],
    [['--data', data, '--params', join(dir, 'bad.json')], 2, /^POWCHAIN_PARAMS: `genesis\.timestamp` must be an integer/],
    [['--data', data, '--params', join(dir, 'none.json')], 3, /^MAINCHAIN_FILE: /],
    [['--data', '/proc/nowhere/deep', '--params', file], 3, /^HOST_DATA_DIR: /],
  ];
  for (const [args, code, line] of cases) {
    const ended = await run(args);
    expect([ended.code, ended.stdout], args.join(' ')).toEqual([code, '']);
    expect(ended.stderr, args.join(' ')).toMatch(line);
    expect(ended.stderr.trim().split('\n'), args.join(' ')).toHaveLength(1);
  }
});

test('a port that is taken is refused, and nothing is left behind', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const taken = `127.0.0.1:${String((other.address() as AddressInfo).port)}`;
  const own = ['--params', file, '--data', data];
  const api = await run([...own, '--api', taken, '--p2p', '127.0.0.1:0']);
  expect([api.code, api.stderr.slice(0, 17)]).toEqual([3, 'MAINCHAIN_LISTEN:']);
  const p2p = await run([...own, '--api', '127.0.0.1:0', '--p2p', taken]);
  expect([p2p.code, p2p.stderr.slice(0, 17)]).toEqual([3, 'TRANSPORT_LISTEN:']);
  await new Promise((resolve) => other.close(resolve));
  await expect(access(join(data, 'lock'))).rejects.toThrow();
});

test('a data directory has one process and one network', async () => {
  const node = new MainNodeProcess(dir, params);
  await node.start();
  const second = await run(['--params', file, '--data', data, ...DOORS]);
  expect(second.code).toBe(3);
  expect(second.stderr).toMatch(/^HOST_LOCKED: .* is in use by process [0-9]+/);
  expect(await node.height(), 'the first goes on').toBe(0);
  await node.kill('SIGTERM');
  for (const other of [
    ['--network', 'solonet'],
    ['--params', file],
  ]) {
    await writeFile(file, params.replace('processtest', 'anothertest'));
    const ended = await run([...other, '--data', data, ...DOORS]);
    expect([ended.code, ended.stdout], other.join(' ')).toEqual([2, '']);
    expect(ended.stderr, other.join(' ')).toMatch(/^MAINCHAIN_NETWORK: .*processtest.* --data/);
  }
});

test('a disk that takes no more ends it with 3 and a sentence; later it goes on where it stood', async () => {
  const ended = await runWithin(64, ['--params', file, '--data', data, ...DOORS, '--mine']);
  expect(ended.code).toBe(3);
  const line = ended.stderr.trim().split('\n').at(-1);
  expect(line).toMatch(/^MAINCHAIN_WRITE: A block could not be written: .*\. Check the disk of the data directory/);
  const { best } = await checkStoredChain(data, new ChainMaker(params).network);
  expect(best.length).toBeGreaterThan(1);
  const node = new MainNodeProcess(dir, params);
  await node.start('--mine');
  await node.reaches(best.length, 60_000);
  expect((await node.call<{ hash: string }>('/get-block', { block_height: best.length - 1 })).hash).toBe(best.at(-1));
  await node.close();
});
