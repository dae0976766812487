import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NodeClients } from './node-clients.js';
import { nodePaths } from './node-paths.js';
import type { NodeProcesses } from './node-processes.js';
import type { NodeExitEvent } from './node-view.js';
import {
  behave,
  cleanUp,
  FAKE_UNLOCK_KEY,
  newDataDir,
  newNode,
  newProcesses,
  recordNames,
  runningPids,
  startsOf,
  until,
  untilState,
} from './test-support/index.js';

let dataDir: string;
let open: NodeProcesses[];
beforeEach(async () => {
  dataDir = await newDataDir();
  open = [];
});
afterEach(() => cleanUp(dataDir, open));

const supervisor = async (options: Parameters<typeof newProcesses>[1] = {}): Promise<NodeProcesses> => {
  const processes = newProcesses(dataDir, options);
  open.push(processes);
  await processes.adoptAll();
  return processes;
};
const recordOf = (nodeId: string): Record<string, unknown> =>
  JSON.parse(readFileSync(join(dataDir, 'run', `${nodeId}.json`), 'utf8')) as Record<string, unknown>;

describe('starting and stopping', () => {
  it('starts a node once, hands it its key, and tells what it answers', async () => {
    const processes = await supervisor();
    const { ref, launch } = await newNode(dataDir, 'a');
    process.env.SUPERVISOR_TEST_SECRET = 'x';
    await Promise.all([processes.ensureRunning(ref, launch), processes.ensureRunning(ref, launch)]);
    const view = await untilState(processes, 'a', 'RUNNING');
    delete process.env.SUPERVISOR_TEST_SECRET;
    await processes.ensureRunning(ref, launch);

    expect(startsOf(dataDir, ref)).toEqual([['1', view.instanceId, view.instanceId, FAKE_UNLOCK_KEY]]);
    expect(view).toMatchObject({ answering: true, everAnswered: true, restarts: 0, generation: 1, exit: null, failure: null });
    expect(view.pid).toBe(view.status?.pid);
    expect(await processes.facts('a')).toMatchObject({ process: 'RUNNING', answering: true, height: '7', peers: 1, finalSinceStart: true });
    expect(recordOf('a')).toMatchObject({ pid: view.pid, startTime: view.startTime, instanceId: view.instanceId, wanted: true });
    expect(statSync(join(dataDir, 'run', 'a.json')).mode & 0o777).toBe(0o600);
    expect(statSync(nodePaths(dataDir, ref).configFile).mode & 0o777).toBe(0o600);
    const environment = readFileSync(join(nodePaths(dataDir, ref).dir, 'environment.txt'), 'utf8');
    expect(environment).toContain('PATH');
    expect(environment).not.toContain('SUPERVISOR_TEST_SECRET');
    expect(JSON.stringify(recordOf('a'))).not.toContain(FAKE_UNLOCK_KEY);
  });

  it('leads its own process group, so that Ctrl-C of a terminal does not reach it', async () => {
    const processes = await supervisor();
    const { ref, launch } = await newNode(dataDir, 'a');
    await processes.ensureRunning(ref, launch);
    const { pid } = await untilState(processes, 'a', 'RUNNING');
    expect(Number(execFileSync('ps', ['-o', 'pgid=', '-p', String(pid)]).toString())).toBe(pid);
  });

  it('stops in order, stays stopped, starts again with the next generation', async () => {
    const processes = await supervisor();
    const { ref, launch } = await newNode(dataDir, 'a');
    await processes.ensureRunning(ref, launch);
    await untilState(processes, 'a', 'RUNNING');
    await processes.stop('a');
    expect(processes.inspect('a')).toMatchObject({ state: 'NONE', pid: null, exit: { code: 0, signal: null } });
    expect(runningPids(dataDir)).toEqual([]);
    expect(recordOf('a')).toMatchObject({ pid: null, wanted: false });
    await processes.stop('a');
    await processes.ensureRunning(ref, launch);
    await untilState(processes, 'a', 'RUNNING');
    expect(startsOf(dataDir, ref).map(([generation]) => generation)).toEqual(['1', '2']);
  });

  it('kills a node that ignores SIGTERM at the deadline', async () => {
    const processes = await supervisor();
    const { ref, launch } = await newNode(dataDir, 'a', { ignoreTerm: true });
    await processes.ensureRunning(ref, launch);
    await untilState(processes, 'a', 'RUNNING');
    await processes.stop('a', 200);
    expect(processes.inspect('a')).toMatchObject({ state: 'NONE', exit: { code: null, signal: 'SIGKILL' } });
    expect(runningPids(dataDir)).toEqual([]);
  });

  it('forgets a node without its files, or with them', async () => {
    const processes = await supervisor();
    const a = await newNode(dataDir, 'a');
    const b = await newNode(dataDir, 'b');
    await Promise.all([processes.ensureRunning(a.ref, a.launch), processes.ensureRunning(b.ref, b.launch)]);
    await untilState(processes, 'a', 'RUNNING');
    await Promise.all([processes.remove('a'), processes.remove('b', { files: true }), processes.remove('unknown')]);
    await processes.remove('a');
    expect(runningPids(dataDir)).toEqual([]);
    expect(recordNames(dataDir)).toEqual([]);
    expect([existsSync(nodePaths(dataDir, a.ref).dir), existsSync(nodePaths(dataDir, b.ref).dir)]).toEqual([true, false]);
    expect(processes.list()).toEqual([]);
    expect(() => processes.rpc('a')).toThrow(expect.objectContaining({ code: 'SUPERVISOR_NODE_UNKNOWN' }) as Error);
    // The generation goes on, since the node refuses one below its last.
    await processes.ensureRunning(a.ref, a.launch);
    expect(processes.inspect('a')?.generation).toBe(2);
  });

  it('refuses names that would leave the data folder', async () => {
    const processes = await supervisor();
    const { ref, launch } = await newNode(dataDir, 'a');
    for (const nodeName of ['../x', '', 'a/b', '.', 'a\0b'])
      expect(() => processes.ensureRunning({ ...ref, nodeId: 'x', nodeName }, launch), nodeName).toThrow(
        expect.objectContaining({ code: 'SUPERVISOR_NODE_NAME' }) as Error,
      );
  });
});

