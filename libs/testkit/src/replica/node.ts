/**
 * The host of one replica under virtual time: a memory store that survives, a log whose newest writes a crash may
 * tear off, keys, timers, and links to the other nodes. It performs effects in order, as the real host does.
 */
import { bytesToHex, equalBytes, hexToBytes, type TimeMs } from '@bystack/base';
import { bbftEngine, soloEngine, type BbftMessage, type BbftState } from '@bystack/bbft';
import type { ChainSpec } from '@bystack/chainspec';
import type { LocalTimers } from '@bystack/consensus';
import type { CommitBatch, StoredBlock } from '@bystack/ledger';
import { blockId, decodeBlock, type Block } from '@bystack/protocol';
import {
  createReplica,
  KIND,
  LANE,
  readHead,
  readStatusClaim,
  type PeerId,
  type Replica,
  type ReplicaEffect,
  type ReplicaInput,
  type ReplicaOptions,
  type ReplicaStart,
  type TxOutcome,
} from '@bystack/replica';
import { MemoryStore, storedSets } from '@bystack/store';
import { fakeAggregate, fakeSign, fakeVerify, verifyOnce } from './fake-crypto.js';
import type { VirtualTime } from './virtual-time.js';

const TIMERS: LocalTimers = {
  t0Ms: 1000,
  tMaxMs: 30_000,
  aggWaitMs: 20,
  exchWaitMs: 40,
  leafWaitMs: 200,
  fastWaitMs: 30,
  retxMs: 500,
  tcWaitMs: 500,
};
/** Sender field of a node that does not speak as a validator. */
const OBSERVER = 0xffff;
const FSYNC_MS = 2;
const COMMIT_MS = 4;
const WORK_MS = 1;

/** What a node tells and asks of the cluster. */
export interface NodeWorld {
  readonly time: VirtualTime;
  readonly random: () => number;
  send(from: PeerId, to: PeerId, lane: 0 | 1 | 2, bytes: Uint8Array): void;
  breach(sentence: string): void;
  committed(node: ClusterNode, batch: CommitBatch): void;
}

interface Write {
  readonly seq: number;
  readonly epoch: bigint;
  readonly record: Uint8Array;
  readonly body: Block | null;
}
type Timeless<E> = E extends unknown ? Omit<E, 'now'> : never;
/** An input without its time. */
export type Fact = Timeless<ReplicaInput>;

/** One node of the cluster. */
export class ClusterNode {
  readonly store = new MemoryStore();
  replica: Replica<BbftState, BbftMessage> | null = null;
  readonly outcomes = new Map<number, TxOutcome>();
  readonly notes = new Map<string, number>();
  readonly reports: string[] = [];
  /** Looks at every effect before it is performed; true crashes the node there. */
  trap: ((effect: ReplicaEffect) => boolean) | null = null;
  /** Inputs and effects since the last start, where they are kept. */
  journal: {
    start: ReplicaStart;
    options: ReplicaOptions<BbftState, BbftMessage>;
    inputs: ReplicaInput[];
    effects: (readonly ReplicaEffect[])[];
  } | null = null;
  keepJournal = false;
  #generation = 0;
  #durable: { record: Write | null; bodies: Map<string, Block> } = { record: null, bodies: new Map() };
  #durableSeq = 0;
  #writes: Write[] = [];
  /** Height that the store holds for sure. */
  #stored = 0n;
  #commits: (readonly CommitBatch[])[] = [];
  #waiting: { readonly seq: number; readonly run: () => void }[] = [];
  readonly #timers = new Map<string, number>();
  readonly #signed = new Map<string, string>();
  #nextReq = 1;

  constructor(
    private readonly world: NodeWorld,
    readonly spec: ChainSpec,
    readonly id: PeerId,
    readonly blsKey: Uint8Array | null,
  ) {}

  get up(): boolean {
    return this.replica !== null;
  }
  get height(): bigint {
    return this.replica?.tip.height ?? -1n;
  }

  // ---- life ----

  /** Starts from what survived. */
  async start(): Promise<void> {
    if (this.replica) return;
    const { spec } = this;
    const engine = spec.consensus.engine === 'solo' ? soloEngine : bbftEngine;
    const options = { spec, engine, identityKey: hexToBytes(this.id), timers: TIMERS, aggregate: fakeAggregate };
    const start = await this.#readBack();
    this.#generation++;
    this.#durableSeq = 0;
    const { replica, effects } = createReplica<BbftState, BbftMessage>(options, start);
    this.replica = replica;
    if (this.keepJournal) this.journal = { start, options, inputs: [], effects: [effects] };
    await this.#perform(effects);
  }

