/**
 * Synchronisation with peers as a pure machine: no sockets, time or randomness but what inputs bring. Headers first
 * (`header-sync`), then blocks in a sliding window from several peers (`bodies`), transactions beside (`relay`).
 */
import { bytesToHex } from '@bystack/base';
import { replaces } from '@bystack/powheaders';
import { mainHeaderHash, type MainHeader } from '@bystack/protocol';
import type { BlockOutcome, HeaderNode } from '../types.js';
import { Bodies, type Held } from './bodies.js';
import { decodeSyncMessage } from './decode.js';
import { HeaderSync } from './header-sync.js';
import { PendingHeaders, type Pending } from './headers.js';
import { Keeper } from './keeper.js';
import { MAX_BODY_REFUSALS, RETRY_MS, UNAVAILABLE_MS } from './limits.js';
import { encodeGetBlocks, encodeHeaders, encodePing, type SyncMessage } from './messages.js';
import { Outbox } from './outbox.js';
import { forgive, SyncPeers, type SyncPeer } from './peers.js';
import { Relay } from './relay.js';
import { headersAfter } from './serve.js';
import type { SyncEffect, SyncInput, SyncOptions, SyncPeerId } from './types.js';

/** What is known of a peer. */
export interface SyncPeerStatus {
  readonly id: SyncPeerId;
  /** Height it told last; null before its hello. */
  readonly height: bigint | null;
  readonly nodeVersion: string;
  readonly roundTripMs: number | null;
  readonly points: number;
}

/** The machine. */
export class SyncMachine {
  readonly #options: SyncOptions;
  readonly #peers = new SyncPeers();
  readonly #outbox: Outbox;
  readonly #tree: PendingHeaders;
  readonly #headers: HeaderSync;
  readonly #bodies: Bodies;
  readonly #relay: Relay;
  readonly #keeper: Keeper;
  #submitPausedUntil = 0;
  #stuckSince: number | null = null;

  constructor(options: SyncOptions) {
    this.#options = options;
    const { chain, workLanes } = options;
    const peers = this.#peers;
    this.#outbox = new Outbox(peers, options.banMs);
    const outbox = this.#outbox;
    this.#tree = new PendingHeaders(chain, options.network.retarget);
    this.#bodies = new Bodies(peers);
    this.#headers = new HeaderSync({ chain, tree: this.#tree, peers, outbox, workLanes, target: () => this.#bodies.target });
    this.#relay = new Relay(peers, options.pool, outbox);
    this.#keeper = new Keeper({ options, peers, outbox, relay: this.#relay });
  }

  /** Takes one fact at a time `now` (milliseconds since 1970) and gives the orders that follow from it. */
  step(input: SyncInput, now: number): readonly SyncEffect[] {
    this.#take(input, now);
    for (const peer of this.#outbox.takeParted()) this.#lost(peer);
    this.#headers.orderWork(now);
    this.#submit(now);
    this.#fetch(now);
    this.#headers.ask(now);
    return this.#outbox.take();
  }

  /** True while more than the next block is missing. */
  get isSyncing(): boolean {
    return this.#bodies.path.length > 1 || (this.#headers.isActive && this.highestHeight > this.#options.chain.tip.height + 1n);
  }

  /** Greatest height that a peer told, at least the own tip's. */
  get highestHeight(): bigint {
    let highest = this.#options.chain.tip.height;
    for (const { status } of this.#peers.all()) if (status !== null && status.height > highest) highest = status.height;
    return highest;
  }

  /** Pending headers, and blocks on the way to the best of them. */
  get backlog(): { readonly headers: number; readonly blocks: number } {
    return { headers: this.#tree.size, blocks: this.#bodies.path.length };
  }

  peers(now: number): SyncPeerStatus[] {
    return [...this.#peers.all()].map((peer) => ({
      id: peer.id,
      height: peer.status?.height ?? null,
      nodeVersion: peer.nodeVersion,
      roundTripMs: peer.roundTripMs,
      points: this.#peers.points(peer.id, now),
    }));
  }

  #take(input: SyncInput, now: number): void {
    switch (input.type) {
      case 'PeerConnected':
        return this.#keeper.connected(input.peer, now);
      case 'PeerDisconnected':
        return this.#lost(input.peer);
      case 'Received':
        return this.#received(input.peer, input.bytes, now);
      case 'WorkChecked':
        return this.#settled(this.#headers.workChecked(input.hash, input.ok, now));
      case 'BlockJudged':
        return this.#judged(bytesToHex(input.hash), input.outcome, now);
      case 'TipChanged':
        return this.#tipChanged(input.mined);
      case 'TransactionAdded':
        return this.#relay.added(input.hash, input.raw);
      case 'TransactionJudged':
        if (this.#relay.judged(input.outcome)) this.#outbox.blame(input.peer, 'SYNC_TRANSACTION', now);
        return;
      case 'TimePassed':
        return this.#tick(now);
    }
  }

  #lost(id: SyncPeerId): void {
    const peer = this.#peers.get(id);
    if (peer === null) return;
    this.#headers.drop(peer);
    this.#bodies.unassign(peer);
    this.#peers.remove(id);
    this.#purge();
  }

