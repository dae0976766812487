/**
 * Header-first: asks one peer at a time for what it claims beyond our work, checks the headers cheaply, and has the work of
 * each checked in order, first one by one, then in growing batches. A branch that would not replace ours costs no hash.
 */
import { bytesToHex, equalBytes, type Hash } from '@bystack/base';
import { replaces } from '@bystack/powheaders';
import { mainHeaderHash, type MainHeader } from '@bystack/protocol';
import type { HeaderNode } from '../types.js';
import { locatorOf } from './header-nodes.js';
import type { PendingHeaders, HeaderVerdict, Pending } from './headers.js';
import { HEADERS_TIMEOUT_MS, MAX_ANNOUNCED, MAX_HEADERS, MAX_PENDING, MAX_WORK_PER_PEER, RETRY_MS } from './limits.js';
import { encodeGetHeaders, type ChainStatus } from './messages.js';
import type { Outbox } from './outbox.js';
import { forgive, mayAsk, penalize, type SyncPeer, type SyncPeers } from './peers.js';
import type { SyncChain, SyncPeerId, WorkItem } from './types.js';

/** What asking for headers works with. */
export interface HeaderSyncParts {
  readonly chain: SyncChain;
  readonly tree: PendingHeaders;
  readonly peers: SyncPeers;
  readonly outbox: Outbox;
  readonly workLanes: number;
  /** End of the path whose blocks are being fetched; null without one. */
  readonly target: () => HeaderNode | null;
}

/** Asking for headers and ordering the checks of their work. */
export class HeaderSync {
  readonly #inFlight = new Map<string, SyncPeerId>();
  #source: SyncPeerId | null = null;
  #pausedUntil = 0;

  constructor(private readonly parts: HeaderSyncParts) {}

  /** True while headers are asked for or their work is checked. */
  get isActive(): boolean {
    if (this.#inFlight.size > 0) return true;
    for (const peer of this.parts.peers.all()) if (peer.headersAskedAt !== null || peer.queue.length > 0) return true;
    return false;
  }

  /** Asks the next peer when nobody is being asked and there is room. */
  ask(now: number): void {
    const { tree, peers, outbox } = this.parts;
    if (tree.size + MAX_HEADERS > MAX_PENDING) return;
    let best: (SyncPeer & { status: ChainStatus }) | null = null;
    for (const peer of peers.all()) {
      if (peer.headersAskedAt !== null) return;
      if (mayAsk(peer, now) && this.#claimsMore(peer) && (best === null || this.#isBetterSource(peer, best))) best = peer;
    }
    if (best === null) return;
    this.#source = best.id;
    best.headersAskedAt = now;
    outbox.send(best.id, encodeGetHeaders(this.#locator(best), null));
  }

  /** The peer's tip is news, and it claims more work than anything whose check is under way. */
  #claimsMore(peer: SyncPeer & { status: ChainStatus }): boolean {
    const { chain, tree, target } = this.parts;
    const known = target()?.workSum ?? 0n;
    const isMore = peer.status.work > (known > chain.tip.workSum ? known : chain.tip.workSum);
    return isMore && tree.node(peer.status.hash) === null && !tree.isInvalid(peer.tipId);
  }

  /** The one being asked goes on; then trust, then claims. */
  #isBetterSource(a: SyncPeer & { status: ChainStatus }, b: SyncPeer & { status: ChainStatus }): boolean {
    if (a.id === this.#source || b.id === this.#source) return a.id === this.#source;
    return a.penaltyMs !== b.penaltyMs ? a.penaltyMs < b.penaltyMs : a.status.work > b.status.work;
  }

  #locator(peer: SyncPeer): Hash[] {
    const { chain, tree, target } = this.parts;
    const shared = peer.lastHeader && tree.node(peer.lastHeader.hash);
    return locatorOf(target() ?? chain.tip, shared, (height) => chain.nodeAt(height));
  }

  /** HEADERS of a peer. */
  received(peer: SyncPeer, headers: readonly MainHeader[], now: number): void {
    const { outbox } = this.parts;
    if (peer.headersAskedAt === null) {
      if (peer.lateHeaders === 0) outbox.blame(peer.id, 'SYNC_UNASKED', now);
      else peer.lateHeaders -= 1;
      return;
    }
    peer.headersAskedAt = null;
    const before = peer.lastHeader;
    const end = this.#takeIn(peer, headers, now);
    if (end === 'refused') return;
    if (end !== null) peer.lastHeader = end;
    const isFarther = end !== null && (before === null || end.height > before.height);
    if (headers.length === MAX_HEADERS && isFarther) this.#goesOn(peer, now);
    else this.#ended(peer, end, now);
  }

  /** Links the headers; `refused` when they are of no use, and the peer was blamed if it is to blame. */
  #takeIn(peer: SyncPeer, headers: readonly MainHeader[], now: number): HeaderNode | null | 'refused' {
    const { tree, outbox } = this.parts;
    let last: HeaderNode | null = null;
    for (const header of headers) {
      const isLinked: boolean = last === null || equalBytes(header.previous, last.hash);
      const verdict: HeaderVerdict = isLinked ? tree.add(mainHeaderHash(header), header, peer.id, now) : { kind: 'invalid' };
      if (verdict.kind === 'new') {
        peer.queue.push(verdict.pending);
        last = verdict.pending.node;
      } else if (verdict.kind === 'known') last = verdict.node;
      else {
        // A time ahead of the own clock may be the fault of that clock.
        const isBlameless = verdict.kind === 'later' || verdict.kind === 'full';
        if (!isBlameless) outbox.blame(peer.id, verdict.kind === 'orphan' ? 'SYNC_UNASKED' : 'SYNC_HEADER', now);
        penalize(peer, now);
        return 'refused';
      }
    }
    return last;
  }

  /** A full answer: more follows, unless the room is used up by a branch that is no better than ours. */
  #goesOn(peer: SyncPeer, now: number): void {
    const { tree, chain, outbox } = this.parts;
    const last = peer.queue.at(-1);
    if (last === undefined || replaces(last.node, chain.tip) || tree.size + MAX_HEADERS <= MAX_PENDING) return forgive(peer);
    outbox.note('sync_deep_forks_total');
    this.#short(peer, now);
  }

