import { Inject, Injectable } from '@nestjs/common';
import { BystackError, bytesToHex, type Logger } from '@bystack/base';
import type { NodePeer } from '@bystack/rpc';
import type { ChainEntity } from '../chains/chain.entity.js';
import type { ChainSettings } from '../chains/chain-settings.js';
import { LOGGER } from '../config/tokens.js';
import type { NodeRef } from '../supervisor/node-paths.js';
import { NodeProcesses } from '../supervisor/node-processes.js';
import type { SidechainLaunch } from '../supervisor/sidechain-kind.js';
import type { ChainNodeEntity } from './chain-node.entity.js';
import { NodePorts } from './node-ports.service.js';

const HOST = '127.0.0.1';
const LOG = { level: 'info', maxBytes: 5 * 1024 * 1024, files: 4 } as const;
const SET_PEERS_TIMEOUT_MS = 1_000;

/** Takes the place of a chain's row id in paths and process lists: the main-chain is no row. */
export const MAIN_CHAIN_DIR = 'main-chain';

/** Which process a row is about. */
export function nodeRef(node: Pick<ChainNodeEntity, 'id' | 'chainId' | 'name'>): NodeRef {
  return { nodeId: node.id, chainRowId: node.chainId ?? MAIN_CHAIN_DIR, nodeName: node.name };
}

/** Starts nodes with a configuration made from rows. */
@Injectable()
export class NodeLaunches {
  constructor(
    private readonly processes: NodeProcesses,
    private readonly ports: NodePorts,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /**
   * Starts the node unless it runs. Ports that another program took meanwhile are replaced, and the running nodes told.
   * @throws BystackError `NODE_NOT_CONFIGURED`, `NODE_PORTS_EXHAUSTED` and those of the supervisor
   */
  async start(chain: ChainEntity, node: ChainNodeEntity, nodes: readonly ChainNodeEntity[]): Promise<void> {
    const state = this.processes.inspect(node.id)?.state ?? 'NONE';
    const idle = state === 'NONE' || state === 'CRASHED';
    const moved = idle ? await this.ports.replaceTaken(node) : null;
    if (moved !== null) {
      Object.assign(node, { rpcPort: moved.rpc, p2pPort: moved.p2p });
      this.log.warn('node.ports-moved', { node: node.name, chain: chain.id, ...moved });
    }
    await this.processes.ensureRunning(nodeRef(node), this.#launch(chain, node, nodes));
    if (moved !== null) await this.#tellPeers(chain, node, nodes);
  }

  #launch(chain: ChainEntity, node: ChainNodeEntity, nodes: readonly ChainNodeEntity[]): SidechainLaunch {
    const settings = chain.settings as unknown as ChainSettings;
    const { rpcPort, p2pPort } = node;
    if (rpcPort === null || p2pPort === null || chain.consensusId === null)
      throw new BystackError(
        { code: 'NODE_NOT_CONFIGURED', node: node.name },
        { message: `${node.name} has no ports or its chain no genesis yet.`, fault: 'environment', retryable: true },
      );
    const paths = this.processes.paths(nodeRef(node));
    return {
      kind: 'SIDECHAIN',
      consensusId: bytesToHex(chain.consensusId),
      memoryCapBytes: settings.memoryCapMiB * 1_048_576,
      config: {
        nodeName: node.name,
        dataDir: paths.dir,
        chainspecFile: paths.chainspecFile,
        keysFile: paths.keysFile,
        rpc: { host: HOST, port: rpcPort },
        p2p: { host: HOST, port: p2pPort },
        peers: peersOf(node, nodes),
        store: { kind: 'lmdb' },
        log: LOG,
      },
    };
  }

  /** New addresses for the nodes that run: by rpc for now, by their configuration for their next start. */
  async #tellPeers(chain: ChainEntity, moved: ChainNodeEntity, nodes: readonly ChainNodeEntity[]): Promise<void> {
    for (const node of nodes) {
      const view = this.processes.inspect(node.id);
      if (node.id === moved.id || view === null || view.pid === null) continue;
      await this.processes.ensureRunning(nodeRef(node), this.#launch(chain, node, nodes));
      const told = this.processes.rpc(node.id).call('setPeers', { peers: peersOf(node, nodes) }, { timeoutMs: SET_PEERS_TIMEOUT_MS });
      await told.catch((error: unknown) => this.log.warn('node.peers-not-told', { node: node.name, error }));
    }
  }
}

/** Addresses of the other nodes, as far as they have any. */
function peersOf(node: ChainNodeEntity, nodes: readonly ChainNodeEntity[]): NodePeer[] {
  return nodes.flatMap(({ id, identityKey, p2pPort }) =>
    id === node.id || identityKey === null || p2pPort === null ? [] : [{ identityKey: bytesToHex(identityKey), host: HOST, port: p2pPort }],
  );
}
