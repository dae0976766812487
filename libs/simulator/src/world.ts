/** A whole simulated chain: hosts, network, adversaries, checkers, and the timeline that moves them. */
import { hexToBytes } from '@bystack/base';
import type { ChainSpec } from '@bystack/chainspec';
import { leaderOf, leaderOffset, type EpochContext, type SignatureCheck } from '@bystack/consensus';
import type { CommitBatch } from '@bystack/ledger';
import { bbftEngine } from '@bystack/bbft';
import { chainFacts, LANE, type ChainFacts, type Lane, type PeerId } from '@bystack/replica';
import { VirtualTime } from '@bystack/testkit';
import type { Block } from '@bystack/protocol';
import { AggregateWatch } from './checks/aggregates.js';
import { BlockTree } from './checks/blocks.js';
import type { Breach, Invariant } from './checks/breach.js';
import { FinalWatch } from './checks/final.js';
import { LocalWatch } from './checks/local.js';
import { readSigned } from './checks/signed.js';
import { VoteWatch } from './checks/votes.js';
import { simSign } from './crypto.js';
import type { LogWrite } from './disk.js';
import { ChainContexts, GENESIS_TIME, specOf } from './chain.js';
import { Adversary, kindOf, WIRE } from './faults/adversary.js';
import { Host, type HostWorld } from './host.js';
import type { Engine, HostKeys, SignOrder } from './host-types.js';
import { Network } from './network.js';
import { split, type Random } from './random.js';
import { faultyNodes, isDuring, type Scenario } from './scenario.js';
import { Trace } from './trace.js';

const LINK_MS = 10;
/** Skewed honest clocks (10 s) and the window of rule C6 after a few failed turns end below this, an adversary's blocks do not. */
const MOST_AHEAD_MS = 90_000;
const REPEAT_MS = 150;

/** The chain and everything that happens to it. */
export class World implements HostWorld {
  readonly time = new VirtualTime(GENESIS_TIME);
  readonly trace = new Trace();
  readonly hosts: Host[] = [];
  readonly network: Network;
  readonly facts: ChainFacts;
  readonly faulty: ReadonlySet<number>;
  readonly adversaries = new Map<number, Adversary>();
  breach: Breach | null = null;
  /** Invariants that end the run; the others are not looked at. Null: all. */
  only: ReadonlySet<Invariant> | null = null;
  readonly #repeat: Random;
  readonly #tree = new BlockTree();
  readonly #votes: VoteWatch;
  readonly #final: FinalWatch;
  readonly #aggregates: AggregateWatch;
  readonly #local: LocalWatch[];
  /** Nodes whose log was lost: what they held does not count any more. */
  readonly withoutLog = new Set<number>();
  readonly #chain: ChainContexts;

  constructor(
    readonly scenario: Scenario,
    readonly engine: Engine = bbftEngine,
  ) {
    this.facts = chainFacts(specOf(scenario), engine);
    this.#chain = new ChainContexts(this.facts);
    this.network = new Network(scenario);
    this.#repeat = split(scenario.seed, 'repeat');
    this.faulty = faultyNodes(scenario);
    const leader = (epoch: bigint, view: bigint): number => leaderOf(view, leaderOffset(this.context(epoch)), this.context(epoch));
    const numbers = { n: scenario.validators, f: this.facts.params.f, turnViews: scenario.turnViews, leader };
    const report = (invariant: Invariant, sentence: string): void => this.fail(invariant, sentence);
    this.#votes = new VoteWatch(numbers, this.#tree, report);
    this.#votes.onCertificate = (id) => this.#heldBy(id);
    this.#final = new FinalWatch(this, report);
    this.#aggregates = new AggregateWatch(this, this.#votes, report);
    this.#local = this.facts.validatorIds.map((_, node) => new LocalWatch(`node ${String(node)}`, numbers, report));
    for (const node of this.facts.validatorIds.keys()) this.#addHost(node);
    for (const f of scenario.faults) if (f.kind === 'twins') this.#addHost(f.node);
    for (const node of this.faulty)
      this.adversaries.set(node, new Adversary(node, this, split(scenario.seed, `adversary ${String(node)}`)));
  }

