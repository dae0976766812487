/**
 * The consensus engine inside the replica: events in, effects out, one epoch at a time. A new epoch speaks only when
 * its first safety record is durable. STATUS claims only what is durable. Source: bbft.md 4.3, 4.8, 4.9.
 */
import { InvariantError, isBystackError, type Hash, type TimeMs } from '@bystack/base';
import type {
  ConsensusEngine,
  EngineEffect,
  EngineEvent,
  EngineStatus,
  EpochContext,
  LocalTimers,
  NodeIx,
  Problem,
  Step,
} from '@bystack/consensus';
import { blockId, type Block } from '@bystack/protocol';
import type { FinalChain } from './chain.js';
import type { Checks } from './checks.js';
import type { ChainFacts, EpochStart } from './facts.js';
import { MAX_EARLY_MESSAGES, MAX_EVENTS_PER_STEP } from './limits.js';
import type { Outbox } from './outbox.js';
import type { Peers } from './peers.js';
import { placeIn, type EpochSet } from './sets.js';
import { LANE, type PeerId } from './types.js';
import { KIND, type OwnHead } from './wire.js';

/** What the engine asks of the rest of the replica. */
export interface EngineHost {
  validate(block: Block, done: (ok: boolean) => void): void;
  build(request: Extract<EngineEffect<never>, { type: 'RequestPayload' }>, done: (block: Block | null) => void): void;
  finalize(blocks: readonly Block[], proof: Uint8Array): void;
  fetch(blockId: Hash, height: bigint, from: readonly PeerId[]): void;
  certified(blockId: Hash): void;
}

export interface LinkParts<S, M> {
  readonly facts: ChainFacts;
  readonly engine: ConsensusEngine<S, M>;
  readonly chain: FinalChain;
  readonly outbox: Outbox;
  readonly peers: Peers;
  readonly checks: Checks;
  readonly timers: LocalTimers;
  readonly aggregate: (signatures: readonly Uint8Array[]) => Uint8Array;
  /** Own identity key, hex. */
  readonly identity: PeerId;
  readonly now: () => TimeMs;
  readonly host: EngineHost;
}

/** What an epoch is opened with. */
export interface Opening {
  readonly set: EpochSet;
  readonly start: EpochStart;
  /** Newest durable record, of whatever epoch. */
  readonly record: { readonly epoch: bigint; readonly bytes: Uint8Array } | null;
  readonly bodies: readonly Block[];
  /** The node must not sign in this epoch. */
  readonly mute: boolean;
}

type Timeless<E> = E extends unknown ? Omit<E, 'now'> : never;
/** An event without its time, which is that of the running step. */
export type EngineFact<M> = Timeless<EngineEvent<M>>;

const TIMERS = 'engine/';

/** Runs one engine per epoch. */
export class EngineLink<S, M> {
  // Set by the first `begin`, which its owner calls before anything else.
  #ctx!: EpochContext;
  #set!: EpochSet;
  #state!: S;
  #final = 0n;
  #queue: EngineFact<M>[] = [];
  /** Effects that wait until the first record of the epoch is durable. */
  #gate: { readonly seq: number; readonly held: readonly EngineEffect<M>[] } | null = null;
  #base = 0;
  #lastSeq = 0;
  /** Changes with the epoch: answers to an older engine are dropped. */
  #generation = 0;
  readonly #signs = new Map<number, number>();
  readonly #timerViews = new Map<string, bigint>();
  readonly #statusWanted = new Set<PeerId>();

  constructor(private readonly parts: LinkParts<S, M>) {}