  async #readBack(): Promise<ReplicaStart> {
    const tip = await this.store.tip();
    this.#stored = tip?.height ?? 0n;
    const length = BigInt(this.spec.consensus.epochLength);
    const startHeight = tip ? (tip.height / length) * length : 0n;
    const at = async (height: bigint): Promise<StoredBlock | null> => (height > 0n ? this.store.blockByHeight(height) : null);
    const boundary = await at(startHeight);
    const { record, bodies } = this.#durable;
    return {
      now: this.world.time.now,
      tip,
      tipProof: tip ? ((await at(tip.height))?.proof ?? null) : null,
      epochStart: boundary ? decodeBlock(boundary.block).header : null,
      sets: await storedSets(this.store, tip?.height ?? 0n, this.spec.consensus.epochLength),
      record: record && { epoch: record.epoch, bytes: record.record },
      bodies: [...bodies.values()].filter((b) => b.header.height > (tip?.height ?? 0n)),
    };
  }

  /** kill -9: of the writes under way a prefix of random length survives. */
  async crash(): Promise<void> {
    if (!this.replica) return;
    this.replica = null;
    this.#generation++;
    for (const write of this.#writes) {
      if (this.world.random() < 0.5) break;
      this.#keep(write);
    }
    for (const batches of this.#commits) {
      if (this.world.random() < 0.5) break;
      await this.store.commit(batches);
    }
    this.#writes = [];
    this.#commits = [];
    this.#waiting = [];
    this.#timers.clear();
  }

  /** Changes what the log of a stopped node holds; null loses it, bodies included. */
  damageLog(change: (record: Uint8Array) => Uint8Array | null): void {
    const { record } = this.#durable;
    const left = record && change(record.record);
    this.#durable = left && record ? { ...this.#durable, record: { ...record, record: left } } : { record: null, bodies: new Map() };
  }

  // ---- inputs ----

  /** Gives an input now. */
  async give(fact: Fact): Promise<void> {
    if (!this.replica) return;
    const input = { ...fact, now: this.world.time.now } as ReplicaInput;
    const effects = this.replica.step(input);
    if (this.journal) {
      this.journal.inputs.push(input);
      this.journal.effects.push(effects);
    }
    await this.#perform(effects);
  }

  /** Submits a transaction; the outcome appears under the number returned. */
  submit(raw: Uint8Array): number {
    const req = this.#nextReq++;
    this.world.time.later(0, () => this.give({ type: 'TxSubmitted', req, raw }));
    return req;
  }

  /** Later, unless the node crashed in between. */
  #answer(ms: number, fact: () => Fact | null | Promise<Fact | null>): void {
    const generation = this.#generation;
    this.world.time.later(ms, async () => {
      const given = generation === this.#generation ? await fact() : null;
      if (given) await this.give(given);
    });
  }

  // ---- effects ----

  async #perform(effects: readonly ReplicaEffect[]): Promise<void> {
    const generation = this.#generation;
    for (const effect of effects) {
      if (this.trap?.(effect)) await this.crash();
      if (generation !== this.#generation) return;
      this.#performOne(effect);
    }
  }

  #performOne(e: ReplicaEffect): void {
    switch (e.type) {
      case 'Persist':
        return this.#persist(e);
      case 'Sign':
        return this.#whenDurable(e.seq, () => this.#sign(e.req, e.key, e.payload));
      case 'Send':
        if (e.lane === LANE.consensus) this.#checkSend(e.bytes);
        for (const to of e.to) this.world.send(this.id, to, e.lane, e.bytes);
        return;
      case 'SetTimer':
        this.#timers.set(e.name, e.token);
        return this.#answer(e.ms, () =>
          this.#timers.get(e.name) === e.token ? { type: 'TimerFired', name: e.name, token: e.token } : null,
        );
      case 'ClearTimer':
        this.#timers.delete(e.name);
        return;
      case 'VerifySignatures':
        return this.#answer(WORK_MS, () => ({ type: 'SignaturesVerified', req: e.req, ok: e.checks.map(fakeVerify) }));
      case 'VerifyTxSignatures':
        return this.#answer(WORK_MS, () => ({ type: 'TxSignaturesVerified', req: e.req, ok: e.items.map(verifyOnce) }));
      case 'LoadState':
        return this.#load(e);
      case 'LoadBlocks':
        return this.#answer(WORK_MS, async () => ({ type: 'BlocksLoaded', req: e.req, blocks: await this.#blocks(e.want) }));
      case 'Commit':
        return this.#commit(e.batches);
      case 'TxOutcome':
        if (this.outcomes.has(e.req)) this.world.breach(`request ${String(e.req)} was answered twice`);
        this.outcomes.set(e.req, e.outcome);
        return;
      case 'Note':
        this.notes.set(e.name, (this.notes.get(e.name) ?? 0) + e.value);
        if (e.name === 'bbft_conflicting_finality_total') this.world.breach(`${this.id} met two final blocks`);
        return;
      case 'ReportPeer':
        this.reports.push(e.code);
        return;
      case 'AcceptPeers':
      case 'ReportFault':
        return;
    }
  }

  /** A validator speaks in its epoch only with a durable record of it, and claims only heights that are durable. */
  #checkSend(bytes: Uint8Array): void {
    const head = readHead(bytes, this.replica?.chainId ?? new Uint8Array(32));
    if ('code' in head) return this.world.breach(`${this.id} sends ${head.code}`);
    const own = head.sender !== OBSERVER && head.epoch === this.replica?.epoch;
    if (own && this.#durable.record?.epoch !== head.epoch) this.world.breach(`${this.id} speaks before its record is durable`);
    if (head.kind !== KIND.status) return;
    const claim = readStatusClaim(bytes, head.epoch === this.replica?.epoch ? this.replica.validators.length : null);
    if ('code' in claim || claim.finalHeight > this.#stored) this.world.breach(`${this.id} claims what is not durable`);
  }

  #persist(write: Write): void {
    if (write.seq <= Math.max(this.#durableSeq, this.#writes.at(-1)?.seq ?? 0)) this.world.breach('numbers of writes do not rise');
    this.#writes.push(write);
    this.#answer(FSYNC_MS * (1 + this.world.random()), () => {
      while (this.#writes[0] && this.#writes[0].seq <= write.seq) this.#keep(this.#writes.shift() as Write);
      this.#durableSeq = Math.max(this.#durableSeq, write.seq);
      const ready = this.#waiting.filter((w) => w.seq <= this.#durableSeq);
      this.#waiting = this.#waiting.filter((w) => w.seq > this.#durableSeq);
      for (const w of ready) w.run();
      return { type: 'Persisted', seq: write.seq };
    });
  }
  #keep(write: Write): void {
    this.#durable.record = write;
    if (write.body) this.#durable.bodies.set(bytesToHex(blockId(write.body.header)), write.body);
  }
  #whenDurable(seq: number, run: () => void): void {
    if (this.#durableSeq >= seq) run();
    else this.#waiting.push({ seq, run });
  }

  /** Tag, epoch and view are at the same places in VOTE, TIMEOUT and PROPOSE. */
  #sign(req: number, key: 'bls' | 'identity', payload: Uint8Array): void {
    const slot = `${bytesToHex(payload.subarray(0, 16))}${bytesToHex(payload.subarray(48, 64))}`;
    const content = bytesToHex(payload);
    if (key === 'bls' && (this.#signed.get(slot) ?? content) !== content) this.world.breach(`${this.id} signed twice`);
    this.#signed.set(slot, content);
    const publicKey = key === 'bls' ? this.blsKey : hexToBytes(this.id);
    if (!publicKey) return this.world.breach(`${this.id} has no such key`);
    this.#answer(WORK_MS, () => ({ type: 'Signed', req, signature: fakeSign(publicKey, payload, key) }));
  }

  /** The view is taken now or when the answer leaves: both are allowed. */
  #load(e: Extract<ReplicaEffect, { type: 'LoadState' }>): void {
    const read = async (): Promise<Fact> => {
      const [view, tip] = [await this.store.load(e.required), await this.store.tip()];
      return { type: 'StateLoaded', req: e.req, view, height: tip?.height ?? 0n };
    };
    const early = this.world.random() < 0.5 ? read() : null;
    this.#answer(WORK_MS * (1 + 4 * this.world.random()), () => early ?? read());
  }

  async #blocks(want: Extract<ReplicaEffect, { type: 'LoadBlocks' }>['want']): Promise<StoredBlock[]> {
    const found: (StoredBlock | null)[] = [];
    if ('blockId' in want) found.push(await this.store.blockById(want.blockId));
    else for (let i = 0; i < want.count; i++) found.push(await this.store.blockByHeight(want.from + BigInt(i)));
    return found.filter((b) => b !== null);
  }

  #commit(batches: readonly CommitBatch[]): void {
    this.#commits.push(batches);
    for (const batch of batches) this.world.committed(this, batch);
    this.#answer(COMMIT_MS * (1 + this.world.random()), async () => {
      const next = this.#commits.shift();
      if (!next) return null;
      await this.store.commit(next);
      const { height } = next.at(-1) as CommitBatch;
      this.#stored = height;
      for (const [key, body] of this.#durable.bodies) if (body.header.height <= height) this.#durable.bodies.delete(key);
      return { type: 'Committed', height };
    });
  }

  /** Bytes of the committed block of a height, or null. */
  async blockAt(height: bigint): Promise<StoredBlock | null> {
    return this.store.blockByHeight(height);
  }
  /** True when a stored block equals the one of another node. */
  async sameAt(height: bigint, other: ClusterNode): Promise<boolean> {
    const [a, b] = [await this.blockAt(height), await other.blockAt(height)];
    return a !== null && b !== null && equalBytes(a.block, b.block);
  }
  /** Time of the cluster. */
  get now(): TimeMs {
    return this.world.time.now;
  }
}