describe('restarting', () => {
  it('starts a killed node again after a healthy time, without counting it', async () => {
    const processes = await supervisor();
    const exits: NodeExitEvent[] = [];
    processes.onExit((event) => exits.push(event));
    const { ref, launch } = await newNode(dataDir, 'a');
    await processes.ensureRunning(ref, launch);
    for (let round = 1; round <= 4; round++) {
      const view = await untilState(processes, 'a', 'RUNNING');
      await until('a healthy time', () => Date.now() - Number(recordOf('a').answeredAtMs ?? Infinity) > 420);
      process.kill(view.pid as number, 'SIGKILL');
      await until(`exit ${round}`, () => exits.length === round);
      expect(exits.at(-1), `round ${round}`).toMatchObject({ signal: 'SIGKILL', gaveUp: false, failure: { code: 'NODE_EXITED' } });
      expect((exits.at(-1)?.nextTryAtMs as number) - (exits.at(-1)?.atMs as number)).toBe(100);
    }
    expect(await untilState(processes, 'a', 'RUNNING')).toMatchObject({ restarts: 4, generation: 5 });
  });

  it('backs off from a node that cannot start, gives up, says why, and starts anew when asked', async () => {
    const processes = await supervisor();
    const exits: NodeExitEvent[] = [];
    processes.onExit((event) => exits.push(event));
    const { ref, launch } = await newNode(dataDir, 'a', { exitCode: 3 });
    await processes.ensureRunning(ref, launch);
    const view = await untilState(processes, 'a', 'CRASHED');
    expect(exits.map((e) => (e.nextTryAtMs === null ? null : e.nextTryAtMs - e.atMs))).toEqual([100, 200, 400, null]);
    expect(view).toMatchObject({ everAnswered: false, exit: { code: 3 }, nextTryAtMs: null });
    expect(view.failure?.message).toBe('The process ended with code 3: FAKE_EXIT: ends with 3.');
    expect(recordOf('a')).toMatchObject({ gaveUp: true, pid: null });

    behave(dataDir, ref, {});
    await processes.ensureRunning(ref, launch);
    await untilState(processes, 'a', 'RUNNING');
    expect(recordOf('a')).toMatchObject({ gaveUp: false, crashes: [] });
  });

  it('counts a broken invariant however long the node was healthy', async () => {
    const processes = await supervisor({
      limits: { healthyAfterMs: 0, firstDelayMs: 50, delayCapMs: 50, crashesMax: 2, crashWindowMs: 60_000 },
    });
    const { ref, launch } = await newNode(dataDir, 'a', { exitCode: 70 });
    await processes.ensureRunning(ref, launch);
    expect(await untilState(processes, 'a', 'CRASHED')).toMatchObject({ generation: 2, exit: { code: 70 } });
  });

  it('survives a crash by an exception and tells its last words', async () => {
    const processes = await supervisor();
    const { ref, launch } = await newNode(dataDir, 'a', { throwAfterMs: 300 });
    await processes.ensureRunning(ref, launch);
    const view = await until('an exit', () => (processes.inspect('a')?.failure ? processes.inspect('a') : null));
    expect(view).toMatchObject({ exit: { code: 1 }, everAnswered: true });
    expect(readFileSync(nodePaths(dataDir, ref).stderrFile, 'utf8')).toContain('FAKE_THROW');
  });

  it('ends a node that stops answering', async () => {
    const processes = await supervisor({ timing: { hangDeadlineMs: 900, probeTimeoutMs: 200 } });
    const { ref, launch } = await newNode(dataDir, 'a', { hangAfterMs: 300 });
    await processes.ensureRunning(ref, launch);
    await untilState(processes, 'a', 'RUNNING');
    const view = await until('an end', () => (processes.inspect('a')?.failure ? processes.inspect('a') : null));
    expect(view).toMatchObject({ failure: { code: 'NODE_NO_ANSWER' }, exit: { signal: 'SIGKILL' } });
    behave(dataDir, ref, {});
    await untilState(processes, 'a', 'RUNNING');
  });

  it('ends a node that never answers, and one whose address another process holds', async () => {
    const processes = await supervisor({ timing: { startDeadlineMs: 800, probeTimeoutMs: 200 } });
    const silent = await newNode(dataDir, 'a', { silent: true });
    const foreign = await newNode(dataDir, 'b', { instanceId: 'somebody-else' });
    await Promise.all([silent, foreign].map(({ ref, launch }) => processes.ensureRunning(ref, launch)));
    const ended = (id: string) => until(`${id} ended`, () => processes.inspect(id)?.failure);
    expect(await ended('a')).toMatchObject({ code: 'NODE_NO_ANSWER' });
    expect(await ended('b')).toMatchObject({ code: 'NODE_ADDRESS_TAKEN' });
    expect([processes.inspect('a')?.everAnswered, processes.inspect('b')?.everAnswered]).toEqual([false, false]);
  });

  it('restarts a node above its memory cap, buffers counted', async () => {
    const processes = await supervisor();
    const { ref, launch } = await newNode(dataDir, 'a', { buffersAfterMs: 100 }, 200);
    await processes.ensureRunning(ref, launch);
    const view = await until('an end', () => (processes.inspect('a')?.failure ? processes.inspect('a') : null));
    expect(view.failure?.code).toBe('NODE_MEMORY_CAP');
    behave(dataDir, ref, {});
    expect((await untilState(processes, 'a', 'RUNNING')).generation).toBeGreaterThan(1);
  });

  it('restarts a node whose heap is full', async () => {
    const processes = await supervisor();
    const { ref, launch } = await newNode(dataDir, 'a', { heapAfterMs: 100 }, 300);
    await processes.ensureRunning(ref, launch);
    const view = await until('an end', () => (processes.inspect('a')?.failure ? processes.inspect('a') : null));
    expect(view.exit?.signal === 'SIGABRT' || view.failure?.code === 'NODE_MEMORY_CAP').toBe(true);
    behave(dataDir, ref, {});
    await untilState(processes, 'a', 'RUNNING');
  });

  it('notes a program that cannot be started', async () => {
    const processes = await supervisor({ program: { command: '/nowhere/node', args: [] } });
    const { ref, launch } = await newNode(dataDir, 'a');
    await processes.ensureRunning(ref, launch);
    expect(await untilState(processes, 'a', 'CRASHED')).toMatchObject({ failure: { code: 'NODE_NOT_STARTED' }, pid: null });
  });

  it('does not start again what was stopped in the moment it died', async () => {
    const processes = await supervisor();
    const { ref, launch } = await newNode(dataDir, 'a');
    await processes.ensureRunning(ref, launch);
    const view = await untilState(processes, 'a', 'RUNNING');
    process.kill(view.pid as number, 'SIGKILL');
    await processes.stop('a');
    const stoppedAt = Date.now();
    await until('the time of a restart has passed', () => Date.now() - stoppedAt > 500);
    expect(processes.inspect('a')).toMatchObject({ state: 'NONE', pid: null });
    expect(runningPids(dataDir)).toEqual([]);
  });
});

