/** Composition root of a main-chain node: builds every part of it, starts them in order, stops them in reverse. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { bytesToHex, equalBytes, type Clock, type Signatures } from '@bystack/base';
import {
  createSeedMemory,
  InlineWorkPool,
  installFastCrypto,
  lockDataDir,
  NonceSearch,
  ThreadWorkPool,
  type RunningNode,
  type SharedSeedMemory,
  type WorkPool,
} from '@bystack/node-host';
import type { MainNetwork } from '@bystack/powchain';
import { openLmdbTable, subTable, type ByteTable } from '@bystack/store';
import type { ClosableLogger, MetricsRegistry } from '@bystack/telemetry';
import { createNodeApi } from './api/index.js';
import { ChainService } from './chain/chain-service.js';
import { endpointText, type Endpoint } from './endpoint.js';
import { cannotListen, serveMetrics } from './metrics-server.js';
import { ANYONE, Miner } from './miner/index.js';
import { PeerNetwork } from './p2p/index.js';
import { PoolService } from './pool/pool-service.js';
import type { CommandLine } from './settings.js';
import { openWallet, type Wallet } from './wallet/wallet.js';

/** Version that peers and callers are told. */
export const NODE_VERSION = '0.1.0';

/** First bytes of the parts' rows in the node's table; 02 and 03 are the wallet's. */
const PREFIX = { chain: 0x01, settings: 0x04 } as const;
/** What running calls may take at the stop; the whole stop has 10 s. */
const CALLS_END_MS = 3_000;
/** How often numbers that nobody reports are looked at. */
const SAMPLE_MS = 5_000;

const clock: Clock = { nowMs: () => Date.now() };

/** What a node is made from. The data directory exists. */
export interface NodeParts {
  readonly settings: CommandLine;
  readonly network: MainNetwork;
  readonly log: ClosableLogger;
  readonly metrics: MetricsRegistry;
  /** A bug, or a disk that cannot be trusted. */
  readonly fatal: (error: unknown) => void;
}

/** A running node and where it listens. */
export interface MainNode extends RunningNode {
  readonly api: Endpoint;
  readonly p2p: Endpoint;
  /** Null where metrics are not served. */
  readonly metrics: Endpoint | null;
  readonly height: bigint;
  readonly mining: 'off' | 'on' | 'unpaid';
}

/** What was started, to be stopped in reverse. */
class Stoppers {
  readonly #all: (() => Promise<void> | void)[] = [];

  constructor(private readonly log: ClosableLogger) {}

  add(stop: () => Promise<void> | void): void {
    this.#all.push(stop);
  }

  async run(): Promise<void> {
    for (const stop of this.#all.splice(0).reverse()) {
      try {
        await stop();
      } catch (error) {
        this.log.warn('node.stop-failed', { error });
      }
    }
  }
}

/** @throws BystackError of the part that cannot start; what was started before is stopped again. */
export async function startNode(parts: NodeParts): Promise<MainNode> {
  const stoppers = new Stoppers(parts.log);
  try {
    return { ...(await build(parts, stoppers)), stop: () => stoppers.run() };
  } catch (error) {
    await stoppers.run();
    throw error;
  }
}

/** What the parts share. */
interface Core {
  readonly table: ByteTable;
  readonly settings: ByteTable;
  /** Expanded seeds, for the threads that check and those that mine. */
  readonly seeds: SharedSeedMemory;
  readonly work: WorkPool;
  readonly signatures: Signatures;
  readonly chain: ChainService;
  readonly pool: PoolService;
}

async function build(parts: NodeParts, stoppers: Stoppers): Promise<Omit<MainNode, 'stop'>> {
  const begunMs = clock.nowMs();
  const core = await buildCore(parts, stoppers);
  const wallet = parts.settings.wallet ? await buildWallet(parts, core, stoppers) : null;
  const miner = buildMiner(parts, core, wallet, stoppers);
  const peers = await buildPeers(parts, core, stoppers);
  const api = await buildApi(parts, core, { wallet, miner, peers }, stoppers);
  const metrics = await buildMetrics(parts, { miner, peers }, stoppers);
  miner.start();
  if (parts.settings.mine) await miner.setMining(true);
  const { height } = core.chain.tip;
  const p2p = { host: p2pEndpoint(parts).host, port: peers.port };
  parts.log.info('node.ready', {
    height: Number(height),
    api: endpointText(api),
    p2p: endpointText(p2p),
    ms: clock.nowMs() - begunMs,
  });
  return { api, p2p, metrics, height, mining: miningOf(miner, parts.log) };
}

/** Mining for nobody is allowed, but hardly wanted. */
function miningOf(miner: Miner, log: ClosableLogger): MainNode['mining'] {
  if (!miner.mining) return 'off';
  if (!equalBytes(miner.program(), ANYONE)) return 'on';
  log.warn('miner.unpaid', { program: bytesToHex(ANYONE) });
  return 'unpaid';
}