  /** The last answer: the peer's claim must hold now. */
  #ended(peer: SyncPeer, end: HeaderNode | null, now: number): void {
    const claimed = peer.status;
    const tip = claimed && this.parts.tree.node(claimed.hash);
    if (tip && tip.workSum === claimed.work) {
      if (!replaces(tip, this.parts.chain.tip)) this.drop(peer);
      return forgive(peer);
    }
    const grew = end !== null && claimed !== null && end.workSum >= claimed.work;
    if (grew) peer.status = { hash: end.hash, height: end.height, work: end.workSum };
    else this.#short(peer, now);
  }

  /** The peer has less than it said: what it sent is forgotten unchecked, and it is believed no more until it says anew. */
  #short(peer: SyncPeer, now: number): void {
    const { chain, outbox } = this.parts;
    this.drop(peer);
    penalize(peer, now);
    if (outbox.blame(peer.id, 'SYNC_SHORT', now) || peer.status === null) return;
    const { hash, height } = peer.status;
    peer.status = { hash, height, work: chain.tip.workSum < peer.status.work ? chain.tip.workSum : peer.status.work };
  }

  /** A header that a peer made its tip. Null when it is of no use now. */
  announced(peer: SyncPeer, hash: Hash, header: MainHeader, now: number): HeaderNode | null {
    const { tree, chain, outbox } = this.parts;
    if (peer.queue.length >= MAX_ANNOUNCED) return null;
    const verdict = tree.add(hash, header, peer.id, now);
    if (verdict.kind === 'invalid') outbox.blame(peer.id, 'SYNC_HEADER', now);
    if (verdict.kind === 'known') return verdict.node;
    if (verdict.kind !== 'new') return null;
    if (replaces(verdict.pending.node, chain.tip)) {
      peer.queue.push(verdict.pending);
      return verdict.pending.node;
    }
    tree.remove(verdict.pending, false);
    return null;
  }

  /** Orders the next checks of work, one per peer in turn. */
  orderWork(now: number): void {
    const items: WorkItem[] = [];
    let found = now >= this.#pausedUntil;
    while (found) {
      found = false;
      for (const peer of this.parts.peers.all()) {
        const next = this.#inFlight.size < this.parts.workLanes ? this.#next(peer) : null;
        if (next === null) continue;
        found = true;
        next.work = 'checking';
        peer.working += 1;
        this.#inFlight.set(next.node.id, peer.id);
        items.push({ hash: next.node.hash, seed: next.node.seed, bits: next.node.header.bits });
      }
    }
    if (items.length > 0) this.parts.outbox.emit({ type: 'CheckWork', items });
  }

  #next(peer: SyncPeer): Pending | null {
    const { tree, chain } = this.parts;
    const last = peer.queue.at(-1);
    if (last === undefined || peer.working >= peer.workWindow || !replaces(last.node, chain.tip)) return null;
    for (let next = peer.queue.shift(); next !== undefined; next = peer.queue.shift()) if (tree.get(next.node.id) === next) return next;
    return null;
  }

  /** A check of work is done. The headers that are settled by it, ancestors first. */
  workChecked(hash: Hash, ok: boolean | null, now: number): Pending[] {
    const { tree, peers, outbox } = this.parts;
    const id = bytesToHex(hash);
    const from = this.#inFlight.get(id);
    if (from === undefined) return [];
    this.#inFlight.delete(id);
    const peer = peers.get(from);
    if (peer) peer.working = Math.max(0, peer.working - 1);
    const pending = tree.get(id);
    if (pending === null) return [];
    if (ok === null) return this.#again(pending, peer, now);
    outbox.note('sync_work_checked_total');
    if (ok) {
      if (peer) peer.workWindow = Math.min(peer.workWindow * 2, MAX_WORK_PER_PEER);
      return tree.accept(pending);
    }
    tree.remove(pending, true);
    outbox.blame(pending.from, 'SYNC_WORK', now);
    return [];
  }

  #again(pending: Pending, peer: SyncPeer | null, now: number): Pending[] {
    this.#pausedUntil = now + RETRY_MS;
    pending.work = 'waiting';
    if (peer) peer.queue.unshift(pending);
    else this.parts.tree.remove(pending, false);
    return [];
  }

  /** Forgets what the peer sent and nobody has begun to check. */
  drop(peer: SyncPeer): void {
    const { tree } = this.parts;
    for (const pending of peer.queue.splice(0)) if (tree.get(pending.node.id) === pending) tree.remove(pending, false);
    peer.lastHeader = null;
  }

  /** Takes back requests that ran out. The peers that failed. */
  expire(now: number): SyncPeer[] {
    const failed: SyncPeer[] = [];
    for (const peer of this.parts.peers.all()) {
      if (peer.headersAskedAt === null || now - peer.headersAskedAt < HEADERS_TIMEOUT_MS) continue;
      peer.headersAskedAt = null;
      peer.lateHeaders += 1;
      penalize(peer, now);
      failed.push(peer);
    }
    return failed;
  }
}