  get ctx(): EpochContext {
    return this.#ctx;
  }
  /** Validators of the running epoch. */
  get set(): EpochSet {
    return this.#set;
  }
  /** Own index in the set, null for an observer. */
  get self(): NodeIx | null {
    return placeIn(this.#set, this.parts.identity);
  }
  get epoch(): bigint {
    return this.#ctx.epoch;
  }
  /** Height that the engine knows as final; execution and disk may be behind it. */
  get heightFinal(): bigint {
    return this.#final;
  }
  /** False while the epoch's first record is on its way to the disk. */
  get speaking(): boolean {
    return this.#gate === null;
  }
  explain(): EngineStatus {
    return this.parts.engine.explain(this.#state);
  }
  head(): OwnHead {
    return {
      chainId: this.#ctx.chainId,
      epoch: this.#ctx.epoch,
      view: 0n,
      height: this.parts.chain.durable.height,
      sender: this.self,
    };
  }

  // ---- epochs ----

  /** Ends the running epoch, if there is one, and opens another. */
  begin(opening: Opening): void {
    this.#generation++;
    this.parts.outbox.clearTimers(TIMERS);
    this.#timerViews.clear();
    this.#signs.clear();
    this.#queue = [];
    this.#gate = null;
    this.#set = opening.set;
    const step = this.#init(opening);
    this.#ctx = step.ctx;
    this.#state = step.state;
    this.#final = step.ctx.finalHead?.height ?? step.ctx.start.height;
    this.#enter(step);
  }

  #context(opening: Opening, self: NodeIx | null): EpochContext {
    const { facts, chain, timers, aggregate } = this.parts;
    const { height, blockId, timestamp } = chain.tip;
    const above = height > opening.start.height;
    return {
      chainId: facts.chainId,
      epoch: opening.set.epoch,
      self,
      validators: opening.set.members,
      params: opening.set.params,
      timers,
      topology: opening.set.topology,
      start: opening.start,
      aggregate,
      ...(above ? { finalHead: { height, blockId, timestamp, proof: chain.proof } } : {}),
    };
  }

  /**
   * A record of a later epoch means that blocks were lost: the node signs nothing before that epoch. A record that
   * cannot be read may hide own signatures of this epoch: the node signs nothing in it.
   */
  #init(opening: Opening): Step<S, M> & { readonly ctx: EpochContext; readonly fresh: boolean } {
    const { engine, outbox } = this.parts;
    const now = this.parts.now();
    const { record, bodies } = opening;
    const own = record?.epoch === opening.set.epoch ? record.bytes : null;
    const mute = opening.mute || (record !== null && record.epoch > opening.set.epoch);
    const ctx = this.#context(opening, mute ? null : this.self);
    if (mute && this.self !== null) outbox.note('replica_epoch_without_signing_total');
    try {
      return { ...engine.init(ctx, own, bodies, now), ctx, fresh: own === null };
    } catch (error) {
      if (!isBystackError(error) || own === null) throw error;
      outbox.note('replica_epoch_without_signing_total');
      const silent = { ...ctx, self: null };
      return { ...engine.init(silent, null, bodies, now), ctx: silent, fresh: true };
    }
  }

