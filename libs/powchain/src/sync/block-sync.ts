/** Blocks behind settled headers: which branch they are fetched for, in which order they are handed on, what their verdicts mean. */
import { bytesToHex } from '@bystack/base';
import { replaces } from '@bystack/powheaders';
import type { BlockOutcome, HeaderNode } from '../types.js';
import { Bodies, type Held } from './bodies.js';
import type { Pending, PendingHeaders } from './headers.js';
import { RETRY_MS, UNAVAILABLE_MS } from './limits.js';
import { encodeGetBlocks } from './messages.js';
import type { Outbox } from './outbox.js';
import { forgive, type SyncPeer, type SyncPeers } from './peers.js';
import type { SyncChain, SyncInput } from './types.js';

/** What fetching of blocks works with. */
export interface BlockSyncParts {
  readonly chain: SyncChain;
  readonly tree: PendingHeaders;
  readonly peers: SyncPeers;
  readonly outbox: Outbox;
}

/** Fetching and handing on of blocks. */
export class BlockSync {
  readonly #bodies: Bodies;
  #pausedUntil = 0;
  #stuckSince: number | null = null;

  constructor(private readonly parts: BlockSyncParts) {
    this.#bodies = new Bodies(parts.peers);
  }

  /** End of the branch whose blocks are fetched; null without one. */
  get target(): HeaderNode | null {
    return this.#bodies.target;
  }

  /** Blocks that are missing up to the target. */
  get missing(): number {
    return this.#bodies.path.length;
  }

  /** Headers whose blocks are worth asking for now: goes on with the branch, or to a better one. */
  settled(pendings: readonly Pending[]): void {
    for (const { node } of pendings) {
      const { target } = this.#bodies;
      if (target !== null && node.parent?.id === target.id) this.#bodies.extend(node);
      else if (replaces(node, this.parts.chain.tip) && (target === null || node.workSum > target.workSum)) this.#aim(node);
    }
  }

  #aim(target: HeaderNode | null): void {
    this.#bodies.setPath(target === null ? [] : this.parts.tree.path(target));
    this.#purge();
  }

  #purge(): void {
    this.#bodies.purge((id) => this.parts.tree.get(id) !== null);
  }

  /** Hands on what can be, and asks for what is missing. */
  advance(now: number): void {
    const { outbox } = this.parts;
    const ready = now < this.#pausedUntil ? [] : this.#bodies.submit();
    for (const { node, raw } of ready) outbox.emit({ type: 'SubmitBlock', hash: node.hash, raw });
    for (const [peer, nodes] of this.#bodies.assign(now)) outbox.send(peer.id, encodeGetBlocks(nodes.map((node) => node.hash)));
  }

  /** BLOCK of a peer. */
  received(peer: SyncPeer, id: string, raw: Uint8Array, now: number): void {
    if (!this.#bodies.answered(peer, id, now)) {
      this.parts.outbox.blame(peer.id, 'SYNC_UNASKED', now);
      return;
    }
    forgive(peer);
    if (this.#bodies.isWanted(id)) this.#bodies.hold(id, { raw, from: peer.id });
  }

  /** NO-BLOCK of a peer. */
  lacked(peer: SyncPeer, id: string, now: number): void {
    if (this.#bodies.answered(peer, id, now)) peer.lacks.set(id, true);
    else this.parts.outbox.blame(peer.id, 'SYNC_UNASKED', now);
  }

  /** A block that came with its announcement, whose header is pending. */
  announced(node: HeaderNode, held: Held): void {
    if (this.parts.tree.get(node.id) !== null) this.#bodies.hold(node.id, held);
  }

  /** Answer to `SubmitBlock`. */
  judged({ hash, outcome }: Extract<SyncInput, { type: 'BlockJudged' }>, now: number): void {
    const id = bytesToHex(hash);
    const isAgain = outcome === null || outcome.kind === 'orphan';
    const held = this.#bodies.judged(id, isAgain);
    if (outcome === null) this.#pausedUntil = now + RETRY_MS;
    if (held === null || isAgain) return;
    if (outcome.kind === 'refused') return this.#refused(id, outcome, held, now);
    this.parts.tree.stored(id);
    this.#bodies.stored(id);
  }

  /**
   * A block broke a rule. Any rule but those of the body condemns the header too; a body may be a forgery below an honest
   * header, since witnesses are not in its hash: another peer is asked, and a branch that nobody has right is forgotten.
   */
  #refused(id: string, outcome: Extract<BlockOutcome, { kind: 'refused' }>, held: Held, now: number): void {
    this.parts.outbox.blame(held.from, 'SYNC_BLOCK', now);
    if (outcome.stage === 'body') this.#bodies.refused(id, held.from);
    else this.#forget(id, true);
  }

  /** Drops a header with all above it, and chooses another branch. */
  #forget(id: string, invalid: boolean): void {
    const { tree } = this.parts;
    const pending = tree.get(id);
    if (pending !== null) tree.remove(pending, invalid);
    else if (invalid) tree.condemn(id);
    this.#aim(tree.best());
  }

  /** The chain moved, by these blocks or by others. */
  tipChanged(): void {
    const { chain, tree } = this.parts;
    tree.stored(chain.tip.id);
    for (let first = this.#bodies.path[0]; first !== undefined && chain.node(first.hash) !== null; first = this.#bodies.path[0]) {
      tree.stored(first.id);
      this.#bodies.stored(first.id);
    }
    tree.prune();
    this.#purge();
    const { target } = this.#bodies;
    if (target !== null && !replaces(target, chain.tip)) this.#aim(tree.best());
  }

  /** A peer is gone. */
  lost(peer: SyncPeer): void {
    this.#bodies.unassign(peer);
    this.#purge();
  }

  /** Takes back requests that came to nothing, and forgets a branch whose blocks nobody has. The peers that failed. */
  expire(now: number): SyncPeer[] {
    const failed = this.#bodies.expire(now);
    this.#stuckSince = this.#bodies.isStuck(now) ? (this.#stuckSince ?? now) : null;
    const first = this.#bodies.path[0];
    if (first !== undefined && this.#stuckSince !== null && now - this.#stuckSince >= UNAVAILABLE_MS) {
      this.parts.outbox.note('sync_unavailable_total');
      this.#forget(first.id, false);
    }
    return failed;
  }
}
