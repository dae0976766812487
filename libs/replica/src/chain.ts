/**
 * The chain as this machine knows it: the final tip, what was committed and is not durable yet, and the results of
 * blocks that are not final.
 *
 * Two tips. `tip` is the newest final block and what everything is judged against from the moment it is final.
 * `durable` follows when the host confirms the commit, and only it is told to anyone: STATUS, queries, outcomes that
 * say final. A crash in between loses nothing that was claimed, since the blocks are final at n − f nodes anyway.
 */
import { BoundedMap, bytesToHex, equalBytes, type Hash, InvariantError } from '@bystack/base';
import { OverlayView, type CommitBatch, type Diff, type ExecutedBlock, type LedgerTip, type StateView } from '@bystack/ledger';
import { encodeBlock, type Block } from '@bystack/protocol';
import { MAX_BODIES, MAX_EXECUTED } from './limits.js';

interface Recent {
  readonly block: Block;
  readonly diff: Diff;
  readonly tip: LedgerTip;
  readonly proof: Uint8Array | null;
}

/** Puts the changes of a block on a view. */
export function applyDiff(view: OverlayView, diff: Diff): void {
  for (const utxo of diff.created) view.create(utxo);
  for (const id of diff.consumed) view.consume(id);
  for (const { key, value } of diff.registry) view.put(key, value);
}

/** Final tip and everything near it. */
export class FinalChain {
  #tip: LedgerTip;
  #durable: LedgerTip;
  #proof: Uint8Array | null;
  #durableProof: Uint8Array | null;
  /** Final blocks that a view under way may not show yet, ascending. */
  #recent: Recent[] = [];
  /** Durable height when a load was ordered: its view is at least that new. */
  readonly #floors = new Map<number, bigint>();
  readonly #executed = new Map<string, ExecutedBlock>();
  /** Non-final bodies, for peers that ask. */
  readonly #bodies = new BoundedMap<Block>(MAX_BODIES);

  constructor(tip: LedgerTip, proof: Uint8Array | null) {
    this.#tip = this.#durable = tip;
    this.#proof = this.#durableProof = proof;
  }

  get tip(): LedgerTip {
    return this.#tip;
  }
  get durable(): LedgerTip {
    return this.#durable;
  }
  /** Newest proof at the tip. */
  get proof(): Uint8Array | null {
    return this.#proof;
  }
  get durableProof(): Uint8Array | null {
    return this.#durableProof;
  }
  get unconfirmed(): number {
    return Number(this.#tip.height - this.#durable.height);
  }

  // ---- views ----

  /** A load was ordered now. */
  openLoad(req: number): void {
    this.#floors.set(req, this.#durable.height);
  }

  /** The loaded view brought up to the tip; null when it is older than a view ordered then can be. */
  closeLoad(req: number, view: StateView, height: bigint): OverlayView | null {
    const floor = this.#floors.get(req);
    this.#floors.delete(req);
    if (height > this.#tip.height) throw new InvariantError(`a view of height ${String(height)} above the tip ${String(this.#tip.height)}`);
    const overlay = floor === undefined || height < floor ? null : this.overlay(view, height);
    this.#prune();
    return overlay;
  }

  /** A view of `height` with every later final block on top. */
  overlay(view: StateView, height: bigint): OverlayView {
    const overlay = new OverlayView(view);
    for (const recent of this.#recent) if (recent.tip.height > height) applyDiff(overlay, recent.diff);
    return overlay;
  }

  #prune(): void {
    let floor = this.#durable.height;
    for (const open of this.#floors.values()) if (open < floor) floor = open;
    this.#recent = this.#recent.filter((r) => r.tip.height > floor);
  }

  // ---- blocks that are not final ----

  /** The result of a non-final block. */
  executed(id: Hash): ExecutedBlock | null {
    return this.#executed.get(bytesToHex(id)) ?? null;
  }

  get hasRoom(): boolean {
    return this.#executed.size < MAX_EXECUTED;
  }

  keepExecuted(result: ExecutedBlock): void {
    this.#executed.set(bytesToHex(result.tip.blockId), result);
  }

  keepBody(id: Hash, block: Block): void {
    if (block.header.height > this.#tip.height) this.#bodies.set(bytesToHex(id), block);
  }

  /** Results from the tip (exclusive) up to the block; null when it is no executed branch of the tip. */
  branch(id: Hash): ExecutedBlock[] | null {
    const path: ExecutedBlock[] = [];
    let wanted = id;
    while (!equalBytes(wanted, this.#tip.blockId)) {
      const found = this.executed(wanted);
      if (!found || found.tip.height <= this.#tip.height) return null;
      path.push(found);
      wanted = found.block.header.parent;
    }
    return path.reverse();
  }

  /** A body that the store may not hold yet. */
  body(id: Hash): { readonly block: Block; readonly proof: Uint8Array | null } | null {
    const key = bytesToHex(id);
    const open = this.#bodies.get(key) ?? this.#executed.get(key)?.block;
    if (open) return { block: open, proof: null };
    const recent = this.#recent.find((r) => equalBytes(r.tip.blockId, id));
    return recent ? { block: recent.block, proof: recent.proof } : null;
  }

  // ---- finality ----

  /**
   * Final blocks in order, and the proofs by height of those that have one. Those at or below the tip are passed over.
   * @throws InvariantError when a block does not follow the tip: two final blocks at a height
   */
  commit(results: readonly ExecutedBlock[], proofs: ReadonlyMap<bigint, Uint8Array>): CommitBatch[] {
    const batches: CommitBatch[] = [];
    for (const result of results) {
      const { tip, block, diff } = result;
      if (tip.height < this.#tip.height) continue;
      if (tip.height === this.#tip.height) {
        if (!equalBytes(tip.blockId, this.#tip.blockId)) throw new InvariantError(`two final blocks at height ${String(tip.height)}`);
        continue;
      }
      if (!equalBytes(block.header.parent, this.#tip.blockId))
        throw new InvariantError(`final block ${String(tip.height)} has another parent`);
      const proof = proofs.get(tip.height) ?? null;
      batches.push({
        height: tip.height,
        blockId: tip.blockId,
        block: encodeBlock(block),
        proof,
        transactionIds: result.transactionIds,
        diff,
        tip,
      });
      this.#recent.push({ block, diff, tip, proof });
      this.#tip = tip;
      this.#proof = proof;
    }
    if (batches.length > 0) this.#dropSettled();
    return batches;
  }

  #dropSettled(): void {
    const { height } = this.#tip;
    for (const [key, result] of this.#executed) if (result.tip.height <= height) this.#executed.delete(key);
    for (const [key, block] of [...this.#bodies.entries()]) if (block.header.height <= height) this.#bodies.delete(key);
  }

  /** The host made every batch up to the height durable. */
  confirm(height: bigint): void {
    for (const r of this.#recent) {
      if (r.tip.height > height || r.tip.height <= this.#durable.height) continue;
      this.#durable = r.tip;
      this.#durableProof = r.proof;
    }
    this.#prune();
  }
}
