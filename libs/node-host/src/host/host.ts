/**
 * Drives one machine: one input, one step, its effects in order. Consensus inputs are taken before sync and these
 * before transactions; answers to an order take the lane of the input that caused it. The machine is held while the
 * disk has no room for what it already ordered. Sources: ARCHITECTURE.md 9; bbft.md 4.3, 4.9.
 */
import { BystackError, bytesToHex, type Hash, type Logger, type Metrics, type TimeMs } from '@bystack/base';
import type { ChainStore, CommitBatch, LedgerTip } from '@bystack/ledger';
import type { Lane, PeerId, ReplicaEffect, ReplicaInput, TxOutcome } from '@bystack/replica';
import type { VerifyPool } from '../pool/pool.js';
import type { PeerAddress, Transport } from '../transport/transport.js';
import type { Wal } from '../wal/wal.js';
import { Committer } from './committer.js';
import { HostMetrics } from './host-metrics.js';
import { InputQueue, type LaneIndex, type LaneLimits } from './input-queue.js';
import { BAN_MS, PeerConduct } from './peer-conduct.js';
import type { HostMachine, OwnKeys, TimelessInput } from './ports.js';
import { loadStateAtTip, loadWanted } from './reading.js';
import { Safekeeper } from './safekeeper.js';
import { Timers } from './timers.js';
import { verdicts } from './verdicts.js';

/** Settings of a host. */
export interface HostOptions {
  readonly generation: number;
  /** Other accepted identities and where to dial. */
  readonly peers: readonly PeerAddress[];
  /** The machine waits while more bytes of final blocks than this are not durable. */
  readonly maxCommitBytes?: number;
}

/** Parts of a host; it stops none of them. */
export interface HostDeps {
  readonly machine: HostMachine;
  readonly store: ChainStore;
  readonly wal: Wal;
  readonly transport: Transport;
  readonly pool: VerifyPool;
  readonly keys: OwnKeys;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** A bug or a disk that cannot be trusted: the process has to end. Called once. */
  readonly fatal: (error: unknown) => void;
}

const MIB = 1024 * 1024;
const LIMITS: readonly [LaneLimits, LaneLimits, LaneLimits] = [
  { items: 16_384, bytes: 64 * MIB, perSource: 0.34 },
  { items: 2_048, bytes: 64 * MIB, perSource: 0.34 },
  { items: 16_384, bytes: 32 * MIB, perSource: 0.5 },
];
/** Source of what comes through the rpc. */
const RPC = 'rpc';
/** The event loop gets its turn after this long, ms. */
const SLICE_MS = 8;
const DEFAULT_MAX_COMMIT_BYTES = 64 * MIB;

interface Waiting {
  readonly resolve: (outcome: TxOutcome) => void;
  readonly reject: (error: BystackError) => void;
}

/** What is known of the newest durable block. */
export type DurableTip = Pick<LedgerTip, 'height' | 'blockId' | 'timestamp'>;

/** A running validator. */
export class Host {
  private readonly queue = new InputQueue<TimelessInput>(LIMITS);
  private readonly timers: Timers;
  private readonly safekeeper: Safekeeper;
  private readonly committer: Committer;
  private readonly conduct = new PeerConduct();
  private readonly numbers: HostMetrics;
  private readonly submissions = new Map<number, Waiting>();
  private readonly finalListeners = new Set<() => void>();
  private nextReq = 1;
  private scheduled = false;
  private stopped = false;
  private validators: readonly PeerId[] = [];
  private extra: readonly PeerId[];
  private tipNow: DurableTip;
  private lastFinal: TimeMs | null = null;

  constructor(
    private readonly options: HostOptions,
    private readonly deps: HostDeps,
  ) {
    const answer = (lane: LaneIndex, input: TimelessInput): void => this.answer(lane, input);
    const fatal = (error: unknown): void => this.fail(error);
    this.extra = options.peers.map((p) => p.identityKey);
    this.tipNow = deps.machine.tip;
    this.timers = new Timers((name, token) => answer(0, { type: 'TimerFired', name, token }));
    this.numbers = new HostMetrics(deps.metrics, (lane) => this.queue.depth(lane));
    this.safekeeper = new Safekeeper({
      wal: deps.wal,
      keys: deps.keys,
      generation: options.generation,
      answer: (lane, input) => {
        if (input.type === 'Persisted') this.numbers.synced(deps.wal.lastSyncMs);
        answer(lane, input);
      },
      resumed: () => this.schedule(),
      fatal,
    });
    this.committer = new Committer({ store: deps.store, log: deps.log, committed: (batches) => this.committed(batches), fatal });
  }

