/** How a node's process is started: which program, within which bounds, in which environment. */
import type { NodeKindName } from './kind-names.js';
import type { NodePaths } from './node-paths.js';
import type { ProcessOrder } from './process-driver.js';

/** What to run and within which bounds. The supervisor adds instance id and generation at every start. */
export interface NodeLaunch<C = unknown> {
  readonly kind: NodeKindName;
  /** What the kind needs. */
  readonly config: C;
  /** What the node has to answer as its chain: a chain id (hex, 32 bytes), of a main-chain node the network's name. */
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

/** What an order is made of. */
export interface OrderParts {
  readonly program: NodeProgram;
  readonly paths: NodePaths;
  readonly instanceId: string;
  /** Arguments after those of the program. */
  readonly args: readonly string[];
  readonly memoryCapBytes: number;
  readonly unlockKeyHex: string;
}

/** The order for the driver. */
export function nodeOrder({ program, paths, instanceId, args, memoryCapBytes, unlockKeyHex }: OrderParts): ProcessOrder {
  const heapMiB = Math.max(32, Math.floor((memoryCapBytes * HEAP_SHARE) / 1_048_576));
  return {
    instanceId,
    command: program.command,
    args: [`--max-old-space-size=${heapMiB}`, ...program.args, ...args],
    cwd: paths.dir,
    env: nodeEnvironment(process.env),
    stdin: `${unlockKeyHex}\n`,
    stderrFile: paths.stderrFile,
  };
}
