/**
 * Drives one machine: one input, one step, its effects in order. Consensus inputs are taken before sync and these
 * before transactions; answers to an order take the lane of the input that caused it. The machine is held while the
 * disk has no room for what it already ordered. Sources: ARCHITECTURE.md 9; bbft.md 4.3, 4.9.
 */
import { bytesToHex, type Hash, type Logger, type Metrics, type TimeMs } from '@bystack/base';
import type { ChainStore, CommitBatch, LedgerTip } from '@bystack/ledger';
import type { Lane, PeerId, ReplicaEffect, ReplicaInput, TxOutcome } from '@bystack/replica';
import type { VerifyPool } from '../pool/pool.js';
import type { PeerAddress, Transport } from '../transport/transport.js';
import type { Wal } from '../wal/wal.js';
import { Committer } from './committer.js';
import { HostMetrics } from './host-metrics.js';
import type { LaneIndex } from './input-queue.js';
import { BAN_MS, PeerConduct } from './peer-conduct.js';
import type { Answer, HostMachine, OwnKeys, TimelessInput } from './ports.js';
import { loadStateAtTip, loadWanted } from './reading.js';
import { Safekeeper } from './safekeeper.js';
import { StepLoop } from './step-loop.js';
import { stopping, Submissions } from './submissions.js';
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
/** Source of what comes through the rpc. */
const RPC = 'rpc';
const DEFAULT_MAX_COMMIT_BYTES = 64 * MIB;

/** What is known of the newest durable block. */
export type DurableTip = Pick<LedgerTip, 'height' | 'blockId' | 'timestamp'>;

/** A running validator. */
export class Host {
  private readonly loop: StepLoop;
  private readonly timers: Timers;
  private readonly safekeeper: Safekeeper;
  private readonly committer: Committer;
  private readonly conduct = new PeerConduct();
  private readonly numbers: HostMetrics;
  private readonly submissions = new Submissions();
  private readonly finalListeners = new Set<() => void>();
  private stopped = false;
  private validators: readonly PeerId[] = [];
  private extra: readonly PeerId[];
  private tipNow: DurableTip;
  private lastFinal: TimeMs | null = null;

  constructor(
    private readonly options: HostOptions,
    private readonly deps: HostDeps,
  ) {
    const fatal = (error: unknown): void => this.fail(error);
    this.loop = new StepLoop({ take: (lane, input) => this.take(lane, input), held: () => this.held, failed: fatal });
    const answer: Answer = (lane, input) => this.loop.answer(lane, input);
    this.extra = options.peers.map((p) => p.identityKey);
    this.tipNow = deps.machine.tip;
    this.timers = new Timers((name, token) => answer(0, { type: 'TimerFired', name, token }));
    this.numbers = new HostMetrics(deps.metrics, (lane) => this.loop.depth(lane));
    this.safekeeper = new Safekeeper({
      wal: deps.wal,
      keys: deps.keys,
      generation: options.generation,
      answer: (lane, input) => {
        if (input.type === 'Persisted') this.numbers.synced(deps.wal.lastSyncMs);
        answer(lane, input);
      },
      resumed: () => this.loop.wake(),
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
    for (const effect of effects) this.perform(effect, 0);
    const address = await this.deps.transport.start({
      onMessage: (peer, lane, bytes) => this.received(peer, lane, bytes),
      onConnected: (peer) => this.loop.answer(0, { type: 'PeerConnected', peer }),
      onDisconnected: (peer, code) => {
        this.deps.log.debug('peer.disconnected', { peer, code });
        this.loop.answer(0, { type: 'PeerDisconnected', peer });
      },
    });
    this.deps.log.info('host.started', { p2p: address, height: this.tipNow.height });
  }

  /** Takes no further input, refuses waiting submissions, lets begun commits finish. */
  async stop(): Promise<void> {
    this.halt();
    this.submissions.close();
    await this.committer.close();
  }

  /**
   * A transaction of the rpc. Resolves when the machine has judged it.
   * @throws BystackError `HOST_BUSY`, `HOST_STOPPING`
   */
  submitTx(raw: Uint8Array): Promise<TxOutcome> {
    if (this.stopped) return Promise.reject(stopping());
    return this.submissions.submit((req) => this.loop.offer(2, RPC, raw.length, { type: 'TxSubmitted', req, raw }), this.held);
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
    if (!this.loop.offer(lane, from, bytes.length, { type: 'PeerMessage', from, lane, bytes })) this.numbers.dropped(lane);
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
    work.then((value) => this.loop.answer(lane, toInput(value))).catch((error: unknown) => this.fail(error));
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
    this.loop.answer(0, { type: 'Committed', height: newest.height });
    this.deps.wal.prune(newest.height).catch((error: unknown) => this.deps.log.warn('wal.prune-failed', { error }));
    for (const listener of this.finalListeners) listener();
    this.loop.wake();
  }

  private judged(req: number, outcome: TxOutcome): void {
    if (outcome.ok && !outcome.known) this.numbers.txAccepted(outcome.txId, Date.now());
    this.submissions.judged(req, outcome);
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

  private halt(): void {
    this.stopped = true;
    this.loop.stop();
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
