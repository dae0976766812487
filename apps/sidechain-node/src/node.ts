/** Composition root of one validator: builds every part of it, starts them in order, stops them in reverse. */
import { join } from 'node:path';
import { bytesToHex } from '@bystack/base';
import type { ChainSpec } from '@bystack/chainspec';
import type { NodeKeys } from '@bystack/keystore';
import {
  FinalBlocks,
  Host,
  identitySigner,
  InlinePool,
  installFastCrypto,
  openData,
  readStart,
  rpcEvents,
  rpcHandlers,
  TcpTransport,
  ThreadPool,
  type FastCrypto,
  type HostMachine,
  type NodeData,
  type NodeFacts,
  type RpcHandlerDeps,
  type RunningNode,
  type Transport,
  type VerifyPool,
} from '@bystack/node-host';
import { createReplica } from '@bystack/replica';
import { ensureToken, RpcServer, type NodeConfig } from '@bystack/rpc';
import type { ClosableLogger, MetricsRegistry } from '@bystack/telemetry';
import { engineOf, localTimers } from './engines.js';
import { checkPossession, genesisOf } from './genesis.js';

/** Version that `status` reports. */
export const NODE_VERSION = '0.1.0';

/** What a node is made from. */
export interface NodeParts {
  readonly config: NodeConfig;
  readonly spec: ChainSpec;
  readonly keys: NodeKeys;
  readonly log: ClosableLogger;
  readonly metrics: MetricsRegistry;
  /** A bug, or a disk that cannot be trusted. */
  readonly fatal: (error: unknown) => void;
  /** The rpc asks for a graceful stop. */
  readonly stopRequested: () => void;
}

type Stopper = () => Promise<void>;

/** @throws BystackError of the part that cannot start; what was started before is stopped again. */
export async function startNode(parts: NodeParts): Promise<RunningNode> {
  const stoppers: Stopper[] = [];
  const stop = async (): Promise<void> => {
    for (const one of stoppers.splice(0).reverse()) await one().catch((error: unknown) => parts.log.warn('node.stop-failed', { error }));
  };
  try {
    await build(parts, stoppers);
    return { stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function build(parts: NodeParts, stoppers: Stopper[]): Promise<void> {
  const { config, spec, log } = parts;
  const startedAtMs = Date.now();
  const crypto = await installFastCrypto();
  log.info('crypto.chosen', crypto.names);
  checkPossession(spec, crypto.bls);
  const data = await openData({ ...config, store: config.store.kind }, log);
  stoppers.push(() => data.close());
  const pool = await startPool(crypto, parts);
  stoppers.push(() => pool.close());
  const transport = new TcpTransport({ ...config.p2p, seed: parts.keys.identitySeed }, { logger: log, metrics: parts.metrics });
  stoppers.push(() => transport.stop());
  const { replica, effects } = createReplica(replicaOptions(parts, crypto), await readStart(data, spec.consensus.epochLength, startedAtMs));
  const host = buildHost(parts, crypto, { data, pool, transport, machine: replica });
  stoppers.push(() => host.stop());
  await host.start(effects);
  const server = await buildRpc(parts, {
    host,
    transport,
    machine: replica,
    store: data.store,
    blocks: new FinalBlocks(data.store, genesisOf(spec)),
    facts: factsOf(parts, crypto, startedAtMs),
    stop: parts.stopRequested,
  });
  const { url } = await server.start();
  stoppers.push(() => server.stop());
  log.info('node.ready', { rpc: url, height: replica.tip.height, ms: Date.now() - startedAtMs });
}

/** Worker threads, or the calling thread where none can be had. */
async function startPool(crypto: FastCrypto, { log }: NodeParts): Promise<VerifyPool> {
  const threads = new ThreadPool();
  try {
    await threads.warmUp();
    return threads;
  } catch (error) {
    log.warn('pool.no-threads', { error });
    await threads.close();
    return new InlinePool(crypto);
  }
}

const replicaOptions = ({ spec, keys }: NodeParts, { bls }: FastCrypto) => ({
  spec,
  engine: engineOf(spec),
  identityKey: keys.identityKey,
  timers: localTimers(),
  aggregate: (signatures: readonly Uint8Array[]) => bls.aggregate(signatures),
});

const buildHost = (
  { config, keys, log, metrics, fatal }: NodeParts,
  { bls }: FastCrypto,
  built: { readonly data: NodeData; readonly pool: VerifyPool; readonly transport: Transport; readonly machine: HostMachine },
): Host =>
  new Host(
    { generation: config.generation, peers: config.peers },
    {
      machine: built.machine,
      store: built.data.store,
      wal: built.data.wal,
      transport: built.transport,
      pool: built.pool,
      keys: { bls: bls.signer(keys.blsSecret), identity: identitySigner(keys.identitySeed) },
      log,
      metrics,
      fatal,
    },
  );

async function buildRpc({ config, log, metrics }: NodeParts, deps: RpcHandlerDeps): Promise<RpcServer> {
  const token = await ensureToken(join(config.dataDir, 'rpc.token'));
  return new RpcServer({ ...config.rpc, token }, { handlers: rpcHandlers(deps), events: rpcEvents(deps), log, metrics });
}

const factsOf = ({ config, keys }: NodeParts, crypto: FastCrypto, startedAtMs: number): NodeFacts => ({
  instanceId: config.instanceId,
  nodeName: config.nodeName,
  version: NODE_VERSION,
  identityKey: bytesToHex(keys.identityKey),
  blsBackend: crypto.names.bls,
  startedAtMs,
});