  /**
   * Performs what the machine ordered at its creation, then listens and dials.
   * @throws BystackError `TRANSPORT_LISTEN`
   */
  async start(effects: readonly ReplicaEffect[]): Promise<void> {
    this.acceptPeers();
    this.deps.transport.setPeers(this.options.peers);
    this.guarded(() => effects.forEach((effect) => this.perform(effect, 0)));
    const address = await this.deps.transport.start({
      onMessage: (peer, lane, bytes) => this.received(peer, lane, bytes),
      onConnected: (peer) => this.answer(0, { type: 'PeerConnected', peer }),
      onDisconnected: (peer, code) => {
        this.deps.log.debug('peer.disconnected', { peer, code });
        this.answer(0, { type: 'PeerDisconnected', peer });
      },
    });
    this.deps.log.info('host.started', { p2p: address, height: this.tipNow.height });
  }

  /** Takes no further input, refuses waiting submissions, lets begun commits finish. */
  async stop(): Promise<void> {
    this.halt();
    for (const waiting of this.submissions.values()) waiting.reject(stopping());
    this.submissions.clear();
    await this.committer.close();
  }

  /**
   * A transaction of the rpc. Resolves when the machine has judged it.
   * @throws BystackError `HOST_BUSY`, `HOST_STOPPING`
   */
  submitTx(raw: Uint8Array): Promise<TxOutcome> {
    if (this.stopped) return Promise.reject(stopping());
    const req = this.nextReq++;
    if (this.held || !this.queue.offer(2, RPC, raw.length, { type: 'TxSubmitted', req, raw })) return Promise.reject(busy(this.held));
    this.schedule();
    return new Promise((resolve, reject) => this.submissions.set(req, { resolve, reject }));
  }

  /** Replaces the addresses to dial and the extra accepted identities. */
  setPeers(peers: readonly PeerAddress[]): void {
    this.extra = peers.map((p) => p.identityKey);
    this.acceptPeers();
    this.deps.transport.setPeers(peers);
  }

  /** Calls the listener after each durable commit; returns the way to stop that. */
  onFinal(listener: () => void): () => void {
    this.finalListeners.add(listener);
    return () => this.finalListeners.delete(listener);
  }

  /** The newest durable final block. */
  get tip(): DurableTip {
    return this.tipNow;
  }

  /** When this process made its newest block durable. */
  get lastFinalAtMs(): TimeMs | null {
    return this.lastFinal;
  }

  /** True while log or store wait for room on the disk: nothing is signed then. */
  get diskFull(): boolean {
    return this.deps.wal.health === 'DISK_FULL' || this.committer.diskFull;
  }

  /** True for a transaction of a final block that is not durable yet. */
  isBeingCommitted(txId: Hash): boolean {
    return this.committer.holds(txId);
  }

  private get held(): boolean {
    return this.safekeeper.stalled || this.committer.pendingBytes > (this.options.maxCommitBytes ?? DEFAULT_MAX_COMMIT_BYTES);
  }

  private received(from: PeerId, lane: Lane, bytes: Uint8Array): void {
    this.numbers.messageIn(lane, bytes);
    if (this.queue.offer(lane, from, bytes.length, { type: 'PeerMessage', from, lane, bytes })) this.schedule();
    else this.numbers.dropped(lane);
  }

  private answer(lane: LaneIndex, input: TimelessInput): void {
    if (this.stopped) return;
    this.queue.answer(lane, input);
    this.schedule();
  }

