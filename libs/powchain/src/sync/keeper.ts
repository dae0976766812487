/** Conduct of conversations: hello, what peers say of their tips, signs of life, and what is told of the own tip. */
import { bytesToHex, equalBytes } from '@bystack/base';
import { HELLO_TIMEOUT_MS, MAX_FAILURES, MAX_SYNC_PEERS, PING_MS, SYNC_VERSION } from './limits.js';
import { encodeHello, encodeNewBlock, encodeNewHeader, encodePing, encodeStatus, type ChainStatus, type Hello } from './messages.js';
import type { Outbox } from './outbox.js';
import type { SyncPeer, SyncPeers } from './peers.js';
import type { Relay } from './relay.js';
import type { SyncOptions, SyncPeerId } from './types.js';

/** What keeping conversations works with. */
export interface KeeperParts {
  readonly options: SyncOptions;
  readonly peers: SyncPeers;
  readonly outbox: Outbox;
  readonly relay: Relay;
}

/** Keeps conversations with peers. */
export class Keeper {
  #nonce = 0n;
  /** The tip changed and was told to nobody. */
  #statusDue = false;

  constructor(private readonly parts: KeeperParts) {}

  #status(): ChainStatus {
    const { hash, height, workSum } = this.parts.options.chain.tip;
    return { hash, height, work: workSum };
  }

  /** A new connection: says hello. */
  connected(id: SyncPeerId, now: number): void {
    const { options, peers, outbox } = this.parts;
    if (peers.size >= MAX_SYNC_PEERS && peers.get(id) === null) return outbox.part(id, 'SYNC_CROWDED');
    peers.add(id, now);
    const { network, nodeVersion, listenPort } = options;
    const identity = { version: SYNC_VERSION, chainId: network.chainId, genesis: network.genesisHash };
    outbox.send(id, encodeHello({ ...identity, nodeVersion, listenPort, status: this.#status() }));
  }

  /** The first message of a peer. */
  hello(peer: SyncPeer, hello: Hello, now: number): void {
    const { options, outbox, relay } = this.parts;
    if (peer.status !== null) {
      outbox.blame(peer.id, 'SYNC_UNASKED', now);
      return;
    }
    if (hello.version !== SYNC_VERSION) return outbox.part(peer.id, 'PEER_VERSION');
    const isOurs = hello.chainId === options.network.chainId && equalBytes(hello.genesis, options.network.genesisHash);
    if (!isOurs) return outbox.part(peer.id, 'PEER_NETWORK');
    peer.nodeVersion = hello.nodeVersion;
    this.told(peer, hello.status);
    outbox.emit({ type: 'PeerReady', peer: peer.id });
    relay.greet(peer, options.chain.tip.height);
  }

  /** The peer says where it stands. */
  told(peer: SyncPeer, status: ChainStatus): void {
    peer.status = status;
    peer.tipId = bytesToHex(status.hash);
    this.parts.relay.greet(peer, this.parts.options.chain.tip.height);
  }

  pong(peer: SyncPeer, nonce: bigint, now: number): void {
    if (peer.ping?.nonce !== nonce) return;
    peer.roundTripMs = Math.max(0, now - peer.ping.sentAt);
    peer.ping = null;
  }

  /** A request of the peer came to nothing. */
  failed(peer: SyncPeer): void {
    this.parts.outbox.note('sync_requests_failed_total');
    if (peer.failures >= MAX_FAILURES) this.parts.outbox.part(peer.id, 'SYNC_USELESS');
  }

  /** Time passed: late hellos, pings, the own status where it was not announced. */
  tick(now: number, isSyncing: boolean): void {
    const { peers, outbox } = this.parts;
    for (const peer of peers.all()) {
      if (peer.status === null) {
        if (now - peer.connectedAt >= HELLO_TIMEOUT_MS) outbox.part(peer.id, 'SYNC_HELLO');
        continue;
      }
      if (this.#statusDue) outbox.send(peer.id, encodeStatus(this.#status()));
      if (!isSyncing && now >= peer.pingDueAt) this.#ping(peer, now);
    }
    this.#statusDue = false;
  }

  #ping(peer: SyncPeer, now: number): void {
    this.#nonce += 1n;
    peer.ping = { nonce: this.#nonce, sentAt: now };
    peer.pingDueAt = now + PING_MS;
    this.parts.outbox.send(peer.id, encodePing('ping', this.#nonce));
  }

  /** Tells the new tip: as a block where this node mined it, else as a header; while more follow, as a status at the next tick. */
  tipChanged(mined: Uint8Array | null, moreFollow: boolean): void {
    const { options, peers, outbox, relay } = this.parts;
    const { tip } = options.chain;
    this.#statusDue ||= moreFollow;
    if (moreFollow) return;
    this.#statusDue = false;
    const bytes = mined === null ? encodeNewHeader(tip.workSum, tip.header) : encodeNewBlock(tip.workSum, mined);
    for (const peer of peers.all()) {
      if (peer.status === null) continue;
      if (peer.tipId !== tip.id) outbox.send(peer.id, bytes);
      relay.greet(peer, tip.height);
    }
  }
}
