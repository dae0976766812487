/** A node in this process, of its real parts over memory, with its interface on a port of loopback. It has no peers. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Logger, Metrics } from '@bystack/base';
import { nobleSignatures } from '@bystack/keys';
import { InlineWorkPool } from '@bystack/node-host';
import { publicNetwork, type MainNetwork } from '@bystack/powchain';
import { MemoryTable, subTable } from '@bystack/store';
import { ChainService } from '../../chain/chain-service.js';
import { Miner, type NonceSearcher } from '../../miner/index.js';
import { PoolService } from '../../pool/pool-service.js';
import type { NetPort } from '../../ports.js';
import { openWallet } from '../../wallet/wallet.js';
import { nodeRoutes, type ApiLimits } from '../index.js';
import type { Route } from '../route.js';
import { ApiServer } from '../server.js';
import { TokenStore } from '../tokens.js';

/** A line of the log. */
export interface LogLine {
  readonly event: string;
  readonly facts: Readonly<Record<string, unknown>> | undefined;
}

/** A logger that keeps warnings and errors. */
export function keepingLog(lines: LogLine[]): Logger {
  const keep = (event: string, facts?: Readonly<Record<string, unknown>>): void => void lines.push({ event, facts });
  const log: Logger = { debug: () => undefined, info: () => undefined, warn: keep, error: keep, child: () => log };
  return log;
}

const uncounted: Metrics = { increment: () => undefined, gauge: () => undefined, observe: () => undefined };
const clock = { nowMs: (): number => Date.now() };

/** The network of a node that nobody reaches. */
const alone: NetPort = {
  listening: false,
  syncing: false,
  highestHeight: 0n,
  peers: () => [],
  connect: () => Promise.reject(new RangeError('a node without network was asked to connect')),
  disconnect: () => false,
};

/** Looks for nonces without ever finding one. */
class IdleSearcher implements NonceSearcher {
  readonly hashes = 0;
  #end: () => void = () => undefined;
  search(): Promise<null> {
    return new Promise((resolve) => (this.#end = () => resolve(null)));
  }
  cancel(): void {
    this.#end();
  }
  close(): Promise<void> {
    this.cancel();
    return Promise.resolve();
  }
}

/** What a call answered. */
export interface Reply {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

/** The node of a test. */
export interface ApiNode {
  readonly url: string;
  readonly routes: readonly Route[];
  readonly tokens: TokenStore;
  readonly chain: ChainService;
  /** Warnings and errors. */
  readonly log: readonly LogLine[];
  ask(path: string, body?: string, init?: RequestInit): Promise<Reply>;
  close(): Promise<void>;
}

/** A call over HTTP. */
export async function ask(url: string, body = '{}', init: RequestInit = {}): Promise<Reply> {
  const response = await fetch(url, { method: 'POST', body, signal: AbortSignal.timeout(60_000), ...init });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

/** Starts one at the genesis. */
export async function startApiNode(network: MainNetwork = publicNetwork('solonet'), limits: Partial<ApiLimits> = {}): Promise<ApiNode> {
  const lines: LogLine[] = [];
  const log = keepingLog(lines);
  const signatures = nobleSignatures();
  const keysDir = await mkdtemp(join(tmpdir(), 'mainchain-api-'));
  const table = new MemoryTable();
  const settings = subTable(table, 4);
  const work = await InlineWorkPool.open();
  const fatal = (error: unknown): void => log.error('fatal', { error });
  const parts = { clock, log, metrics: uncounted };
  const chain = await ChainService.open({ ...parts, network, table: subTable(table, 1), settings, work, fatal });
  const pool = new PoolService({ ...parts, chain, signatures });
  pool.start();
  const wallet = await openWallet({ table, keysDir, chain, pool, clock, log });
  const walletProgram = (): Uint8Array | null => wallet.defaultMinerProgram();
  const miner = new Miner({ chain, table: settings, template: pool.template, searcher: new IdleSearcher(), walletProgram, clock, log });
  miner.start();
  const tokens = new TokenStore(settings, clock);
  const routes = nodeRoutes(
    {
      ...parts,
      host: '127.0.0.1',
      port: 0,
      chain,
      pool,
      miner,
      net: alone,
      signatures,
      table: settings,
      walletRoutes: wallet.routes,
      minerProgramStored: () => wallet.minerProgramStored(),
      miningWorkers: 1,
      version: '1.1.0',
    },
    tokens,
  );
  const server = new ApiServer({ host: '127.0.0.1', port: 0, routes, tokens, log, limits });
  const url = `http://127.0.0.1:${String(await server.listen())}`;
  return {
    url,
    routes,
    tokens,
    chain,
    log: lines,
    ask: (path, body, init) => ask(url + path, body, init),
    close: async () => {
      await server.close();
      await miner.close();
      pool.stop();
      await wallet.stop();
      await chain.close();
      await rm(keysDir, { recursive: true, force: true });
    },
  };
}
