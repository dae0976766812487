/** Sidechain nodes: everything stands in `config.json`; who answers tells instance and chain by the rpc call `status`. */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { BystackError, isBystackError } from '@bystack/base';
import { parseNodeConfig, RpcClient, type NodeConfig } from '@bystack/rpc';
import type { NodeAnswer, NodeKind, NodeLine } from './node-kind.js';
import type { NodeLaunch, NodeProgram } from './node-launch.js';
import type { NodePaths } from './node-paths.js';
import { writeWholeFile } from './whole-file.js';

/** Configuration of a sidechain node but for what the supervisor adds at every start. */
export type NodeLaunchConfig = Omit<NodeConfig, 'instanceId' | 'generation' | 'version'>;

/** How to run a sidechain node. */
export type SidechainLaunch = NodeLaunch<NodeLaunchConfig>;

/** The kind of sidechain nodes. */
export function sidechainKind(program: NodeProgram): NodeKind<NodeLaunchConfig> {
  return {
    program,
    prepare: (paths, { config }, mark) =>
      writeWholeFile(paths.configFile, `${JSON.stringify({ version: 1, ...config, ...mark } satisfies NodeConfig, null, 2)}\n`),
    args: (paths, _launch, { instanceId }) => ['--config', paths.configFile, '--instance', instanceId],
    restore: async (paths, { consensusId, memoryCapBytes }) => {
      const found = await readNodeConfig(paths);
      if (found === null) return null;
      const { version: _version, instanceId: _instanceId, generation, ...config } = found;
      return { launch: { kind: 'SIDECHAIN', config, consensusId, memoryCapBytes }, generation };
    },
    address: ({ config }) => `${config.rpc.host}:${config.rpc.port}`,
    connect: ({ config }, paths) => sidechainLine(config.rpc, paths.tokenFile),
  };
}

/** The configuration of the last start, null when there is none that can be read. */
async function readNodeConfig(paths: NodePaths): Promise<NodeConfig | null> {
  try {
    return parseNodeConfig(await readFile(paths.configFile, 'utf8'));
  } catch (error) {
    if (isBystackError(error) || (error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function sidechainLine(rpc: { readonly host: string; readonly port: number }, tokenFile: string): NodeLine {
  const client = createNodeClient(rpc, tokenFile);
  return {
    rpc: client,
    ask: async (timeoutMs): Promise<NodeAnswer> => {
      const status = await client.call('status', {}, { timeoutMs });
      return { instanceId: status.instanceId, chainId: status.chainId, status };
    },
    close: () => client.close(),
  };
}

/** Client of a node; the token is read before each request, since the node writes it at its first start. */
function createNodeClient(rpc: { readonly host: string; readonly port: number }, tokenFile: string): RpcClient {
  const host = rpc.host.includes(':') ? `[${rpc.host}]` : rpc.host;
  return new RpcClient(`http://${host}:${rpc.port}`, () => {
    try {
      return readFileSync(tokenFile, 'utf8').trim();
    } catch (cause) {
      throw new BystackError(
        { code: 'RPC_UNREACHABLE' },
        { message: 'The node has not written its rpc token yet.', retryable: true, fault: 'environment', cause },
      );
    }
  });
}
