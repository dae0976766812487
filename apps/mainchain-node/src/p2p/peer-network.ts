/**
 * Peers of this node: the machine of synchronisation (`powchain`) over authenticated connections (`node-host`). It feeds
 * the machine and performs its orders; it decides nothing itself.
 */
import { isBystackError, type Hash } from '@bystack/base';
import { LANE, TcpTransport, type Transport, type TransportEvents } from '@bystack/node-host';
import { compactToTarget } from '@bystack/powheaders';
import {
  createSyncMachine,
  SYNC_TICK_MS,
  type BlockOutcome,
  type SyncEffect,
  type SyncInput,
  type SyncMachine,
  type TransactionOutcome,
  type WorkItem,
} from '@bystack/powchain';
import { meetsTarget } from '@bystack/tensority';
import type { ChainEvent, NetPort, PeerInfo } from '../ports.js';
import { peerError } from './errors.js';
import { Greetings } from './greetings.js';
import { loadIdentity } from './identity.js';
import { BAN_MS, MAIN_TRANSPORT_LIMITS, STRANGERS } from './limits.js';
import type { PeerNetworkOptions, PeerNetworkParts } from './options.js';
import { Redial, type PeerEndpoint } from './redial.js';
import { PeerBlocks, Serving } from './serving.js';

/** Twice the workers of an ordinary node. */
const WORK_LANES = 4;

/** Peers over TCP. */
export class PeerNetwork implements NetPort, TransportEvents {
  readonly #parts: PeerNetworkParts;
  readonly #transport: Transport;
  readonly #machine: SyncMachine;
  readonly #serving: Serving;
  readonly #brought = new PeerBlocks();
  readonly #connected = new Set<string>();
  readonly #ready = new Set<string>();
  readonly #greetings = new Greetings();
  readonly #inputs: SyncInput[] = [];
  readonly #endings: (() => void)[] = [];
  #redial: Redial | null = null;
  #isStepping = false;
  #isRunning = true;