  #addHost(node: number): void {
    const { spec } = this.facts;
    const ix = this.hosts.length;
    const validator = spec.consensus.validators[node] as ChainSpec['consensus']['validators'][number];
    const keys: HostKeys = { ix, node, id: validator.identityKey, blsKey: hexToBytes(validator.blsKey) };
    this.hosts.push(new Host(this, spec, keys, split(this.scenario.seed, `host ${String(ix)}`)));
  }

  /** Virtual ms since the start. */
  get at(): number {
    return this.time.now - GENESIS_TIME;
  }
  host(node: number): Host {
    return this.hosts[node] as Host;
  }
  /** True for an honest node that stopped for good when the core was healed. */
  isGone(host: Host): boolean {
    return this.network.core.size > 0 && this.isHonest(host) && !this.network.core.has(host.keys.node);
  }
  isHonest(host: Host): boolean {
    return !this.faulty.has(host.keys.node);
  }
  /** Notes the first breach; the run ends with it. */
  fail(invariant: Invariant, sentence: string): void {
    if (this.only && !this.only.has(invariant)) return;
    this.breach ??= { invariant, sentence, at: this.at };
  }
  describe(): string {
    return this.hosts.map((h) => h.describe()).join('\n');
  }

  /** Runs events up to a time (ms since the start) or the first breach. */
  run(until: number): void {
    while (!this.breach) {
      const job = this.time.next(GENESIS_TIME + until);
      if (!job) break;
      this.trace.events++;
      void job.run();
    }
    if (!this.breach) this.time.now = Math.max(this.time.now, GENESIS_TIME + until);
  }
  /** Plans work at a time, ms since the start. */
  plan(at: number, work: () => void): void {
    this.time.later(at - this.at, work);
  }
  /** Plans a fault of a node, which spares the healed core. */
  strike(at: number, node: number, work: () => void): void {
    this.plan(at, () => {
      if (!this.network.core.has(node)) work();
    });
  }

  // ---- machines come and go ----

  start(host: Host): void {
    if (host.up) return;
    this.#local[host.keys.node]?.started();
    host.start();
    for (const other of this.hosts) {
      if (other.keys.id === host.keys.id) continue;
      this.#link(host, other);
      this.#link(other, host);
    }
  }
  #link(at: Host, peer: Host): void {
    this.time.later(LINK_MS, () => {
      if (at.up && peer.up) at.give({ type: 'PeerConnected', peer: peer.keys.id });
    });
  }
  stopped(host: Host, why: 'crash' | 'disk' | 'assertion', error?: unknown): void {
    if (why === 'assertion' && this.isHonest(host))
      this.fail('assertion', `node ${String(host.keys.node)} stops: ${error instanceof Error ? error.message : String(error)}`);
    this.time.later(LINK_MS, () => {
      if (this.hosts.some((h) => h.up && h.keys.id === host.keys.id)) return;
      for (const other of this.hosts) other.give({ type: 'PeerDisconnected', peer: host.keys.id });
    });
  }
  lostLog(host: Host): void {
    host.disk.loseLog();
    this.withoutLog.add(host.keys.node);
    this.#local[host.keys.node]?.lostLog();
  }

  // ---- what hosts report ----

  send(from: Host, to: readonly PeerId[], lane: Lane, bytes: Uint8Array): void {
    if (lane === LANE.consensus && kindOf(bytes) <= WIRE.status && this.isHonest(from))
      this.#aggregates.sent(`node ${String(from.keys.node)}`, bytes);
    for (const id of to) for (const host of this.hosts) if (host.keys.id === id) this.#deliver(from, host, lane, bytes);
  }

  /** Puts bytes on the wire from one host to another. */
  transmit(from: Host, to: Host, lane: Lane, bytes: Uint8Array): void {
    const end = (h: Host): { ix: number; node: number; second: boolean } => ({
      ix: h.keys.ix,
      node: h.keys.node,
      second: h.keys.ix >= this.scenario.validators,
    });
    for (const ms of this.network.fate(end(from), end(to), kindOf(bytes), this.at))
      this.time.later(ms, () => {
        if (!to.up) return;
        this.adversaries.get(to.keys.node)?.heard(bytes);
        to.give({ type: 'PeerMessage', from: from.keys.id, lane, bytes });
      });
  }

  #deliver(from: Host, to: Host, lane: Lane, bytes: Uint8Array): void {
    let out = bytes;
    for (const f of this.scenario.faults) {
      if (!('node' in f) || f.node !== from.keys.node) continue;
      if (f.kind === 'silent' && isDuring(f, this.at) && (f.kinds === null || f.kinds.includes(kindOf(bytes)))) return;
      if (f.kind === 'equivocate' && isDuring(f, this.at) && lane === LANE.consensus) out = this.#equivocate(from, to, lane, bytes);
      if (f.kind === 'lie' && isDuring(f, this.at) && lane === LANE.consensus) out = this.adversaries.get(f.node)?.lie(bytes) ?? bytes;
      if (f.kind === 'invalid' && isDuring(f, this.at) && lane === LANE.consensus)
        out = this.adversaries.get(f.node)?.spoil(bytes, f.fields) ?? bytes;
    }
    this.transmit(from, to, lane, out);
  }

  /** Receivers at odd places get the second proposal first; the other one follows, for whoever forgot. */
  #equivocate(from: Host, to: Host, lane: Lane, bytes: Uint8Array): Uint8Array {
    const rival = this.adversaries.get(from.keys.node)?.rewrite(bytes) ?? bytes;
    const [first, second] = to.keys.node % 2 === 1 ? [rival, bytes] : [bytes, rival];
    if (first !== second) this.time.later(REPEAT_MS + this.#repeat() * REPEAT_MS, () => this.transmit(from, to, lane, second));
    return first;
  }

  ordered(_host: Host, write: LogWrite): void {
    if (write.body) this.#tree.add(write.body);
  }
  durable(host: Host, write: LogWrite): void {
    if (this.isHonest(host)) this.#local[host.keys.node]?.durable(write);
  }
  signed(host: Host, order: SignOrder): void {
    if (this.isHonest(host)) this.#local[host.keys.node]?.signed(order);
    this.#votes.signed(host.keys.node, readSigned(order.payload), this.isHonest(host));
  }
  committed(host: Host, batch: CommitBatch): void {
    if (this.isHonest(host)) this.#final.committed(`node ${String(host.keys.node)}`, batch);
  }
  noted(host: Host, name: string): void {
    if (name === 'bbft_conflicting_finality_total' && this.isHonest(host))
      this.fail('I7', `node ${String(host.keys.node)} met two final blocks`);
  }

  // ---- for adversaries and checkers ----

  get latestTimestamp(): number {
    return this.time.now + MOST_AHEAD_MS;
  }

  sign(node: number, key: 'bls' | 'identity', payload: Uint8Array): Uint8Array {
    const { id, blsKey } = this.host(node).keys;
    this.#votes.signed(node, readSigned(payload), false);
    return simSign(key === 'bls' ? blsKey : hexToBytes(id), payload, key);
  }
  invented(block: Block): void {
    this.#tree.add(block);
  }
  verify(check: SignatureCheck): boolean {
    return this.#chain.verify(check);
  }
  context(epoch: bigint): EpochContext {
    return this.#chain.context(epoch);
  }

  /** I8: what is certified is durable at n − 2f honest nodes at least. */
  #heldBy(id: string): void {
    const holders = this.hosts.filter((h) => this.isHonest(h) && (h.disk.holds(hexToBytes(id)) || this.withoutLog.has(h.keys.node))).length;
    if (holders < this.scenario.validators - 2 * this.facts.params.f)
      this.fail('I8', `block ${id.slice(0, 8)} is certified and durable at ${String(holders)} honest nodes`);
  }
}
