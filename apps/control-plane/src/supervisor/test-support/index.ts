/** Test support: folders, ports, launches and the small node program of `fake-node.mjs`. */
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Logger } from '@bystack/base';
import { LocalDriver } from '../local-driver.js';
import type { NodeKinds } from '../node-kind.js';
import type { NodeProgram } from '../node-launch.js';
import { nodePaths, type NodeRef } from '../node-paths.js';
import { NodeProcesses } from '../node-processes.js';
import type { NodeProcessView } from '../node-view.js';
import { findProcesses } from '../proc.js';
import type { RestartLimits } from '../restart-policy.js';
import { sidechainKind, type SidechainLaunch } from '../sidechain-kind.js';
import type { SupervisorTiming } from '../timing.js';

/** The program that plays a node. */
export const FAKE_NODE: NodeProgram = { command: process.execPath, args: [fileURLToPath(new URL('fake-node.mjs', import.meta.url))] };
/** What the fake node answers as its chain id. */
export const FAKE_CHAIN_ID = '11'.repeat(32);
/** What the fake node is unlocked with. */
export const FAKE_UNLOCK_KEY = 'cd'.repeat(32);
/** The product's policy, faster. */
export const QUICK_LIMITS: RestartLimits = {
  healthyAfterMs: 400,
  firstDelayMs: 100,
  delayCapMs: 400,
  crashesMax: 4,
  crashWindowMs: 60_000,
};
/** The product's timing, faster. */
export const QUICK_TIMING: Partial<SupervisorTiming> = { tickMs: 20, inspectMs: 40, probeStartingMs: 40, probeRunningMs: 150 };

/** A logger that keeps nothing. */
export const SILENT_LOG: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => SILENT_LOG,
};

/** A port of loopback that was free a moment ago. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

/** A new data folder. */
export const newDataDir = (): Promise<string> => mkdtemp(join(tmpdir(), 'supervisor-'));

/** Kinds whose nodes are the program. */
export const fakeKinds = (program: NodeProgram): NodeKinds => ({ SIDECHAIN: sidechainKind(program), MAINCHAIN: sidechainKind(program) });

/** A supervisor of fake nodes. */
export const newProcesses = (
  dataDir: string,
  options: { timing?: Partial<SupervisorTiming>; limits?: RestartLimits; program?: NodeProgram } = {},
): NodeProcesses =>
  new NodeProcesses(
    {
      dataDir,
      kinds: fakeKinds(options.program ?? FAKE_NODE),
      timing: { ...QUICK_TIMING, ...options.timing },
      limits: options.limits ?? QUICK_LIMITS,
    },
    { driver: new LocalDriver(), log: SILENT_LOG, unlockKey: () => Promise.resolve(FAKE_UNLOCK_KEY) },
  );

/** A node that behaves as told, and how to launch it. */
export async function newNode(
  dataDir: string,
  nodeId: string,
  behaviour: Record<string, unknown> = {},
  memoryCapMiB = 512,
): Promise<{ ref: NodeRef; launch: SidechainLaunch }> {
  const ref = { nodeId, chainRowId: 'chain-1', nodeName: `validator-${nodeId}` };
  behave(dataDir, ref, behaviour);
  const paths = nodePaths(dataDir, ref);
  const launch: SidechainLaunch = {
    kind: 'SIDECHAIN',
    consensusId: FAKE_CHAIN_ID,
    memoryCapBytes: memoryCapMiB * 1_048_576,
    config: {
      nodeName: ref.nodeName,
      dataDir: paths.dir,
      chainspecFile: paths.chainspecFile,
      keysFile: paths.keysFile,
      rpc: { host: '127.0.0.1', port: await freePort() },
      p2p: { host: '127.0.0.1', port: 0 },
      peers: [],
      store: { kind: 'lmdb' },
      log: { level: 'info', maxBytes: 1_048_576, files: 2 },
    },
  };
  return { ref, launch };
}

/** Sets what the node does from its next start on. */
export function behave(dataDir: string, ref: NodeRef, behaviour: Record<string, unknown>): void {
  const { dir } = nodePaths(dataDir, ref);
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'behaviour.json'), JSON.stringify(behaviour));
}

/** Starts of a node so far: generation, instance id of the configuration and of the command line, unlocking key. */
export function startsOf(dataDir: string, ref: NodeRef): string[][] {
  try {
    const text = readFileSync(join(nodePaths(dataDir, ref).dir, 'starts.txt'), 'utf8');
    return text
      .trim()
      .split('\n')
      .map((line) => line.split(' '));
  } catch {
    return [];
  }
}

/** Waits until the value is there; the message tells what was missing. */
export async function until<T>(what: string, look: () => T | null | undefined | false, deadlineMs = 15_000): Promise<T> {
  const end = Date.now() + deadlineMs;
  for (;;) {
    const value = look();
    if (value !== null && value !== undefined && value !== false) return value;
    if (Date.now() > end) throw new Error(`waited ${deadlineMs} ms in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Waits until the node is in the state. */
export const untilState = (processes: NodeProcesses, nodeId: string, state: NodeProcessView['state']): Promise<NodeProcessView> =>
  until(`${nodeId} is ${state}`, () => {
    const view = processes.inspect(nodeId);
    return view?.state === state ? view : null;
  });

/** Processes of fake nodes of that data folder that run now. */
export const runningPids = (dataDir: string): number[] =>
  findProcesses(['--config', '--instance'])
    .filter((found) => found.args.some((arg) => arg.startsWith(`${dataDir}/`)))
    .map((found) => found.pid);

/** Ends what a test left, and its folder. */
export async function cleanUp(dataDir: string, open: readonly NodeProcesses[]): Promise<void> {
  await Promise.all(open.map((processes) => processes.close()));
  for (const pid of runningPids(dataDir)) process.kill(pid, 'SIGKILL');
  await until('no process of the test is left', () => runningPids(dataDir).length === 0);
  rmSync(dataDir, { recursive: true, force: true });
}

/** Names in the folder of run records. */
export const recordNames = (dataDir: string): string[] => readdirSync(join(dataDir, 'run')).sort();