  #enter(step: Step<S, M> & { readonly fresh: boolean }): void {
    this.#base = this.#lastSeq;
    const persists = step.effects.filter((e) => e.type === 'Persist');
    if (!step.fresh || persists.length === 0) return this.#perform(step.effects);
    this.#perform(persists);
    this.#gate = { seq: this.#lastSeq, held: step.effects.filter((e) => e.type !== 'Persist') };
  }

  /** The host made the record durable. */
  persisted(seq: number): void {
    if (this.#gate && seq >= this.#gate.seq) {
      const { held } = this.#gate;
      this.#gate = null;
      this.#perform(held);
    }
    if (seq > this.#base) this.feed({ type: 'Persisted', seq: seq - this.#base });
  }

  // ---- events ----

  /** Queues an event; `drain` runs them. */
  feed(event: EngineFact<M>): void {
    if (this.#gate && event.type === 'MessageReceived' && this.#queue.length >= MAX_EARLY_MESSAGES) return;
    this.#queue.push(event);
  }

  /**
   * Runs every queued event and what follows from it.
   * @throws InvariantError when that does not come to an end: a process that stops is started again, one that spins is not
   */
  drain(): void {
    for (let events = 0; !this.#gate; events++) {
      const event = this.#queue.shift();
      if (!event) break;
      if (events >= MAX_EVENTS_PER_STEP) throw new InvariantError(`the engine does not come to rest (${event.type})`);
      if (event.type === 'FinalAdvanced' && event.head.height > this.#final) this.#final = event.head.height;
      const step = this.parts.engine.step(this.#state, { ...event, now: this.parts.now() } as EngineEvent<M>);
      this.#state = step.state;
      this.#perform(step.effects);
    }
    this.#flushStatus();
  }

  /** A message of this epoch. `from` null: a peer outside the list. */
  message(from: NodeIx | null, bytes: Uint8Array): Problem | null {
    const message = this.parts.engine.decode(bytes, this.#ctx);
    if (isProblem(message)) return message;
    this.feed({ type: 'MessageReceived', from, message });
    return null;
  }

  signed(req: number, signature: Uint8Array): void {
    const own = this.#signs.get(req);
    if (own === undefined) return;
    this.#signs.delete(req);
    this.feed({ type: 'Signed', req: own, signature });
  }

  /** A timer of this part fired. */
  timerFired(name: string): void {
    const own = name.slice(TIMERS.length);
    const view = this.#timerViews.get(own);
    if (view !== undefined) this.feed({ type: 'TimerFired', name: own, view });
  }

  static owns(timer: string): boolean {
    return timer.startsWith(TIMERS);
  }

  // ---- STATUS ----

  /** The peers get a STATUS as soon as what it claims is durable. */
  wantStatus(peers: readonly PeerId[]): void {
    for (const id of peers) this.#statusWanted.add(id);
  }

  #flushStatus(): void {
    const { engine, chain, outbox, peers } = this.parts;
    if (this.#statusWanted.size === 0 || this.#gate || this.#final !== chain.durable.height) return;
    const to = peers.connected([...this.#statusWanted]);
    this.#statusWanted.clear();
    const message = engine.status(this.#state, this.parts.now());
    outbox.send(to, LANE.consensus, engine.encode(message, this.#ctx, this.#ctx.self));
  }

  // ---- effects ----

  #perform(effects: readonly EngineEffect<M>[]): void {
    for (const effect of effects) this.#performOne(effect);
  }

  /** Wraps an answer so that it reaches only the engine that asked. */
  #mine<A extends readonly unknown[]>(answer: (...args: A) => void): (...args: A) => void {
    const generation = this.#generation;
    return (...args) => {
      if (generation === this.#generation) answer(...args);
    };
  }

  #performOne(e: EngineEffect<M>): void {
    const { outbox, checks, host } = this.parts;
    switch (e.type) {
      case 'Persist':
        this.#lastSeq = Math.max(this.#lastSeq, this.#base + e.seq);
        return outbox.emit({ type: 'Persist', seq: this.#base + e.seq, epoch: this.#ctx.epoch, record: e.record, body: e.body });
      case 'Sign': {
        const req = outbox.request();
        this.#signs.set(req, e.req);
        return outbox.emit({ type: 'Sign', req, key: e.key, payload: e.payload, seq: this.#base + e.seq });
      }
      case 'Send':
        return this.#send(e.to, e.message);
      case 'SetTimer':
        this.#timerViews.set(e.name, e.view);
        outbox.setTimer(TIMERS + e.name, e.ms);
        return;
      case 'ClearTimer':
        this.#timerViews.delete(e.name);
        return outbox.clearTimer(TIMERS + e.name);
      case 'RequestPayload':
        return host.build(
          e,
          this.#mine((block) => this.feed({ type: 'PayloadReady', view: e.view, block })),
        );
      case 'ValidateBlock':
        return this.#validate(e.block);
      case 'VerifySignatures':
        return checks.verify(
          e.checks,
          this.#set.members,
          this.#mine((ok) => this.feed({ type: 'SignaturesVerified', req: e.req, ok })),
        );
      default:
        return this.#pass(e);
    }
  }

  #pass(
    e: Exclude<
      EngineEffect<M>,
      { type: 'Persist' | 'Sign' | 'Send' | 'SetTimer' | 'ClearTimer' | 'RequestPayload' | 'ValidateBlock' | 'VerifySignatures' }
    >,
  ): void {
    const { outbox, host } = this.parts;
    switch (e.type) {
      case 'FetchBlock':
        return host.fetch(e.blockId, e.height, this.#ids(e.from));
      case 'Finalize':
        this.#final = e.blocks.at(-1)?.header.height ?? this.#final;
        return host.finalize(e.blocks, e.proof);
      case 'Certified':
        return host.certified(e.blockId);
      case 'ReportFault':
        return outbox.emit({ type: 'ReportFault', validator: this.#id(e.validator), kind: e.kind, evidence: e.evidence });
      case 'ReportPeer':
        return e.from === null ? outbox.note('replica_observer_messages_refused_total') : outbox.report(this.#id(e.from), e);
      case 'Note':
        return outbox.note(e.name, e.value);
    }
  }

  #validate(block: Block): void {
    this.parts.host.validate(
      block,
      this.#mine((ok) => this.feed({ type: 'BlockValidated', blockId: blockId(block.header), ok })),
    );
  }

  #send(to: readonly NodeIx[], message: M): void {
    const { engine, outbox, peers } = this.parts;
    const ids = peers.connected(this.#ids(to));
    if (ids.length === 0) return;
    const bytes = engine.encode(message, this.#ctx, this.#ctx.self);
    if (bytes[1] === KIND.status) this.wantStatus(ids);
    else outbox.send(ids, LANE.consensus, bytes);
  }

  #id(index: NodeIx): PeerId {
    return this.#set.ids[index] ?? '';
  }
  #ids(indexes: readonly NodeIx[]): PeerId[] {
    return indexes.map((i) => this.#id(i));
  }
}

const isProblem = (value: unknown): value is Problem =>
  typeof value === 'object' && value !== null && 'code' in value && 'message' in value;
