/** Main-chain nodes as the supervisor starts them: everything on the command line; who answers is told by `/chain-status`. */
import { readFile } from 'node:fs/promises';
import type { NodeAnswer, NodeKind, NodeLine } from '../supervisor/node-kind.js';
import type { NodeLaunch, NodeProgram } from '../supervisor/node-launch.js';
import type { NodePaths } from '../supervisor/node-paths.js';
import { writeWholeFile } from '../supervisor/whole-file.js';
import { BytomClient } from './bytom-client.js';
import { needed } from './bytom-json.js';

/** Where a main-chain node listens and what it works on. */
export interface MainChainLaunchConfig {
  /** File with the network's parameters. */
  readonly paramsFile: string;
  /** Ports on the loopback address. */
  readonly apiPort: number;
  readonly p2pPort: number;
  readonly mine: boolean;
}

/** How to run a main-chain node; `consensusId` is the name of its network. */
export type MainChainLaunch = NodeLaunch<MainChainLaunchConfig>;

const HOST = '127.0.0.1';

/** The kind of main-chain nodes. */
export function mainChainKind(program: NodeProgram): NodeKind<MainChainLaunchConfig> {
  return {
    program,
    prepare: (paths, { config }, mark) =>
      writeWholeFile(paths.configFile, `${JSON.stringify({ version: 1, ...config, generation: mark.generation }, null, 2)}\n`),
    args: (paths, { config }, { instanceId, generation }) => [
      ...['--network', 'custom', '--params', config.paramsFile, '--data', paths.dir],
      ...['--api', `${HOST}:${config.apiPort}`, '--p2p', `${HOST}:${config.p2pPort}`],
      ...(config.mine ? ['--mine'] : []),
      ...['--json', '--instance', instanceId, '--generation', String(generation)],
    ],
    restore: async (paths, { consensusId, memoryCapBytes }) => {
      const found = await readLaunch(paths);
      if (found === null) return null;
      const { generation, ...config } = found;
      return { launch: { kind: 'MAINCHAIN', config, consensusId, memoryCapBytes }, generation };
    },
    address: ({ config }) => `${HOST}:${config.apiPort}`,
    connect: ({ config }) => restLine(`http://${HOST}:${config.apiPort}`),
  };
}

function restLine(url: string): NodeLine {
  const client = new BytomClient(url);
  return {
    rpc: null,
    ask: async (timeoutMs): Promise<NodeAnswer> => {
      const status = await client.ask('/chain-status', {}, timeoutMs);
      return {
        instanceId: status.text('instance_id'),
        chainId: needed(status.text('network'), 'network'),
        status: null,
      };
    },
    close: () => undefined,
  };
}

/** What the last start was told, null when it is lost or damaged. */
async function readLaunch(paths: NodePaths): Promise<(MainChainLaunchConfig & { readonly generation: number }) | null> {
  try {
    const { paramsFile, apiPort, p2pPort, mine, generation } = JSON.parse(await readFile(paths.configFile, 'utf8')) as Record<
      string,
      unknown
    >;
    const ok =
      typeof paramsFile === 'string' && typeof mine === 'boolean' && [apiPort, p2pPort, generation].every((n) => Number.isSafeInteger(n));
    return ok ? { paramsFile, mine, apiPort: apiPort as number, p2pPort: p2pPort as number, generation: generation as number } : null;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