  #tick(now: number): void {
    for (const peer of [...this.#headers.expire(now), ...this.#bodies.expire(now)]) this.#keeper.failed(peer);
    this.#keeper.tick(now, this.isSyncing);
    this.#stuckSince = this.#bodies.isStuck(now) ? (this.#stuckSince ?? now) : null;
    const first = this.#bodies.path[0];
    if (first === undefined || this.#stuckSince === null || now - this.#stuckSince < UNAVAILABLE_MS) return;
    this.#outbox.note('sync_unavailable_total');
    this.#forget(first.id, false);
  }

  // --- messages ---

  #received(id: SyncPeerId, bytes: Uint8Array, now: number): void {
    const peer = this.#peers.get(id);
    if (peer === null) return;
    const message = decodeSyncMessage(bytes);
    if ('problem' in message) this.#outbox.blame(id, 'SYNC_UNDECODABLE', now);
    else if (message.kind === 'hello') this.#keeper.hello(peer, message, now);
    else if (peer.status === null) this.#outbox.part(id, 'SYNC_HELLO');
    else if (this.#isInRate(peer, message, now)) this.#message(peer, message, now);
    else this.#outbox.blame(id, 'SYNC_FLOOD', now);
  }

  #isInRate(peer: SyncPeer, message: SyncMessage, now: number): boolean {
    if (message.kind === 'block' || message.kind === 'headers' || message.kind === 'noBlock') return true;
    if (message.kind === 'newTx') return peer.transactions.take(1, now);
    if (message.kind === 'getHeaders') return peer.servingHeaders.take(1, now);
    if (message.kind === 'getBlocks') return peer.serving.take(message.hashes.length, now);
    return peer.requests.take(1, now);
  }

  #message(peer: SyncPeer, message: SyncMessage, now: number): void {
    switch (message.kind) {
      case 'hello':
        return;
      case 'status':
        return this.#keeper.told(peer, message.status);
      case 'getHeaders':
        return this.#outbox.send(peer.id, encodeHeaders(headersAfter(this.#options.chain, message.locator, message.stop)));
      case 'headers':
        return this.#headers.received(peer, message.headers, now);
      case 'getBlocks':
        return this.#outbox.emit({ type: 'ServeBlocks', to: peer.id, hashes: message.hashes });
      case 'block':
        return this.#block(peer, bytesToHex(mainHeaderHash(message.header)), message.raw, now);
      case 'noBlock':
        if (this.#bodies.answered(peer, bytesToHex(message.hash), now)) peer.lacks.set(bytesToHex(message.hash), true);
        else this.#outbox.blame(peer.id, 'SYNC_UNASKED', now);
        return;
      case 'newTx':
        if (!this.isSyncing) this.#relay.received(peer, message.raw);
        return;
      case 'newBlock':
        return this.#announced(peer, message.work, message.header, message.raw, now);
      case 'newHeader':
        return this.#announced(peer, message.work, message.header, null, now);
      case 'ping':
        return this.#outbox.send(peer.id, encodePing('pong', message.nonce));
      case 'pong':
        return this.#keeper.pong(peer, message.nonce, now);
    }
  }

  #announced(peer: SyncPeer, work: bigint, header: MainHeader, raw: Uint8Array | null, now: number): void {
    const hash = mainHeaderHash(header);
    this.#keeper.told(peer, { hash, height: header.height, work });
    const node = this.#headers.announced(peer, hash, header, now);
    if (node === null || raw === null || this.#tree.get(node.id) === null) return;
    this.#bodies.hold(node.id, { raw, from: peer.id });
  }

  #block(peer: SyncPeer, id: string, raw: Uint8Array, now: number): void {
    if (!this.#bodies.answered(peer, id, now)) {
      this.#outbox.blame(peer.id, 'SYNC_UNASKED', now);
      return;
    }
    forgive(peer);
    if (this.#bodies.isWanted(id)) this.#bodies.hold(id, { raw, from: peer.id });
  }

  // --- blocks ---

  /** Headers whose blocks are worth asking for now: goes on with the path, or to a better one. */
  #settled(pendings: readonly Pending[]): void {
    for (const { node } of pendings) {
      const { target } = this.#bodies;
      if (target !== null && node.parent?.id === target.id) this.#bodies.extend(node);
      else if (replaces(node, this.#options.chain.tip) && (target === null || node.workSum > target.workSum)) this.#aim(node);
    }
  }

  #aim(target: HeaderNode | null): void {
    this.#bodies.setPath(target === null ? [] : this.#tree.path(target));
    this.#purge();
  }

  #purge(): void {
    this.#bodies.purge((id) => this.#tree.get(id) !== null);
  }

