/** Orders of the running step, and what is done about peers that break rules. */
import { STRANGE_MS, USELESS_MS } from './limits.js';
import type { SyncPeers } from './peers.js';
import type { SyncCode, SyncEffect, SyncPeerId } from './types.js';

/** Points of a broken rule; at `BAN_POINTS` the peer is refused. */
const POINTS: { readonly [code in SyncCode]: number } = {
  SYNC_WORK: 100,
  SYNC_HEADER: 100,
  SYNC_BLOCK: 100,
  SYNC_HELLO: 0,
  SYNC_UNDECODABLE: 50,
  SYNC_SHORT: 20,
  SYNC_UNASKED: 10,
  SYNC_TRANSACTION: 10,
  SYNC_FLOOD: 1,
  SYNC_USELESS: 0,
  SYNC_CROWDED: 0,
  PEER_NETWORK: 0,
  PEER_VERSION: 0,
};

/** How long a peer is refused that is parted from without having earned a ban. */
const PARTED_MS: { readonly [code in SyncCode]?: number } = {
  PEER_NETWORK: STRANGE_MS,
  PEER_VERSION: STRANGE_MS,
  SYNC_HELLO: STRANGE_MS,
  SYNC_USELESS: USELESS_MS,
};

/** Collects effects in order. */
export class Outbox {
  #effects: SyncEffect[] = [];
  readonly #parted: SyncPeerId[] = [];

  constructor(
    private readonly peers: SyncPeers,
    private readonly banMs: number,
  ) {}

  /** Effects since the last call. */
  take(): readonly SyncEffect[] {
    const out = this.#effects;
    this.#effects = [];
    return out;
  }

  /** Peers that were parted from since the last call. */
  takeParted(): readonly SyncPeerId[] {
    return this.#parted.splice(0);
  }

  emit(effect: SyncEffect): void {
    this.#effects.push(effect);
  }

  send(to: SyncPeerId, bytes: Uint8Array): void {
    this.emit({ type: 'Send', to, lane: 'sync', bytes });
  }

  note(name: string, value = 1): void {
    this.emit({ type: 'Note', name, value });
  }

  /** Charges a peer for a broken rule; true when that banned it, so that it is no longer to be spoken to. */
  blame(peer: SyncPeerId, code: SyncCode, now: number): boolean {
    this.note(`sync_blame_${code.toLowerCase()}_total`);
    if (!this.peers.charge(peer, POINTS[code], now)) return false;
    this.note('sync_bans_total');
    this.#part(peer, code, this.banMs);
    return true;
  }

  /** Ends the connection without a ban. */
  part(peer: SyncPeerId, code: SyncCode): void {
    this.#part(peer, code, PARTED_MS[code] ?? 0);
  }

  #part(peer: SyncPeerId, code: SyncCode, banMs: number): void {
    this.#parted.push(peer);
    this.emit({ type: 'Disconnect', peer, code, banMs });
  }
}
