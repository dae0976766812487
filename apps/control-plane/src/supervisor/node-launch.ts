/** How a node's process is started: configuration file, command line, environment. */
import { readFile } from 'node:fs/promises';
import { isBystackError } from '@bystack/base';
import { parseNodeConfig, type NodeConfig } from '@bystack/rpc';
import type { NodePaths } from './node-paths.js';
import type { ProcessOrder } from './process-driver.js';
import { writeWholeFile } from './whole-file.js';

/** What a node needs besides its files; the supervisor adds instance id and generation at every start. */
export type NodeLaunchConfig = Omit<NodeConfig, 'instanceId' | 'generation' | 'version'>;

/** What to run and within which bounds. */
export interface NodeLaunch {
  readonly config: NodeLaunchConfig;
  /** Chain id (hex, 32 bytes) the node has to answer with. */
  readonly consensusId: string;
  /** Above this resident size the node is restarted. */
  readonly memoryCapBytes: number;
}

/** The program of a node. */
export interface NodeProgram {
  readonly command: string;
  /** Arguments before those of the node; `--max-old-space-size` goes before them. */
  readonly args: readonly string[];
}

/** Of the memory cap, what V8's heap may take: the rest is for buffers, which V8's limit does not count (toolchain.md 6). */
const HEAP_SHARE = 0.6;
/** Variables that go through; everything else (database addresses, keys) stays with the control plane. */
const PASSED_VARIABLES = ['PATH', 'HOME', 'TZ', 'LANG', 'LC_ALL', 'TMPDIR', 'NODE_ENV', 'LD_LIBRARY_PATH'];

const nodeEnvironment = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(PASSED_VARIABLES.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));

/** Writes `config.json` for the process about to start. */
export function writeNodeConfig(paths: NodePaths, config: NodeConfig): Promise<void> {
  return writeWholeFile(paths.configFile, `${JSON.stringify(config, null, 2)}\n`);
}

/** The configuration of the last start, null when there is none that can be read. */
export async function readNodeConfig(paths: NodePaths): Promise<NodeConfig | null> {
  try {
    return parseNodeConfig(await readFile(paths.configFile, 'utf8'));
  } catch (error) {
    if (isBystackError(error) || (error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** The order for the driver. */
export function nodeOrder(
  program: NodeProgram,
  paths: NodePaths,
  instanceId: string,
  memoryCapBytes: number,
  unlockKeyHex: string,
): ProcessOrder {
  const heapMiB = Math.max(32, Math.floor((memoryCapBytes * HEAP_SHARE) / 1_048_576));
  return {
    instanceId,
    command: program.command,
    args: [`--max-old-space-size=${heapMiB}`, ...program.args, '--config', paths.configFile, '--instance', instanceId],
    cwd: paths.dir,
    env: nodeEnvironment(process.env),
    stdin: `${unlockKeyHex}\n`,
    stderrFile: paths.stderrFile,
  };
}
