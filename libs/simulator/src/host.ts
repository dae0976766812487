/**
 * The host of one replica under virtual time: it performs effects in order and keeps the rules of the real host
 * (nothing is signed before its record is durable; answers come later, or never when the node crashed in between).
 */
import { bytesToHex, hexToBytes, type TimeMs } from '@bystack/base';
import type { BbftMessage, BbftState } from '@bystack/bbft';
import type { ChainSpec } from '@bystack/chainspec';
import type { CommitBatch, StoredBlock } from '@bystack/ledger';
import { createReplica, type Lane, type PeerId, type Replica, type ReplicaEffect, type ReplicaInput } from '@bystack/replica';
import { verifyOnce, type VirtualTime } from '@bystack/testkit';
import { simAggregate, simSign, simVerify } from './crypto.js';
import { Disk, type LogWrite } from './disk.js';
import { traceEffect } from './effects.js';
import { SIM_TIMERS, type Engine, type Fact, type HostKeys, type Life, type SignOrder } from './host-types.js';
import type { Random } from './random.js';
import { Trace } from './trace.js';

const FSYNC_MS = 2;
const COMMIT_MS = 4;
const WORK_MS = 1;

/** What a host tells the world. */
export interface HostWorld {
  readonly time: VirtualTime;
  readonly trace: Trace;
  readonly engine: Engine;
  send(from: Host, to: readonly PeerId[], lane: Lane, bytes: Uint8Array): void;
  /** A write was ordered; it is not durable yet. */
  ordered(host: Host, write: LogWrite): void;
  durable(host: Host, write: LogWrite): void;
  signed(host: Host, order: SignOrder): void;
  committed(host: Host, batch: CommitBatch): void;
  noted(host: Host, name: string): void;
  /** The node stopped: at a crash, a disk without room, or a broken assertion. */
  stopped(host: Host, why: 'crash' | 'disk' | 'assertion', error?: unknown): void;
}

/** One machine. */
export class Host {
  disk = new Disk();
  replica: Replica<BbftState, BbftMessage> | null = null;
  /** Own clock minus the world's, ms. */
  clockMs = 0;
  /** Effects until a crash; null: none is planned. */
  fuse: { readonly at: ReplicaEffect['type'] | null; effects: number; readonly kept: number } | null = null;
  diskFull = false;
  /** Recorded while set. */
  life: Life | null = null;
  recording = false;
  #generation = 0;
  #durableSeq = 0;
  #waiting: SignOrder[] = [];
  readonly #timers = new Map<string, number>();
  #nextReq = 1;

  constructor(
    private readonly world: HostWorld,
    private readonly spec: ChainSpec,
    readonly keys: HostKeys,
    private readonly random: Random,
  ) {}

