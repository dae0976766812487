import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { NodeLaunch } from './node-launch.js';
import { nodePaths, type NodeRef } from './node-paths.js';
import type { NodeProcesses } from './node-processes.js';
import { processState } from './proc.js';
import { compileSupervisor } from './test-support/compile.js';
import {
  behave,
  cleanUp,
  FAKE_NODE,
  FAKE_UNLOCK_KEY,
  newDataDir,
  newNode,
  newProcesses,
  QUICK_LIMITS,
  QUICK_TIMING,
  recordNames,
  runningPids,
  startsOf,
  until,
  untilState,
} from './test-support/index.js';

const HARNESS = fileURLToPath(new URL('test-support/harness.mjs', import.meta.url));
let compiled: string;
beforeAll(() => {
  compiled = compileSupervisor();
});
afterAll(() => rmSync(compiled, { recursive: true, force: true }));

let dataDir: string;
let open: NodeProcesses[];
let harnesses: ChildProcess[];
beforeEach(async () => {
  dataDir = await newDataDir();
  open = [];
  harnesses = [];
});
afterEach(async () => {
  for (const child of harnesses) child.kill('SIGKILL');
  await cleanUp(dataDir, open);
});

/** A control plane in a process of its own that may be killed. */
const startHarness = async (die: 'before-spawn' | 'after-spawn' | null = null) => {
  const settings = {
    dataDir,
    program: FAKE_NODE,
    timing: QUICK_TIMING,
    limits: QUICK_LIMITS,
    unlockKey: FAKE_UNLOCK_KEY,
    die,
  };
  const child = spawn(process.execPath, [HARNESS, compiled, JSON.stringify(settings)], { stdio: ['pipe', 'pipe', 'inherit'] });
  harnesses.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<unknown> => JSON.parse(((await lines.next()) as IteratorYieldResult<string>).value);
  expect(await answer()).toEqual({ ready: true });
  return {
    child,
    order: (order: Record<string, unknown>): void => void child.stdin.write(`${JSON.stringify(order)}\n`),
    ask: (order: Record<string, unknown>): Promise<unknown> => {
      child.stdin.write(`${JSON.stringify(order)}\n`);
      return answer();
    },
    kill: async (): Promise<void> => {
      child.kill('SIGKILL');
      if (child.signalCode === null && child.exitCode === null) await once(child, 'exit');
    },
  };
};
const adopt = async (): Promise<NodeProcesses> => {
  const processes = newProcesses(dataDir);
  open.push(processes);
  await processes.adoptAll();
  return processes;
};
const ensureBoth = async (harness: Awaited<ReturnType<typeof startHarness>>, nodes: { ref: NodeRef; launch: NodeLaunch }[]) => {
  for (const node of nodes) harness.order({ order: 'ensure', ...node });
  await harness.ask({ order: 'done' });
};

describe('a control plane that was killed', () => {
  it('leaves its nodes running, and the next one adopts them without a restart', async () => {
    const nodes = [await newNode(dataDir, 'a'), await newNode(dataDir, 'b')];
    const harness = await startHarness();
    await ensureBoth(harness, nodes);
    await until('both run', () => runningPids(dataDir).length === 2);
    await harness.kill();
    const pids = runningPids(dataDir).sort();

    const processes = await adopt();
    const views = [await untilState(processes, 'a', 'RUNNING'), await untilState(processes, 'b', 'RUNNING')];
    expect(views.map((view) => view.pid as number).sort()).toEqual(pids);
    expect(views.map((view) => [view.restarts, view.generation])).toEqual([
      [0, 1],
      [0, 1],
    ]);
    for (const { ref, launch } of nodes) await processes.ensureRunning(ref, launch);
    expect(nodes.map(({ ref }) => startsOf(dataDir, ref).length)).toEqual([1, 1]);
  });

  it('has its successor notice when an adopted node dies, start it again, and stop it', async () => {
    const node = await newNode(dataDir, 'a');
    const harness = await startHarness();
    await ensureBoth(harness, [node]);
    await until('it runs', () => runningPids(dataDir).length === 1);
    await harness.kill();

    const processes = await adopt();
    const { pid } = await untilState(processes, 'a', 'RUNNING');
    process.kill(pid as number, 'SIGKILL');
    const again = await until('another process', () => {
      const view = processes.inspect('a');
      return view?.state === 'RUNNING' && view.pid !== pid ? view : null;
    });
    expect(again).toMatchObject({ generation: 2, restarts: 1, exit: { code: null, signal: null } });
    await processes.stop('a');
    expect(runningPids(dataDir)).toEqual([]);
  });

  it('is succeeded by one that stops an adopted node', async () => {
    const node = await newNode(dataDir, 'a');
    const harness = await startHarness();
    await ensureBoth(harness, [node]);
    await until('it runs', () => runningPids(dataDir).length === 1);
    await harness.kill();
    const processes = await adopt();
    await processes.stop('a');
    expect(runningPids(dataDir)).toEqual([]);
    expect(processes.inspect('a')?.state).toBe('NONE');
  });

  it('leaves nothing unrecorded when it dies right before a spawn', async () => {
    const node = await newNode(dataDir, 'a');
    const harness = await startHarness('before-spawn');
    harness.order({ order: 'ensure', ...node });
    await once(harness.child, 'exit');
    expect(runningPids(dataDir)).toEqual([]);
    expect(recordNames(dataDir)).toEqual(['a.json']);
    const processes = await adopt();
    await untilState(processes, 'a', 'RUNNING');
    expect(runningPids(dataDir)).toHaveLength(1);
  });

  it('leaves a process that its successor finds by the intent alone when it dies right after a spawn', async () => {
    const node = await newNode(dataDir, 'a');
    const harness = await startHarness('after-spawn');
    harness.order({ order: 'ensure', ...node });
    await once(harness.child, 'exit');
    const record = JSON.parse(readFileSync(join(dataDir, 'run', 'a.json'), 'utf8')) as Record<string, unknown>;
    expect([record.pid, record.startTime]).toEqual([null, null]);

    const processes = await adopt();
    const view = await untilState(processes, 'a', 'RUNNING');
    // The unlocking key may have been lost with the control plane: then the node ended by itself and a second one runs.
    expect(runningPids(dataDir)).toEqual([view.pid]);
    expect(view.generation).toBeLessThanOrEqual(2);
  });

  it('may be killed at any moment while it starts and loses nodes', async () => {
    const nodes = [await newNode(dataDir, 'a'), await newNode(dataDir, 'b')];
    for (let round = 0; round < 6; round++) {
      const harness = await startHarness();
      for (const node of nodes) harness.order({ order: 'ensure', ...node });
      const startedAt = Date.now();
      await until('a moment', () => Date.now() - startedAt >= round * 12);
      for (const pid of runningPids(dataDir).slice(0, round % 2)) process.kill(pid, 'SIGKILL');
      await harness.kill();
    }
    const processes = await adopt();
    for (const { ref, launch } of nodes) await processes.ensureRunning(ref, launch);
    const views = [await untilState(processes, 'a', 'RUNNING'), await untilState(processes, 'b', 'RUNNING')];
    expect(runningPids(dataDir).sort()).toEqual(views.map((view) => view.pid as number).sort());
    await Promise.all([processes.remove('a', { files: true }), processes.remove('b', { files: true })]);
    expect(runningPids(dataDir)).toEqual([]);
    expect(recordNames(dataDir)).toEqual([]);
  });
});