async function buildCore(parts: NodeParts, stoppers: Stoppers): Promise<Core> {
  const { settings: options, network, log, metrics, fatal } = parts;
  // The main-chain has no BLS: its smallest implementation will do.
  const { signatures, names } = await installFastCrypto({ backends: ['noble'] });
  log.info('crypto.chosen', { ed25519: names.ed25519, sha3: names.sha3 });
  const lock = await lockDataDir(options.dataDir, options.instanceId);
  stoppers.add(() => lock.release());
  const table = openLmdbTable(join(options.dataDir, 'chain'));
  stoppers.add(() => table.close());
  const seeds = createSeedMemory();
  const work = await startWork(parts, seeds);
  stoppers.add(() => work.close());
  const settings = subTable(table, PREFIX.settings);
  const rows = subTable(table, PREFIX.chain);
  const chain = await ChainService.open({ network, table: rows, settings, work, clock, log, metrics, fatal });
  stoppers.add(() => chain.close());
  const pool = new PoolService({ chain, signatures, clock, log, metrics });
  pool.start();
  stoppers.add(() => pool.stop());
  return { table, settings, seeds, work, signatures, chain, pool };
}

/** Worker threads, or the calling thread where none can be had. */
async function startWork({ settings, log }: NodeParts, seeds: SharedSeedMemory): Promise<WorkPool> {
  const threads = new ThreadWorkPool({ workers: settings.workers, seeds });
  try {
    await threads.warmUp();
    return threads;
  } catch (error) {
    log.warn('work.no-threads', { error });
    await threads.close();
    return InlineWorkPool.open();
  }
}

async function buildWallet({ settings, log }: NodeParts, { table, chain, pool }: Core, stoppers: Stoppers): Promise<Wallet> {
  const keysDir = join(settings.dataDir, 'keystore');
  await mkdir(keysDir, { recursive: true, mode: 0o700 });
  const wallet = await openWallet({ table, keysDir, chain, pool, clock, log });
  stoppers.add(() => wallet.stop());
  return wallet;
}

function buildMiner(parts: NodeParts, { settings, seeds, chain, pool }: Core, wallet: Wallet | null, stoppers: Stoppers): Miner {
  const searcher = new NonceSearch({ workers: parts.settings.miningWorkers, seeds });
  const walletProgram = (): Uint8Array | null => wallet?.defaultMinerProgram() ?? null;
  const miner = new Miner({ chain, table: settings, template: pool.template, searcher, walletProgram, clock, log: parts.log });
  stoppers.add(() => miner.close());
  return miner;
}

const p2pEndpoint = ({ settings, network }: NodeParts): Endpoint => settings.p2p ?? { host: '0.0.0.0', port: network.p2pPort };

async function buildPeers(parts: NodeParts, { chain, pool, work }: Core, stoppers: Stoppers): Promise<PeerNetwork> {
  const { settings, log, metrics } = parts;
  const options = { ...p2pEndpoint(parts), dir: settings.dataDir, peers: settings.peers, nodeVersion: NODE_VERSION };
  const peers = await PeerNetwork.start(
    { ...options, workLanes: 2 * settings.workers },
    { chain, reader: chain.reader, pool, work, logger: log, metrics },
  );
  stoppers.add(() => peers.stop());
  return peers;
}

interface Shown {
  readonly miner: Miner;
  readonly peers: PeerNetwork;
}

async function buildApi(
  parts: NodeParts,
  { settings, chain, pool, signatures }: Core,
  { wallet, miner, peers }: Shown & { readonly wallet: Wallet | null },
  stoppers: Stoppers,
): Promise<Endpoint> {
  const { settings: options, network, log } = parts;
  const at = options.api ?? { host: '127.0.0.1', port: network.apiPort };
  const server = createNodeApi({
    ...at,
    chain,
    pool,
    miner,
    net: peers,
    signatures,
    table: settings,
    walletRoutes: wallet?.routes ?? [],
    minerProgramStored: () => wallet?.minerProgramStored() ?? Promise.resolve(),
    miningWorkers: options.miningWorkers,
    version: NODE_VERSION,
    instanceId: options.instanceId,
    clock,
    log,
    authDisabled: !options.auth,
    limits: { closeMs: CALLS_END_MS },
  });
  stoppers.add(() => server.close());
  const port = await server.listen().catch((error: unknown) => {
    throw cannotListen('api', at, error);
  });
  return { host: at.host, port };
}

async function buildMetrics({ settings, metrics }: NodeParts, { miner, peers }: Shown, stoppers: Stoppers): Promise<Endpoint | null> {
  const sample = setInterval(() => {
    metrics.gauge('miner_hashes_per_second', miner.hashRate());
    metrics.gauge('sync_highest_height', Number(peers.highestHeight));
  }, SAMPLE_MS).unref();
  stoppers.add(() => clearInterval(sample));
  if (settings.metrics === null) return null;
  const server = await serveMetrics(settings.metrics, metrics);
  stoppers.add(() => server.close());
  return { host: settings.metrics.host, port: server.port };
}

/** What is told when the node is ready, as one JSON object. */
export const readyLine = ({ network, settings }: NodeParts, { api, p2p }: MainNode): Readonly<Record<string, unknown>> => ({
  network: network.name,
  genesisHash: bytesToHex(network.genesisHash),
  apiUrl: `http://${endpointText(api)}`,
  p2pAddress: endpointText(p2p),
  dataDir: settings.dataDir,
  pid: process.pid,
});
