/**
 * A seeded network of engines under virtual time: the real engine, a host that keeps its durability rules, and a
 * network that loses, delays, doubles and reorders. Signatures are cheap stand-ins that only the signer can make;
 * everything else is what runs in production.
 */
import { bytesToHex, sha3, type Hash, type TimeMs } from '@bystack/base';
import { bbftEngine, type BbftMessage, type BbftState } from '@bystack/bbft';
import { ZERO_HASH, type EngineEffect, type EngineEvent, type EpochContext, type NodeIx, type SignatureCheck } from '@bystack/consensus';
import { blockId, encodeBlock, merkleRoot, type Block } from '@bystack/protocol';
import { fakeSign, fakeVerify } from '../replica/fake-crypto.js';
import { VirtualTime } from '../replica/virtual-time.js';
import { seeded } from '../seeded.js';
import { GENESIS_TIME, networkContext, type ContextOptions } from './context.js';

/** Faults of the network; shares of messages in 0..1, delays in ms. */
export interface Weather {
  readonly loss: number;
  readonly doubling: number;
  readonly minDelayMs: number;
  readonly maxDelayMs: number;
}

/** Settings of a run. */
export interface NetworkOptions extends ContextOptions {
  readonly seed: number;
  readonly weather: Weather;
  /** Validators that never start. */
  readonly dead?: readonly NodeIx[];
}

/** Weather of a good local network. */
export const CALM: Weather = { loss: 0, doubling: 0, minDelayMs: 1, maxDelayMs: 5 };

const DISK_MS = 2;
const CHECK_MS = 1;

type Effect = EngineEffect<BbftMessage>;
type Validator = EpochContext['validators'][number];
type Event = EngineEvent<BbftMessage>;
type Timeless<E> = E extends unknown ? Omit<E, 'now'> : never;

/** What the checks of a message come to, under the stand-ins for signatures. */
const verdictOf = (check: SignatureCheck, { validators }: EpochContext): boolean => {
  const keyOf = (ix: NodeIx): Validator => validators[ix] as Validator;
  if (check.scheme === 'identity') return fakeVerify({ ...check, publicKey: keyOf(check.signer).identityKey });
  const groups = check.groups.map(({ message, signers }) => ({ message, keys: signers.map((ix) => keyOf(ix).blsKey) }));
  return fakeVerify({ scheme: 'bls', groups, signature: check.signature });
};

interface Node {
  readonly ix: NodeIx;
  ctx: EpochContext;
  state: BbftState | null;
  generation: number;
  durable: Uint8Array | null;
  durableSeq: number;
  bodies: Map<string, Block>;
  waiting: { readonly seq: number; readonly run: () => void }[];
  timers: Map<string, number>;
  chain: Block[];
  /** Proof of the newest block of the chain. */
  proof: Uint8Array | null;
  pending: Set<string>;
  /** What was signed, by kind, epoch and view: a second content is a breach of I3. */
  signed: Map<string, string>;
}

/** A running network. */
export class ConsensusNetwork {
  /** Breaches of safety, as sentences; must stay empty. */
  readonly breaches: string[] = [];
  /** Messages sent, by kind. */
  readonly counts = new Map<string, number>();
  /** Messages and their bytes, by `view kind`; blocks are not counted as bytes (bbft.md 5.3). */
  readonly tally = new Map<string, { readonly messages: number; readonly bytes: number }>();
  /** Faults of a test: messages for which it holds are lost after they were counted. */
  lost: (from: NodeIx, to: NodeIx, message: BbftMessage) => boolean = () => false;
  readonly nodes: Node[] = [];
  private readonly time = new VirtualTime(GENESIS_TIME);
  private readonly random: () => number;
  private readonly finalAt = new Map<bigint, string>();
  private timerCount = 0;
  private weather: Weather;
  private groups: readonly (readonly NodeIx[])[] | null = null;

  get now(): TimeMs {
    return this.time.now;
  }

  constructor(private readonly options: NetworkOptions) {
    this.random = seeded(options.seed);
    this.weather = options.weather;
    for (let ix = 0; ix < options.n; ix++) {
      this.nodes.push({
        ix,
        ctx: this.context(ix),
        state: null,
        generation: 0,
        durable: null,
        durableSeq: 0,
        bodies: new Map(),
        waiting: [],
        timers: new Map(),
        chain: [],
        proof: null,
        pending: new Set(),
        signed: new Map(),
      });
    }
    for (const node of this.nodes) if (!options.dead?.includes(node.ix)) this.start(node.ix);
  }

  private context(self: NodeIx): EpochContext {
    return networkContext(this.options, self);
  }

  // ---- orders of a test ----