describe('what a boot finds', () => {
  it('finishes a stop that was under way', async () => {
    const { ref, launch } = await newNode(dataDir, 'a');
    const first = await adopt();
    await first.ensureRunning(ref, launch);
    await untilState(first, 'a', 'RUNNING');
    await first.close();
    const file = join(dataDir, 'run', 'a.json');
    writeFileSync(file, JSON.stringify({ ...(JSON.parse(readFileSync(file, 'utf8')) as object), wanted: false }));
    const processes = await adopt();
    expect(processes.inspect('a')?.state).toBe('NONE');
    expect(runningPids(dataDir)).toEqual([]);
  });

  it('starts a wanted node whose process is gone, not one that was stopped or gave up', async () => {
    const nodes = [await newNode(dataDir, 'a'), await newNode(dataDir, 'b'), await newNode(dataDir, 'c', { exitCode: 3 })];
    const first = await adopt();
    for (const { ref, launch } of nodes) await first.ensureRunning(ref, launch);
    await untilState(first, 'a', 'RUNNING');
    await first.stop('b');
    await untilState(first, 'c', 'CRASHED');
    await first.stopAll();
    expect(runningPids(dataDir)).toEqual([]);
    await expect(first.ensureRunning(nodes[0]?.ref as NodeRef, nodes[0]?.launch as NodeLaunch)).rejects.toMatchObject({
      code: 'SUPERVISOR_CLOSED',
    });

    const processes = await adopt();
    await untilState(processes, 'a', 'RUNNING');
    expect(['b', 'c'].map((id) => processes.inspect(id)?.state)).toEqual(['NONE', 'CRASHED']);
    expect(runningPids(dataDir)).toHaveLength(1);
  });

  it('takes no other process for a node, whatever pid the record names', async () => {
    const { ref, launch } = await newNode(dataDir, 'a');
    const first = await adopt();
    await first.ensureRunning(ref, launch);
    await untilState(first, 'a', 'RUNNING');
    await first.stopAll();
    const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    harnesses.push(stranger);
    const pid = stranger.pid as number;
    const file = join(dataDir, 'run', 'a.json');
    const record = JSON.parse(readFileSync(file, 'utf8')) as object;
    writeFileSync(file, JSON.stringify({ ...record, pid, startTime: processState(pid)?.startTime }));
    const processes = await adopt();
    const view = await untilState(processes, 'a', 'RUNNING');
    expect(view.pid).not.toBe(pid);
    await processes.remove('a');
    expect(processState(pid)?.running).toBe(true);
  });

  it('ends processes of its folder that no record names, and ignores files that are no records', async () => {
    const { ref, launch } = await newNode(dataDir, 'a');
    const first = await adopt();
    await first.ensureRunning(ref, launch);
    await untilState(first, 'a', 'RUNNING');
    await first.close();
    rmSync(join(dataDir, 'run', 'a.json'));
    for (const [name, text] of [
      ['ports.json', '{"console":1}'],
      ['b.json', '{"version":1,'],
      ['c.json', '[]'],
      ['d.json', 'null'],
      ['e.json.0123456789ab.new', '{}'],
    ] as const)
      writeFileSync(join(dataDir, 'run', name), text);
    const processes = await adopt();
    await until('the orphan is gone', () => runningPids(dataDir).length === 0);
    expect(processes.list()).toEqual([]);
    expect(recordNames(dataDir)).toEqual(['b.json', 'c.json', 'd.json', 'ports.json']);
  });

  it('ends a process whose configuration is lost, and starts it when it is told how', async () => {
    const { ref, launch } = await newNode(dataDir, 'a');
    const first = await adopt();
    await first.ensureRunning(ref, launch);
    await untilState(first, 'a', 'RUNNING');
    await first.close();
    behave(dataDir, ref, {});
    writeFileSync(nodePaths(dataDir, ref).configFile, '{"half":');
    const processes = await adopt();
    await until('it is gone', () => runningPids(dataDir).length === 0);
    await processes.ensureRunning(ref, launch);
    await untilState(processes, 'a', 'RUNNING');
  });
});
