/** A seeded cluster of real replicas under virtual time; only network, disk, clock and consensus keys are stand-ins. */
import { bytesToHex, installFastHasher, sha3, u64be, type TimeMs } from '@bystack/base';
import { developmentSpec, type ChainSpec, type ConsensusSpec } from '@bystack/chainspec';
import type { CommitBatch } from '@bystack/ledger';
import type { Lane, PeerId } from '@bystack/replica';
import { CALM, type Weather } from '../consensus/network.js';
import { seeded } from '../seeded.js';
import { ClusterNode, type NodeWorld } from './node.js';
import { WALLET_ASSET } from './wallet.js';
import { VirtualTime } from './virtual-time.js';

/** Settings of a cluster. */
export interface ClusterOptions {
  readonly n: number;
  readonly seed: number;
  readonly weather?: Weather;
  readonly observers?: number;
  /** Nodes with validator keys that the specification does not list; they stand after the validators. */
  readonly candidates?: number;
  /** Votes are in the wallet's asset. */
  readonly elected?: boolean;
  readonly consensus?: Partial<Omit<ConsensusSpec, 'validators'>>;
  /** Nodes (index) that are not started. */
  readonly dead?: readonly number[];
}

const GENESIS_TIME = 1_700_000_000_000;
const LINK_MS = 10;
const keyOf = (kind: string, i: number): Uint8Array => sha3(new TextEncoder().encode(`${kind}${String(i)}`));
const blsOf = (i: number): Uint8Array => new Uint8Array([...keyOf('bls', i), ...keyOf('bls/', i).subarray(0, 16)]);

/** Specification of a cluster's chain. */
export function clusterSpec(n: number, consensus: ClusterOptions['consensus'] = {}, elected = false): ChainSpec {
  return developmentSpec({
    name: 'cluster',
    nonce: bytesToHex(sha3(u64be(BigInt(n)))),
    genesisTimeMs: GENESIS_TIME,
    validators: Array.from({ length: n }, (_, i) => ({
      identityKey: bytesToHex(keyOf('identity', i)),
      blsKey: bytesToHex(blsOf(i)),
      pop: '00'.repeat(96),
      rewardProgram: '51',
    })),
    ...(elected ? { assets: { stake: WALLET_ASSET.alias, native: [WALLET_ASSET] } } : {}),
    consensus: { ...(elected ? { membership: 'DPOS' as const } : {}), ...(n < 4 ? { minValidators: 1 } : {}), ...consensus },
  });
}

/** A running cluster: validators first, then candidates, then observers. */
export class ReplicaCluster {
  readonly time = new VirtualTime(GENESIS_TIME);
  /** Breaches of safety, as sentences; must stay empty. */
  readonly breaches: string[] = [];
  readonly nodes: ClusterNode[];
  readonly spec: ChainSpec;
  /** Messages and bytes sent. */
  readonly sent = { messages: 0, bytes: 0 };
  #weather: Weather;
  #groups: readonly (readonly number[])[] | null = null;
  readonly #finalAt = new Map<bigint, string>();
  readonly #random: () => number;
  /** Sees every message; may replace its bytes. */
  tamper: ((from: number, to: number, lane: Lane, bytes: Uint8Array) => Uint8Array | null) | null = null;

  constructor(private readonly options: ClusterOptions) {
    const { n, seed, observers = 0, candidates = 0 } = options;
    this.#random = seeded(seed);
    this.#weather = options.weather ?? CALM;
    this.spec = clusterSpec(n, options.consensus, options.elected);
    const world: NodeWorld = {
      time: this.time,
      random: this.#random,
      send: (from, to, lane, bytes) => this.#deliver(from, to, lane, bytes),
      breach: (sentence) => this.breaches.push(sentence),
      committed: (node, batch) => this.#check(node, batch),
    };
    this.nodes = Array.from(
      { length: n + candidates + observers },
      (_, i) => new ClusterNode(world, this.spec, bytesToHex(keyOf('identity', i)), i < n + candidates ? blsOf(i) : null),
    );
  }