  /** Changes the weather from now on. */
  setWeather(weather: Weather): void {
    this.weather = weather;
  }
  /** Only members of the same group hear each other; null ends it. */
  partition(groups: readonly (readonly NodeIx[])[] | null): void {
    this.groups = groups;
  }
  /** Loses everything that was not durable. */
  crash(ix: NodeIx): void {
    const node = this.nodes[ix] as Node;
    node.generation++;
    node.state = null;
    node.waiting = [];
    node.timers.clear();
  }
  /** Starts a validator from what is durable. */
  start(ix: NodeIx): void {
    const node = this.nodes[ix] as Node;
    if (node.state) return;
    const head = node.chain.at(-1);
    const finalHead = head && {
      height: head.header.height,
      blockId: blockId(head.header),
      timestamp: head.header.timestamp,
      proof: node.proof,
    };
    node.ctx = { ...this.context(ix), ...(finalHead ? { finalHead } : {}) };
    const step = bbftEngine.init(node.ctx, node.durable, [...node.bodies.values()], this.now);
    node.state = step.state;
    this.perform(node, step.effects);
    if (node.pending.size > 0) this.give(node, { type: 'PendingChanged', pending: true });
  }
  /** A transaction reaches every running validator. */
  submit(name: string): void {
    for (const node of this.nodes) {
      node.pending.add(name);
      if (node.pending.size === 1) this.give(node, { type: 'PendingChanged', pending: true });
    }
  }
  /** Any message as if a peer had sent it. */
  inject(to: NodeIx, from: NodeIx | null, message: BbftMessage): void {
    this.give(this.nodes[to] as Node, { type: 'MessageReceived', from, message });
  }
  /** Runs until nothing is left to do before the time, or the condition holds. True when it held. */
  run(forMs: number, until: () => boolean = () => false): boolean {
    const end = this.now + forMs;
    while (!until()) {
      const job = this.time.next(end);
      if (!job) {
        this.time.now = end;
        return until();
      }
      void job.run();
      if (this.breaches.length > 0) return false;
    }
    return true;
  }
  /** Height that every running validator has finalized. */
  get commonHeight(): number {
    return Math.min(...this.nodes.filter((n) => n.state).map((n) => n.chain.length));
  }
  /** True when every running validator finalized the transaction. */
  has(name: string): boolean {
    return this.nodes.every((n) => !n.state || !n.pending.has(name));
  }

  // ---- the host of one engine ----

  private give(node: Node, event: Timeless<Event>): void {
    if (!node.state) return;
    const step = bbftEngine.step(node.state, { ...event, now: this.now } as Event);
    node.state = step.state;
    this.perform(node, step.effects);
  }

  /** Later, unless the validator crashed in between. */
  private answer(node: Node, ms: number, event: () => Timeless<Event> | null): void {
    const { generation } = node;
    this.time.later(ms, () => {
      const given = node.generation === generation ? event() : null;
      if (given) this.give(node, given);
    });
  }

  private perform(node: Node, effects: readonly Effect[]): void {
    for (const effect of effects) this.performOne(node, effect);
  }

  private performOne(node: Node, e: Effect): void {
    switch (e.type) {
      case 'Persist':
        return this.persist(node, e.seq, e.record, e.body);
      case 'Sign':
        return this.whenDurable(node, e.seq, () => this.signFor(node, e.req, e.key, e.payload));
      case 'Send':
        for (const to of e.to) this.deliver(node.ix, to, e.message);
        return;
      case 'SetTimer': {
        const token = this.timerCount++;
        node.timers.set(e.name, token);
        const fire = (): Timeless<Event> | null =>
          node.timers.get(e.name) === token ? { type: 'TimerFired', name: e.name, view: e.view } : null;
        return this.answer(node, e.ms, fire);
      }
      case 'ClearTimer':
        node.timers.delete(e.name);
        return;
      case 'RequestPayload':
        return this.answer(node, CHECK_MS, () => ({ type: 'PayloadReady', view: e.view, block: this.build(node, e) }));
      case 'ValidateBlock':
        return this.answer(node, CHECK_MS, () => ({ type: 'BlockValidated', blockId: blockId(e.block.header), ok: true }));
      case 'VerifySignatures':
        return this.answer(node, CHECK_MS, () => ({
          type: 'SignaturesVerified',
          req: e.req,
          ok: e.checks.map((check) => verdictOf(check, node.ctx)),
        }));
      case 'FetchBlock':
        return this.fetch(node, e.blockId);
      case 'Finalize':
        return this.finalize(node, e.blocks, e.proof);
      case 'Note':
        if (e.name === 'bbft_conflicting_finality_total') this.breaches.push(`validator ${String(node.ix)} met two final blocks`);
        return;
      default:
        return;
    }
  }

  private persist(node: Node, seq: number, record: Uint8Array, body: Block | null): void {
    this.answer(node, DISK_MS, () => {
      node.durable = record;
      node.durableSeq = seq;
      if (body) node.bodies.set(bytesToHex(blockId(body.header)), body);
      const ready = node.waiting.filter((w) => w.seq <= seq);
      node.waiting = node.waiting.filter((w) => w.seq > seq);
      for (const w of ready) w.run();
      return { type: 'Persisted', seq };
    });
  }