describe('asking nodes', () => {
  it('gives the best node first and none when none answers', async () => {
    const processes = await supervisor();
    const clients = new NodeClients(processes);
    expect(await clients.forChain('chain-1')).toEqual([]);
    const nodes = [
      await newNode(dataDir, 'a', { height: '5' }),
      await newNode(dataDir, 'b', { height: '9' }),
      await newNode(dataDir, 'c', { height: '99', syncing: true }),
    ];
    await Promise.all(nodes.map(({ ref, launch }) => processes.ensureRunning(ref, launch)));
    for (const id of ['a', 'b', 'c']) await untilState(processes, id, 'RUNNING');
    const heights = await Promise.all((await clients.forChain('chain-1')).map(async (c) => (await c.call('status', {})).heightFinalized));
    expect(heights).toEqual(['9', '5', '99']);
    expect(await clients.forChain('other')).toEqual([]);
  });

  it('reads the end of the log over rotated files, skipping damaged lines', async () => {
    const processes = await supervisor();
    const { ref, launch } = await newNode(dataDir, 'a');
    expect(await processes.logs(ref, 10)).toEqual([]);
    await processes.ensureRunning(ref, launch);
    await untilState(processes, 'a', 'RUNNING');
    await processes.stop('a');
    const { logsDir } = processes.paths(ref);
    const line = (n: number): string => `${JSON.stringify({ level: 'warn', time: '2026-01-01T00:00:00.000Z', event: 'old', n })}\n`;
    writeFileSync(join(logsDir, 'node.log.1700000000000'), `${line(1)}{"half":${line(2)}`);
    writeFileSync(join(logsDir, 'node.log.1600000000000'), line(0));
    const lines = await processes.logs(ref, 3);
    expect(lines.map((l) => [l.level, l.event, l.text])).toEqual([
      ['warn', 'old', 'n=1'],
      ['info', 'node.starting', 'generation=1'],
      ['info', 'node.stopped', ''],
    ]);
    expect(await processes.logs(ref, 0)).toEqual([]);
    expect(await processes.logs(ref, 1e9)).toHaveLength(4);
  });
});