  get now(): TimeMs {
    return this.time.now;
  }
  node(ix: number): ClusterNode {
    const node = this.nodes[ix];
    if (!node) throw new Error(`no node ${String(ix)}`);
    return node;
  }

  // ---- orders of a test ----

  /** Starts every node that is not dead. */
  async startAll(): Promise<this> {
    await installFastHasher();
    for (const ix of this.nodes.keys()) if (!this.options.dead?.includes(ix)) await this.start(ix);
    return this;
  }
  async start(ix: number): Promise<void> {
    const node = this.node(ix);
    if (node.up) return;
    await node.start();
    for (const other of this.nodes) {
      if (other === node) continue;
      this.#link(node, other);
      this.#link(other, node);
    }
  }
  /** A connection comes up, if both still run then. */
  #link(at: ClusterNode, peer: ClusterNode): void {
    this.time.later(LINK_MS, async () => {
      if (at.up && peer.up) await at.give({ type: 'PeerConnected', peer: peer.id });
    });
  }
  async crash(ix: number): Promise<void> {
    const node = this.node(ix);
    await node.crash();
    for (const other of this.nodes)
      this.time.later(LINK_MS, async () => {
        if (!node.up) await other.give({ type: 'PeerDisconnected', peer: node.id });
      });
  }
  setWeather(weather: Weather): void {
    this.#weather = weather;
  }
  /** Only members of the same group hear each other; null ends it. */
  partition(groups: readonly (readonly number[])[] | null): void {
    this.#groups = groups;
  }

  /** Runs until the condition holds or the time is over. True when it held and nothing was breached. */
  async run(forMs: number, until: () => boolean = () => false): Promise<boolean> {
    const end = this.time.now + forMs;
    while (!until()) {
      const job = this.time.next(end);
      if (!job) {
        this.time.now = end;
        return until();
      }
      const working = job.run();
      if (working) await working;
      if (this.breaches.length > 0) return false;
    }
    return true;
  }

  /** Lowest durable height of the running nodes. */
  get commonHeight(): bigint {
    return this.nodes.filter((n) => n.up).reduce((min, n) => (n.height < min ? n.height : min), 1n << 62n);
  }
  /** One line per node, for messages of failing tests. */
  describe(): string {
    return this.nodes
      .map((n, i) => {
        const status = n.replica?.explain();
        return status
          ? `${String(i)}: height ${String(n.height)} epoch ${String(n.replica?.epoch)} view ${String(status.view)} pool ${String(n.replica?.pool.transactions)} ${status.sentence}`
          : `${String(i)}: down`;
      })
      .join('\n');
  }

  // ---- network and checks ----

  #index(id: PeerId): number {
    return this.nodes.findIndex((n) => n.id === id);
  }

  #deliver(fromId: PeerId, toId: PeerId, lane: Lane, bytes: Uint8Array): void {
    const [from, to] = [this.#index(fromId), this.#index(toId)];
    this.sent.messages++;
    this.sent.bytes += bytes.length;
    const { loss, doubling, minDelayMs, maxDelayMs } = this.#weather;
    const reached = this.#groups === null || this.#groups.some((g) => g.includes(from) && g.includes(to));
    if (this.#random() < loss || !reached) return;
    const given = this.tamper ? this.tamper(from, to, lane, bytes) : bytes;
    if (!given) return;
    const target = this.node(to);
    for (let copies = this.#random() < doubling ? 2 : 1; copies > 0; copies--)
      this.time.later(minDelayMs + this.#random() * (maxDelayMs - minDelayMs), () =>
        target.give({ type: 'PeerMessage', from: fromId, lane, bytes: given }),
      );
  }

  #check(node: ClusterNode, batch: CommitBatch): void {
    const id = bytesToHex(batch.blockId);
    if ((this.#finalAt.get(batch.height) ?? id) !== id)
      this.breaches.push(`two final blocks at height ${String(batch.height)} (${node.id})`);
    this.#finalAt.set(batch.height, id);
  }
}