  private constructor(transport: Transport, options: PeerNetworkOptions, parts: PeerNetworkParts) {
    this.#parts = parts;
    this.#transport = transport;
    const { chain, pool, reader } = parts;
    this.#serving = new Serving(
      transport,
      (hash) => reader.block(hash)?.raw ?? null,
      (peer) => this.#connected.has(peer),
    );
    this.#machine = createSyncMachine({
      network: chain.network,
      chain,
      pool,
      nodeVersion: options.nodeVersion,
      listenPort: options.port,
      banMs: options.banMs ?? BAN_MS,
      workLanes: options.workLanes ?? WORK_LANES,
    });
  }

  /**
   * Listens, and dials the configured peers.
   * @throws BystackError `P2P_IDENTITY`, `TRANSPORT_LISTEN`
   */
  static async start(options: PeerNetworkOptions, parts: PeerNetworkParts): Promise<PeerNetwork> {
    const { host, port, limits } = options;
    const seed = await loadIdentity(options.dir);
    const transport = new TcpTransport({ seed, host, port, limits: { ...MAIN_TRANSPORT_LIMITS, ...limits } }, parts);
    const network = new PeerNetwork(transport, options, parts);
    transport.setAccepted({ validators: [], extra: [], strangers: STRANGERS });
    await transport.start(network);
    network.#begin(options.peers);
    return network;
  }

  #begin(peers: readonly PeerEndpoint[]): void {
    const { chain, pool, logger } = this.#parts;
    const ticking = setInterval(() => this.#tick(), SYNC_TICK_MS).unref();
    this.#endings.push(
      () => clearInterval(ticking),
      chain.onChange((event) => this.#onChange(event)),
      pool.onAdded(({ witnessHash, raw }) => this.#step({ type: 'TransactionAdded', hash: witnessHash, raw })),
    );
    const connect = async (host: string, port: number): Promise<string> => (await this.connect(host, port)).id;
    this.#redial = new Redial(peers, { connect, logger, random: Math.random });
  }

  /** Ends every connection. */
  async stop(): Promise<void> {
    if (!this.#isRunning) return;
    this.#isRunning = false;
    this.#redial?.stop();
    for (const end of this.#endings.splice(0)) end();
    await this.#transport.stop();
    this.#greetings.close();
  }

  /** Identity key of this node in hex. */
  get id(): string {
    return this.#transport.identity;
  }

  /** Port it listens at, 0 after `stop`. */
  get port(): number {
    return this.#transport.address?.port ?? 0;
  }

  get listening(): boolean {
    return this.#transport.address !== null;
  }

  get syncing(): boolean {
    return this.#machine.isSyncing;
  }

  get highestHeight(): bigint {
    return this.#machine.highestHeight;
  }

  peers(): readonly PeerInfo[] {
    const told = new Map(this.#machine.peers(Date.now()).map((peer) => [peer.id, peer]));
    return this.#transport.peers().flatMap((link) => {
      const peer = told.get(link.peer);
      if (!link.connected || peer === undefined || peer.height === null) return [];
      return {
        id: link.peer,
        address: link.address ?? '',
        outbound: link.direction === 'out',
        bestHeight: peer.height,
        connectedMs: Date.now() - (link.connectedAtMs ?? Date.now()),
        bytesIn: link.bytesIn,
        bytesOut: link.bytesOut,
        roundTripMs: peer.roundTripMs,
      };
    });
  }

  async connect(host: string, port: number): Promise<PeerInfo> {
    const id = await this.#transport.connect({ host, port }).catch((error: unknown) => {
      if (!isBystackError(error)) throw error;
      throw peerError(error.code === 'TRANSPORT_BANNED' ? 'PEER_BANNED' : 'PEER_UNREACHABLE', host, port, error.code);
    });
    if (!this.#connected.has(id)) throw peerError('PEER_UNREACHABLE', host, port, 'TRANSPORT_CLOSED');
    if (!this.#ready.has(id)) await this.#greetings.wait(id, host, port);
    const info = this.peers().find((peer) => peer.id === id);
    if (info === undefined) throw peerError('PEER_UNREACHABLE', host, port, 'TRANSPORT_CLOSED');
    return info;
  }

  disconnect(id: string): boolean {
    if (!this.#connected.has(id)) return false;
    this.#redial?.forget(id);
    this.#transport.disconnect(id, 'PEER_DISCONNECTED');
    return true;
  }

  // --- facts ---

  onConnected(peer: string): void {
    this.#connected.add(peer);
    this.#step({ type: 'PeerConnected', peer });
  }

  onDisconnected(peer: string, code: string): void {
    this.#connected.delete(peer);
    this.#ready.delete(peer);
    this.#greetings.lost(peer, code);
    this.#redial?.lost(peer);
    this.#step({ type: 'PeerDisconnected', peer });
  }

  onMessage(peer: string, _lane: number, bytes: Uint8Array): void {
    this.#step({ type: 'Received', peer, bytes });
  }

  #onChange({ tip, attached }: ChainEvent): void {
    const own = this.#brought.has(tip.id) ? null : (attached.at(-1)?.raw ?? null);
    this.#step({ type: 'TipChanged', mined: own });
  }

  #tick(): void {
    this.#step({ type: 'TimePassed' });
    const { metrics } = this.#parts;
    const { headers, blocks } = this.#machine.backlog;
    metrics.gauge('p2p_peers', this.#ready.size);
    metrics.gauge('sync_pending_headers', headers);
    metrics.gauge('sync_missing_blocks', blocks);
  }

  /** One fact after the other: what an order causes at once waits for its turn. */
  #step(input: SyncInput): void {
    if (!this.#isRunning) return;
    this.#inputs.push(input);
    if (this.#isStepping) return;
    this.#isStepping = true;
    for (let next = this.#inputs.shift(); next !== undefined; next = this.#inputs.shift())
      for (const effect of this.#machine.step(next, Date.now())) this.#perform(effect);
    this.#isStepping = false;
  }

  // --- orders ---

  #perform(effect: SyncEffect): void {
    switch (effect.type) {
      case 'Send':
        this.#transport.send(effect.to, LANE[effect.lane], effect.bytes);
        return;
      case 'CheckWork':
        for (const item of effect.items) void this.#checkWork(item);
        return;
      case 'SubmitBlock':
        void this.#submitBlock(effect.hash, effect.raw);
        return;
      case 'SubmitTransaction':
        void this.#submitTransaction(effect.peer, effect.raw);
        return;
      case 'ServeBlocks':
        return this.#serving.serve(effect.to, effect.hashes);
      case 'PeerReady':
        this.#ready.add(effect.peer);
        return this.#greetings.said(effect.peer);
      case 'Disconnect':
        return this.#part(effect.peer, effect.code, effect.banMs);
      case 'Note':
        return this.#parts.metrics.increment(effect.name, effect.value);
    }
  }

  #part(peer: string, code: string, banMs: number): void {
    const { logger } = this.#parts;
    logger.warn('p2p.parted', { peer, code, refusedSeconds: Math.round(banMs / 1_000) });
    this.#transport.disconnect(peer, code, banMs);
  }

  async #checkWork({ hash, seed, bits }: WorkItem): Promise<void> {
    const result = await this.#answer(() => this.#parts.work.powHash(hash, seed, this.syncing ? 'sync' : 'tip'));
    this.#step({ type: 'WorkChecked', hash, ok: result && meetsTarget(result, compactToTarget(bits)) });
  }

  async #submitBlock(hash: Hash, raw: Uint8Array): Promise<void> {
    this.#brought.add(hash);
    const outcome: BlockOutcome | null = await this.#answer(() => this.#parts.chain.submitBlock(raw, 'peer'));
    this.#step({ type: 'BlockJudged', hash, outcome });
  }

  async #submitTransaction(peer: string, raw: Uint8Array): Promise<void> {
    const outcome = await this.#answer(() => this.#parts.pool.submit(raw, 'peer'));
    const told: TransactionOutcome = outcome ?? { kind: 'refused', code: 'busy' };
    this.#step({ type: 'TransactionJudged', peer, outcome: told });
  }

  /** The answer of another part; null when it cannot give one now. */
  async #answer<T>(ask: () => Promise<T>): Promise<T | null> {
    try {
      return await ask();
    } catch (error) {
      if (!isBystackError(error)) throw error;
      this.#parts.logger.debug('p2p.unanswered', { code: error.code });
      return null;
    }
  }
}
