/**
 * Catch-up: blocks above the tip are pulled by height, taken in by hash link, proven by one certificate per epoch
 * and batch, executed and committed in order. Bodies are checked against their headers before anything is kept.
 * Source: bbft.md 4.9.
 */
import { equalBytes, isBystackError, type Hash, type TimeMs } from '@bystack/base';
import { bodyMatchesHeader, verifyFinality, type SignatureCheck } from '@bystack/consensus';
import { blockBytes, blockId, decodeBlock, type Block, type BlockHeader } from '@bystack/protocol';
import type { FinalChain } from './chain.js';
import { epochAfter, isBoundary, startHeight, type ChainFacts } from './facts.js';
import {
  MAX_AHEAD_OF_DISK,
  MAX_BATCHES,
  MAX_PULL,
  MAX_UNPROVEN,
  MAX_UNPROVEN_BYTES,
  PULL_LEAD,
  PULL_PATIENCE_MS,
  PULL_TIMEOUT_MS,
} from './limits.js';
import type { Outbox } from './outbox.js';
import { forgive, isFree, penalize, type Peer, type Peers } from './peers.js';
import { keyed } from './checks.js';
import type { EpochSet, ValidatorSets } from './sets.js';
import { LANE, type KeyedCheck } from './types.js';
import { encodePull, type OwnHead, type SentBlock } from './wire.js';

const TIMER = 'sync';

interface Pulled {
  readonly block: Block;
  readonly id: Hash;
  readonly proof: Uint8Array | null;
}
/** Blocks of one epoch, ascending, the last one with the proof that covers them. */
interface Segment {
  readonly blocks: readonly Pulled[];
  readonly proof: Uint8Array;
  readonly check: KeyedCheck;
}

export interface SyncParts {
  readonly facts: ChainFacts;
  readonly chain: FinalChain;
  readonly peers: Peers;
  readonly outbox: Outbox;
  readonly now: () => TimeMs;
  readonly head: () => OwnHead;
  /** False until the node's first safety record is durable. */
  readonly ready: () => boolean;
  readonly sets: ValidatorSets;
  readonly verify: (checks: readonly KeyedCheck[], done: (ok: readonly boolean[]) => void) => void;
  /** Executes and commits proven blocks; calls back when they are the tip. */
  readonly commit: (blocks: readonly Block[], proofs: ReadonlyMap<bigint, Uint8Array>, done: () => void) => void;
}

/** Peers that never failed come first, then those that claim most. A liar is asked once and then last. */
const byTrust = (a: Peer, b: Peer): number =>
  a.penaltyMs !== b.penaltyMs
    ? a.penaltyMs - b.penaltyMs
    : a.heightFinalized > b.heightFinalized
      ? -1
      : a.heightFinalized < b.heightFinalized
        ? 1
        : 0;

const newest = (pulled: readonly Pulled[]): Pulled | undefined => pulled.at(-1);

/** Pulls what is missing. One request at a time, so that memory holds a few batches whatever the distance. */
export class Sync {
  /** Linked to `#line`, not covered by a proof yet. */
  #unproven: Pulled[] = [];
  /** End of what was proven and ordered to be committed. */
  #line: { readonly height: bigint; readonly id: Hash } | null = null;
  #batches = 0;
  #asked: Peer | null = null;
  /** Who sent what is not covered yet. */
  #sender: Peer | null = null;
  #behindSince: TimeMs | null = null;
  /** Changes when everything taken in was dropped: answers of older checks do not count. */
  #generation = 0;

  constructor(private readonly parts: SyncParts) {}

  /** True while blocks are pulled or executed. */
  get active(): boolean {
    return this.#asked !== null || this.#batches > 0;
  }

  #end(): { readonly height: bigint; readonly id: Hash } {
    const { tip } = this.parts.chain;
    const last = newest(this.#unproven);
    if (last && last.block.header.height > tip.height) return { height: last.block.header.height, id: last.id };
    return this.#line && this.#line.height > tip.height ? this.#line : { height: tip.height, id: tip.blockId };
  }