  private whenDurable(node: Node, seq: number, run: () => void): void {
    if (node.durableSeq >= seq) run();
    else node.waiting.push({ seq, run });
  }

  /** Tag, epoch and view are the same places in VOTE, TIMEOUT and PROPOSE. */
  private signFor(node: Node, req: number, key: 'bls' | 'identity', payload: Uint8Array): void {
    const slot = `${bytesToHex(payload.subarray(0, 16))}${bytesToHex(payload.subarray(48, 64))}`;
    const content = bytesToHex(payload);
    if ((node.signed.get(slot) ?? content) !== content && key === 'bls') this.breaches.push(`validator ${String(node.ix)} signed twice`);
    node.signed.set(slot, content);
    const own = node.ctx.validators[node.ix] as Validator;
    this.answer(node, CHECK_MS, () => ({
      type: 'Signed',
      req,
      signature: fakeSign(key === 'bls' ? own.blsKey : own.identityKey, payload, key),
    }));
  }

  private reaches(from: NodeIx, to: NodeIx): boolean {
    return this.groups === null || this.groups.some((g) => g.includes(from) && g.includes(to));
  }

  private deliver(from: NodeIx, to: NodeIx, message: BbftMessage): void {
    this.counts.set(message.kind, (this.counts.get(message.kind) ?? 0) + 1);
    const { loss, doubling, minDelayMs, maxDelayMs } = this.weather;
    const target = this.nodes[to] as Node;
    const sender = this.nodes[from] as Node;
    const bytes = bbftEngine.encode(message, sender.ctx, from);
    this.count(message, bytes.length);
    if (this.random() < loss || !this.reaches(from, to) || this.lost(from, to, message)) return;
    for (let copies = this.random() < doubling ? 2 : 1; copies > 0; copies--) {
      this.answer(target, minDelayMs + this.random() * (maxDelayMs - minDelayMs), () => {
        const decoded = bbftEngine.decode(bytes, target.ctx);
        if ('code' in decoded) throw new Error(`own message refused: ${decoded.code} ${decoded.message}`);
        return { type: 'MessageReceived', from, message: decoded };
      });
    }
  }

  private count(message: BbftMessage, sizeBytes: number): void {
    const key = `${String(message.view)} ${message.kind}`;
    const { messages, bytes } = this.tally.get(key) ?? { messages: 0, bytes: 0 };
    const block = message.kind === 'distribute' && message.block ? encodeBlock(message.block).length : 0;
    this.tally.set(key, { messages: messages + 1, bytes: bytes + sizeBytes - block });
  }

  private build(node: Node, e: Extract<Effect, { type: 'RequestPayload' }>): Block | null {
    if (node.pending.size === 0 && !e.allowEmpty) return null;
    const transactions = [...node.pending].map((name) => new TextEncoder().encode(name));
    const zero = ZERO_HASH;
    return {
      header: {
        height: e.parentHeight + 1n,
        parent: e.parent,
        timestamp: Math.ceil(Math.max(e.minTime, this.now)),
        epoch: 0n,
        createdView: e.view,
        producer: node.ix,
        txRoot: merkleRoot(transactions),
        witnessRoot: merkleRoot(transactions.map((raw) => sha3(raw))),
        stateRoot: zero,
        nextEpoch: zero,
        specHash: zero,
      },
      transactions,
    };
  }

  private fetch(node: Node, id: Hash): void {
    const key = bytesToHex(id);
    for (const peer of this.nodes) {
      const held = peer.bodies.get(key) ?? peer.chain.find((b) => bytesToHex(blockId(b.header)) === key);
      if (!held || !peer.state || !this.reaches(peer.ix, node.ix)) continue;
      this.answer(node, this.weather.maxDelayMs * 2, () => ({ type: 'BlockFetched', block: held }));
      return;
    }
  }

  private finalize(node: Node, blocks: readonly Block[], proof: Uint8Array): void {
    node.proof = proof;
    for (const block of blocks) {
      const { height } = block.header;
      const id = bytesToHex(blockId(block.header));
      if (height !== BigInt(node.chain.length + 1))
        this.breaches.push(`validator ${String(node.ix)} finalized height ${String(height)} after ${String(node.chain.length)}`);
      if ((this.finalAt.get(height) ?? id) !== id) this.breaches.push(`two final blocks at height ${String(height)}`);
      this.finalAt.set(height, id);
      node.chain.push(block);
      for (const raw of block.transactions) node.pending.delete(new TextDecoder().decode(raw));
      node.bodies.delete(id);
    }
    if (node.pending.size === 0) this.answer(node, 0, () => ({ type: 'PendingChanged', pending: node.pending.size > 0 }));
  }
}