  #submit(now: number): void {
    if (now < this.#submitPausedUntil) return;
    for (const { node, raw } of this.#bodies.submit()) this.#outbox.emit({ type: 'SubmitBlock', hash: node.hash, raw });
  }

  #fetch(now: number): void {
    for (const [peer, nodes] of this.#bodies.assign(now)) this.#outbox.send(peer.id, encodeGetBlocks(nodes.map((node) => node.hash)));
  }

  #judged(id: string, outcome: BlockOutcome | null, now: number): void {
    const isAgain = outcome === null || outcome.kind === 'orphan';
    const held = this.#bodies.judged(id, isAgain);
    if (outcome === null) this.#submitPausedUntil = now + RETRY_MS;
    if (held === null || isAgain) return;
    if (outcome.kind === 'refused') return this.#refused(id, outcome, held, now);
    this.#tree.stored(id);
    this.#bodies.stored(id);
  }

  /** A block broke a rule. A body can be a forgery below an honest header; any other rule condemns the header too. */
  #refused(id: string, outcome: Extract<BlockOutcome, { kind: 'refused' }>, held: Held, now: number): void {
    this.#outbox.blame(held.from, 'SYNC_BLOCK', now);
    const isForgery = outcome.stage === 'body' && this.#bodies.refused(id, held.from) < MAX_BODY_REFUSALS;
    if (!isForgery) this.#forget(id, true);
  }

  /** Drops a header with all above it, and chooses another path. */
  #forget(id: string, invalid: boolean): void {
    const pending = this.#tree.get(id);
    if (pending !== null) this.#tree.remove(pending, invalid);
    else if (invalid) this.#tree.condemn(id);
    this.#aim(this.#tree.best());
  }

  #tipChanged(mined: Uint8Array | null): void {
    const { chain } = this.#options;
    this.#tree.stored(chain.tip.id);
    for (let first = this.#bodies.path[0]; first !== undefined && chain.node(first.hash) !== null; first = this.#bodies.path[0]) {
      this.#tree.stored(first.id);
      this.#bodies.stored(first.id);
    }
    this.#tree.prune();
    this.#purge();
    const { target } = this.#bodies;
    if (target !== null && !replaces(target, chain.tip)) this.#aim(this.#tree.best());
    this.#keeper.tipChanged(mined, this.#bodies.path.length > 1);
  }
}

/** Makes the machine. */
export const createSyncMachine = (options: SyncOptions): SyncMachine => new SyncMachine(options);