  /** Validators of a block's epoch; null until the blocks before it are executed. */
  #setOf({ block }: Pulled): EpochSet | null {
    return this.parts.sets.at(epochAfter(this.parts.facts, block.header.height - 1n));
  }

  /** Called whenever a peer told a height, a pull ended, a commit was confirmed or time passed: asks for the next blocks. */
  consider(): void {
    const { chain, peers, outbox } = this.parts;
    const now = this.parts.now();
    const end = this.#end();
    const ahead = peers.all().filter((p) => p.heightFinalized > end.height);
    if (ahead.length === 0) this.#behindSince = null;
    const waits = this.#unproven[0] !== undefined && this.#setOf(this.#unproven[0]) === null;
    const full = waits || this.#batches >= MAX_BATCHES || end.height - chain.durable.height > MAX_AHEAD_OF_DISK;
    if (ahead.length === 0 || this.#asked || full || !this.parts.ready()) return;
    this.#behindSince ??= now;
    const lead = ahead.reduce((max, p) => (p.heightFinalized > max ? p.heightFinalized : max), 0n) - chain.tip.height;
    const patient = lead < PULL_LEAD && !this.active && now - this.#behindSince < PULL_PATIENCE_MS && now >= this.#behindSince;
    const best = ahead.filter((p) => isFree(p, now)).sort(byTrust)[0];
    if (patient || !best) outbox.setTimer(TIMER, PULL_PATIENCE_MS);
    else this.#ask(best, end.height + 1n);
  }

  #ask(peer: Peer, from: bigint): void {
    const { outbox } = this.parts;
    peer.pull = { type: 'heights', sentAt: this.parts.now() };
    this.#asked = peer;
    outbox.send([peer.id], LANE.sync, encodePull({ from, count: MAX_PULL }, this.parts.head()));
    outbox.setTimer(TIMER, PULL_TIMEOUT_MS);
  }

  /** The timer of this part fired. */
  timeOut(): void {
    if (this.#asked) this.#failed(this.#asked, 'replica_pull_timeouts_total');
    this.consider();
  }

  /** A peer is gone. */
  lost(peer: Peer): void {
    if (this.#asked !== peer) return;
    this.#asked = null;
    this.consider();
  }

  #failed(peer: Peer, note: string): void {
    this.parts.outbox.note(note);
    peer.pull = null;
    penalize(peer, this.parts.now());
    if (this.#asked === peer) this.#asked = null;
  }

  #drop(): void {
    this.#unproven = [];
    this.#line = null;
    this.#generation++;
  }

  /** The answer to a pull of heights. */
  received(peer: Peer, sent: readonly SentBlock[]): void {
    peer.pull = null;
    if (this.#asked === peer) this.#asked = null;
    this.parts.outbox.clearTimer(TIMER);
    if (sent.length === 0) {
      this.#failed(peer, 'replica_pull_empty_total');
      peer.heightFinalized = this.#end().height;
      return this.consider();
    }
    if (!this.#link(sent)) {
      this.#drop();
      this.#failed(peer, 'replica_pull_refused_total');
      this.parts.outbox.report(peer.id, { code: 'REPLICA_BLOCKS' });
      return this.consider();
    }
    forgive(peer);
    this.#sender = peer;
    this.#prove(peer);
    this.consider();
  }

  /** Takes in what follows; false when bytes, links or bodies are wrong. */
  #link(sent: readonly SentBlock[]): boolean {
    let end = this.#end();
    for (const { block: bytes, proof } of sent) {
      const block = decoded(bytes, this.parts.facts.params.maxBlockBytes);
      if (!block) return false;
      if (block.header.height <= end.height) continue;
      if (block.header.height !== end.height + 1n || !equalBytes(block.header.parent, end.id) || !bodyMatchesHeader(block)) return false;
      end = { height: block.header.height, id: blockId(block.header) };
      this.#unproven.push({ block, id: end.id, proof });
    }
    const bytes = this.#unproven.reduce((sum, p) => sum + blockBytes(p.block), 0);
    return this.#unproven.length <= MAX_UNPROVEN && bytes <= MAX_UNPROVEN_BYTES;
  }

  /** Has the longest covered part checked, then commits it. */
  #prove(peer: Peer): void {
    const segments = this.#segments();
    if (!segments) {
      this.#drop();
      this.#failed(peer, 'replica_pull_refused_total');
      this.parts.outbox.report(peer.id, { code: 'REPLICA_PROOF' });
      return;
    }
    const blocks = segments.flatMap((s) => s.blocks);
    const last = newest(blocks);
    if (!last) return;
    this.#unproven = this.#unproven.slice(blocks.length);
    this.#line = { height: last.block.header.height, id: last.id };
    this.#batches++;
    const generation = this.#generation;
    this.parts.verify(
      segments.map((s) => s.check),
      (ok) => {
        if (generation !== this.#generation) return this.#ended();
        if (ok.every((one) => one)) return this.#commit(segments);
        this.#drop();
        this.#failed(peer, 'replica_pull_refused_total');
        this.parts.outbox.report(peer.id, { code: 'REPLICA_PROOF' });
        this.#ended();
      },
    );
  }

  #commit(segments: readonly Segment[]): void {
    const proofs = new Map(segments.map((s) => [(newest(s.blocks) as Pulled).block.header.height, s.proof]));
    this.parts.commit(
      segments.flatMap((s) => s.blocks.map((p) => p.block)),
      proofs,
      () => this.#ended(),
    );
  }

  #ended(): void {
    this.#batches--;
    if (this.#sender && this.#unproven.length > 0) this.#prove(this.#sender);
    this.consider();
  }

  /** Covered runs of `#unproven`, one per epoch, up to the first epoch whose validators are not elected here yet; null when a proof is malformed or a boundary block has none. */
  #segments(): Segment[] | null {
    const out: Segment[] = [];
    let rest: readonly Pulled[] = this.#unproven.filter((p) => p.block.header.height > this.parts.chain.tip.height);
    if (rest.length !== this.#unproven.length) this.#unproven = [...rest];
    while (rest.length > 0) {
      const boundary = rest.findIndex((p) => isBoundary(this.parts.facts, p.block.header.height));
      const epoch = boundary < 0 ? rest : rest.slice(0, boundary + 1);
      let covered = epoch.length;
      while (covered > 0 && !epoch[covered - 1]?.proof) covered--;
      if (boundary >= 0 && covered < epoch.length) return null;
      if (covered === 0) return out;
      const set = this.#setOf(epoch[0] as Pulled);
      if (!set) return out;
      const segment = this.#segment(epoch.slice(0, covered), set);
      if (!segment) return null;
      out.push(segment);
      if (boundary < 0) return out;
      rest = rest.slice(epoch.length);
    }
    return out;
  }

  #segment(blocks: readonly Pulled[], set: EpochSet): Segment | null {
    const proof = newest(blocks)?.proof;
    if (!proof) return null;
    const headers: BlockHeader[] = blocks.map((p) => p.block.header).reverse();
    const check = proofCheck(this.parts.facts, set, proof, headers);
    return check && { blocks, proof, check: keyed(check, set.members) };
  }
}

/** The one signature check that a proof and its headers stand on; null when they are wrong whatever the signature. */
export function proofCheck(
  facts: ChainFacts,
  { epoch, members, params }: EpochSet,
  proof: Uint8Array,
  headers: readonly BlockHeader[],
): SignatureCheck | null {
  const first = headers.at(-1);
  if (!first) return null;
  const start = { height: startHeight(facts, epoch), blockId: first.parent, timestamp: 0 };
  let check: SignatureCheck | null = null;
  const verdict = verifyFinality(proof, headers, { chainId: facts.chainId, epoch, validators: members, params, start }, (asked) => {
    check = asked;
    return true;
  });
  return verdict instanceof Uint8Array ? check : null;
}

function decoded(bytes: Uint8Array, maxBytes: number): Block | null {
  try {
    return decodeBlock(bytes, maxBytes);
  } catch (error) {
    if (!isBystackError(error)) throw error;
    return null;
  }
}