  get up(): boolean {
    return this.replica !== null;
  }
  /** Durable height; -1 before genesis is written. */
  get height(): bigint {
    return this.disk.store.tip?.height ?? -1n;
  }
  get #now(): TimeMs {
    return this.world.time.now + this.clockMs;
  }

  // ---- life ----

  /** Starts from what survived. */
  start(): void {
    if (this.replica) return;
    const { spec } = this;
    const options = { spec, engine: this.world.engine, identityKey: hexToBytes(this.keys.id), timers: SIM_TIMERS, aggregate: simAggregate };
    const start = this.disk.readBack(spec.consensus.epochLength, this.#now);
    this.#generation++;
    this.#durableSeq = 0;
    if (this.recording) this.life = { options, start, inputs: [], trace: new Trace() };
    this.#guarded(() => {
      const { replica, effects } = createReplica<BbftState, BbftMessage>(options, start);
      this.replica = replica;
      this.#take(effects);
    });
  }

  /** Stops at once; of the writes under way the first `kept` survive. */
  crash(kept: number, why: 'crash' | 'disk' | 'assertion' = 'crash', error?: unknown): void {
    if (!this.replica && why !== 'assertion') return;
    this.replica = null;
    this.#generation++;
    this.fuse = null;
    this.#waiting = [];
    this.#timers.clear();
    this.disk.crash(kept);
    this.world.stopped(this, why, error);
  }

  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.crash(0, 'assertion', error);
    }
  }

  // ---- inputs ----

  /** Gives an input now. */
  give(fact: Fact): void {
    const { replica } = this;
    if (!replica) return;
    const input = { ...fact, now: this.#now } as ReplicaInput;
    this.life?.inputs.push(input);
    this.#guarded(() => this.#take(replica.step(input)));
  }

  submit(raw: Uint8Array): void {
    this.give({ type: 'TxSubmitted', req: this.#nextReq++, raw });
  }

  #answer(ms: number, fact: () => Fact | null): void {
    const generation = this.#generation;
    this.world.time.later(ms, () => {
      const given = generation === this.#generation ? fact() : null;
      if (given) this.give(given);
    });
  }

  // ---- effects ----

  #take(effects: readonly ReplicaEffect[]): void {
    if (this.life) for (const effect of effects) traceEffect(this.life.trace, effect);
    this.#perform(effects);
  }

  #perform(effects: readonly ReplicaEffect[]): void {
    const generation = this.#generation;
    for (const effect of effects) {
      if (this.fuse && (this.fuse.at ?? effect.type) === effect.type && this.fuse.effects-- <= 0) this.crash(this.fuse.kept);
      if (generation !== this.#generation) return;
      traceEffect(this.world.trace.number(this.world.time.now % 1e9).number(this.keys.ix), effect);
      this.#performOne(effect);
    }
  }

  #performOne(e: ReplicaEffect): void {
    switch (e.type) {
      case 'Persist':
        return this.#persist(e);
      case 'Sign':
        return e.seq <= this.#durableSeq ? this.#sign(e) : void this.#waiting.push(e);
      case 'Send':
        return this.world.send(this, e.to, e.lane, e.bytes);
      case 'SetTimer':
        this.#timers.set(e.name, e.token);
        return this.#answer(e.ms, () =>
          this.#timers.get(e.name) === e.token ? { type: 'TimerFired', name: e.name, token: e.token } : null,
        );
      case 'ClearTimer':
        return void this.#timers.delete(e.name);
      case 'VerifySignatures':
        return this.#answer(WORK_MS, () => ({ type: 'SignaturesVerified', req: e.req, ok: e.checks.map(simVerify) }));
      case 'VerifyTxSignatures':
        return this.#answer(WORK_MS, () => ({ type: 'TxSignaturesVerified', req: e.req, ok: e.items.map(verifyOnce) }));
      case 'LoadState':
        return this.#load(e);
      case 'LoadBlocks':
        return this.#answer(WORK_MS, () => ({ type: 'BlocksLoaded', req: e.req, blocks: this.#blocks(e.want) }));
      case 'Commit':
        return this.#commit(e.batches);
      case 'Note':
        return this.world.noted(this, e.name);
      case 'TxOutcome':
      case 'ReportPeer':
      case 'AcceptPeers':
      case 'ReportFault':
        return;
    }
  }

  #persist(write: LogWrite): void {
    if (this.diskFull) return this.crash(0, 'disk');
    this.disk.order(write);
    this.world.ordered(this, write);
    this.#answer(FSYNC_MS * (1 + this.random()), () => {
      for (const done of this.disk.flush(write.seq)) this.world.durable(this, done);
      this.#durableSeq = Math.max(this.#durableSeq, write.seq);
      const ready = this.#waiting.filter((w) => w.seq <= this.#durableSeq);
      this.#waiting = this.#waiting.filter((w) => w.seq > this.#durableSeq);
      for (const order of ready) this.#sign(order);
      return { type: 'Persisted', seq: write.seq };
    });
  }

  #sign(order: SignOrder): void {
    const key = order.key === 'bls' ? this.keys.blsKey : hexToBytes(this.keys.id);
    this.world.signed(this, order);
    this.#answer(WORK_MS, () => ({ type: 'Signed', req: order.req, signature: simSign(key, order.payload, order.key) }));
  }

  /** The view is taken now or when the answer leaves: both are allowed. */
  #load(e: Extract<ReplicaEffect, { type: 'LoadState' }>): void {
    const read = (): Fact => {
      const { store } = this.disk;
      return { type: 'StateLoaded', req: e.req, view: store.view(e.required), height: store.tip?.height ?? 0n };
    };
    const early = this.random() < 0.5 ? read() : null;
    this.#answer(WORK_MS * (1 + 4 * this.random()), () => early ?? read());
  }

  #blocks(want: Extract<ReplicaEffect, { type: 'LoadBlocks' }>['want']): StoredBlock[] {
    const { store } = this.disk;
    const found =
      'blockId' in want
        ? [store.blockById(want.blockId)]
        : Array.from({ length: want.count }, (_, i) => store.blockAt(want.from + BigInt(i)));
    return found.filter((b) => b !== null);
  }

  #commit(batches: readonly CommitBatch[]): void {
    if (this.diskFull) return this.crash(0, 'disk');
    this.disk.orderCommit(batches);
    for (const batch of batches) this.world.committed(this, batch);
    this.#answer(COMMIT_MS * (1 + this.random()), () => {
      const height = this.disk.flushCommit();
      return height === null ? null : { type: 'Committed', height };
    });
  }

  /** For messages of failed runs. */
  describe(): string {
    const status = this.replica?.explain();
    const state = status
      ? `height ${String(this.height)} view ${String(status.view)} attempt ${String(status.attempt)} ${status.sentence}`
      : 'down';
    return `${String(this.keys.node)} (${bytesToHex(hexToBytes(this.keys.id)).slice(0, 6)}): ${state}`;
  }
}
