/**
 * Synchronisation with peers as a pure machine: no sockets, time or randomness but what inputs bring. Headers first
 * (`header-sync`), then blocks in a sliding window from several peers (`block-sync`), transactions beside (`relay`).
 */
import { bytesToHex } from '@bystack/base';
import { mainHeaderHash, type MainHeader } from '@bystack/protocol';
import { BlockSync } from './block-sync.js';
import { decodeSyncMessage } from './decode.js';
import { HeaderSync } from './header-sync.js';
import { PendingHeaders } from './headers.js';
import { Keeper } from './keeper.js';
import { encodeHeaders, encodePing, type SyncMessage } from './messages.js';
import { Outbox } from './outbox.js';
import { SyncPeers, type SyncPeer } from './peers.js';
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
  readonly #blocks: BlockSync;
  readonly #relay: Relay;
  readonly #keeper: Keeper;

  constructor(options: SyncOptions) {
    this.#options = options;
    const { chain, workLanes } = options;
    const peers = this.#peers;
    this.#outbox = new Outbox(peers, options.banMs);
    const outbox = this.#outbox;
    this.#tree = new PendingHeaders(chain, options.network.retarget);
    const parts = { chain, tree: this.#tree, peers, outbox };
    this.#blocks = new BlockSync(parts);
    this.#headers = new HeaderSync({ ...parts, workLanes, target: () => this.#blocks.target });
    this.#relay = new Relay(peers, options.pool, outbox);
    this.#keeper = new Keeper({ options, peers, outbox, relay: this.#relay });
  }

  /** Takes one fact at a time `now` (milliseconds since 1970) and gives the orders that follow from it. */
  step(input: SyncInput, now: number): readonly SyncEffect[] {
    this.#take(input, now);
    for (const peer of this.#outbox.takeParted()) this.#lost(peer);
    this.#headers.orderWork(now);
    this.#blocks.advance(now);
    this.#headers.ask(now);
    return this.#outbox.take();
  }

  /** True while more than the next block is missing. */
  get isSyncing(): boolean {
    return this.#blocks.missing > 1 || (this.#headers.isActive && this.highestHeight > this.#options.chain.tip.height + 1n);
  }

  /** Greatest height that a peer told, at least the own tip's. */
  get highestHeight(): bigint {
    let highest = this.#options.chain.tip.height;
    for (const { status } of this.#peers.all()) if (status !== null && status.height > highest) highest = status.height;
    return highest;
  }

  /** Pending headers, and blocks on the way to the best of them. */
  get backlog(): { readonly headers: number; readonly blocks: number } {
    return { headers: this.#tree.size, blocks: this.#blocks.missing };
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
        return this.#blocks.settled(this.#headers.workChecked(input.hash, input.ok, now));
      case 'BlockJudged':
        return this.#blocks.judged(input, now);
      case 'TipChanged':
        this.#blocks.tipChanged();
        return this.#keeper.tipChanged(input.mined, this.#blocks.missing > 1);
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
    this.#peers.remove(id);
    this.#blocks.lost(peer);
  }

  #tick(now: number): void {
    for (const peer of [...this.#headers.expire(now), ...this.#blocks.expire(now)]) this.#keeper.failed(peer);
    this.#keeper.tick(now, this.isSyncing);
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
        return this.#blocks.received(peer, bytesToHex(mainHeaderHash(message.header)), message.raw, now);
      case 'noBlock':
        return this.#blocks.lacked(peer, bytesToHex(message.hash), now);
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
    if (node !== null && raw !== null) this.#blocks.announced(node, { raw, from: peer.id });
  }
}

/** Makes the machine. */
export const createSyncMachine = (options: SyncOptions): SyncMachine => new SyncMachine(options);