  private schedule(): void {
    if (this.scheduled || this.stopped || this.held) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.guarded(() => this.run());
    });
  }

  private run(): void {
    const end = performance.now() + SLICE_MS;
    while (!this.stopped && !this.held) {
      const next = this.queue.next();
      if (next === undefined) return;
      this.take(next.lane, next.value);
      if (performance.now() < end) continue;
      if (this.queue.length > 0) this.schedule();
      return;
    }
  }

  private take(lane: LaneIndex, input: TimelessInput): void {
    for (const effect of this.deps.machine.step({ ...input, now: Date.now() } as ReplicaInput)) this.perform(effect, lane);
  }

  private perform(effect: ReplicaEffect, lane: LaneIndex): void {
    const { store, pool, transport, log } = this.deps;
    switch (effect.type) {
      case 'Persist':
        return this.safekeeper.persist(lane, effect);
      case 'Sign':
        return this.safekeeper.sign(lane, effect);
      case 'Send':
        this.numbers.messageOut(effect.lane, effect.bytes, effect.to.length);
        for (const peer of effect.to) transport.send(peer, effect.lane, effect.bytes);
        return;
      case 'SetTimer':
        return this.timers.set(effect.name, effect.token, effect.ms);
      case 'ClearTimer':
        return this.timers.clear(effect.name);
      case 'VerifySignatures':
        return this.later(
          verdicts(() => pool.verifyChecks(effect.checks), effect.checks.length),
          lane,
          (ok) => ({ type: 'SignaturesVerified', req: effect.req, ok }),
        );
      case 'VerifyTxSignatures':
        return this.later(
          verdicts(() => pool.verifySignatures(effect.items, lane === 2 ? 'transactions' : 'consensus'), effect.items.length),
          lane,
          (ok) => ({ type: 'TxSignaturesVerified', req: effect.req, ok }),
        );
      case 'LoadState':
        return this.later(loadStateAtTip(store, effect.required), lane, (found) => ({ type: 'StateLoaded', req: effect.req, ...found }));
      case 'LoadBlocks':
        return this.later(loadWanted(store, effect.want), lane, (blocks) => ({ type: 'BlocksLoaded', req: effect.req, blocks }));
      case 'Commit':
        return this.committer.commit(effect.batches);
      case 'TxOutcome':
        return this.judged(effect.req, effect.outcome);
      case 'AcceptPeers':
        this.validators = effect.validators;
        return this.acceptPeers();
      case 'ReportPeer':
        return this.reportPeer(effect.peer, effect.code);
      case 'ReportFault':
        return log.error('validator.fault', { validator: effect.validator, kind: effect.kind, evidence: bytesToHex(effect.evidence) });
      case 'Note':
        this.numbers.note(effect.name, effect.value);
        return log.debug('engine.note', { name: effect.name, value: effect.value });
    }
  }

  private later<T>(work: Promise<T>, lane: LaneIndex, toInput: (value: T) => TimelessInput): void {
    work.then((value) => this.answer(lane, toInput(value))).catch((error: unknown) => this.fail(error));
  }

  private committed(batches: readonly CommitBatch[]): void {
    const newest = batches[batches.length - 1] as CommitBatch;
    this.tipNow = newest.tip;
    this.lastFinal = Date.now();
    this.numbers.committed(batches, this.lastFinal);
    this.deps.log.info('block.committed', {
      height: newest.height,
      blockId: bytesToHex(newest.blockId),
      blocks: batches.length,
      txs: batches.reduce((sum, b) => sum + b.transactionIds.length, 0),
    });
    this.answer(0, { type: 'Committed', height: newest.height });
    this.deps.wal.prune(newest.height).catch((error: unknown) => this.deps.log.warn('wal.prune-failed', { error }));
    for (const listener of this.finalListeners) listener();
    this.schedule();
  }

  private judged(req: number, outcome: TxOutcome): void {
    const waiting = this.submissions.get(req);
    this.submissions.delete(req);
    if (outcome.ok && !outcome.known) this.numbers.txAccepted(outcome.txId, Date.now());
    waiting?.resolve(outcome);
  }

  private acceptPeers(): void {
    this.deps.transport.setAccepted({ validators: this.validators, extra: this.extra });
  }

  private reportPeer(peer: PeerId, code: string): void {
    this.numbers.peerReported(code);
    this.deps.log.debug('peer.reported', { peer, code });
    if (!this.conduct.report(peer, performance.now())) return;
    this.deps.log.warn('peer.cut', { peer, code, banMs: BAN_MS });
    this.deps.transport.disconnect(peer, code, BAN_MS);
  }

  private guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.fail(error);
    }
  }

  private halt(): void {
    this.stopped = true;
    this.timers.clearAll();
    this.safekeeper.close();
    this.numbers.close();
  }

  private fail(error: unknown): void {
    if (this.stopped) return;
    this.halt();
    this.deps.fatal(error);
  }
}

const stopping = (): BystackError =>
  new BystackError({ code: 'HOST_STOPPING' }, { message: 'The node is stopping.', fault: 'environment', retryable: true });

const busy = (held: boolean): BystackError =>
  new BystackError(
    { code: 'HOST_BUSY' },
    {
      message: held ? 'The node waits for room on its disk.' : 'The node has too many transactions to judge.',
      remedy: held ? 'Free space on the disk of the node; it goes on by itself.' : 'Try again in a moment.',
      fault: 'environment',
      retryable: true,
    },
  );
