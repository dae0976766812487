/** Which identities a transport knows, which of them may hold a connection, and how many of those nobody listed. */
import type { PeerId } from '@bystack/replica';
import type { NodeHostCode } from '../errors.js';
import type { TransportLimits } from './limits.js';
import { hasLink, isForgettable, newPeer, type Peer } from './peer.js';
import type { AcceptedPeers, StrangerBounds } from './transport.js';

/** Identities without a list and without a connection that are remembered for their bans; the oldest is forgotten first. */
const MAX_REMEMBERED = 4_096;

/** The peers of one node. */
export class PeerTable {
  readonly #peers = new Map<PeerId, Peer>();
  #strangers: StrangerBounds | null = null;

  constructor(
    private readonly self: PeerId,
    private readonly limits: TransportLimits,
  ) {}

  find(id: PeerId): Peer | undefined {
    return this.#peers.get(id);
  }

  all(): IterableIterator<Peer> {
    return this.#peers.values();
  }

  /** The peer, known from now on. */
  of(id: PeerId): Peer {
    let peer = this.#peers.get(id);
    if (peer === undefined) {
      peer = newPeer(id, this.limits);
      if (this.#strangers !== null) peer.role = 'stranger';
      this.#peers.set(id, peer);
      this.#trim(Date.now());
    }
    return peer;
  }

  /** Gives every peer its role. @returns who may no longer be connected, and who may from now on */
  accept(accepted: AcceptedPeers): { readonly refused: readonly Peer[]; readonly admitted: readonly Peer[] } {
    const roles = new Map<PeerId, 'validator' | 'extra'>();
    for (const id of accepted.extra) roles.set(id, 'extra');
    for (const id of accepted.validators) roles.set(id, 'validator');
    roles.delete(this.self);
    this.#strangers = accepted.strangers ?? null;
    for (const id of roles.keys()) this.of(id);
    const refused: Peer[] = [];
    const admitted: Peer[] = [];
    for (const peer of this.#peers.values()) {
      const before = peer.role;
      peer.role = roles.get(peer.id) ?? (this.#strangers === null ? null : 'stranger');
      if (peer.role === null && before !== null) refused.push(peer);
      else if (before === null) admitted.push(peer);
    }
    return { refused, admitted };
  }

  /** Why this node wants no connection with the identity; null when it does. */
  obstacle(id: PeerId): NodeHostCode | null {
    if (id === this.self) return 'TRANSPORT_SELF';
    const peer = this.#peers.get(id);
    if (Date.now() < (peer?.bannedUntilMs ?? 0)) return 'TRANSPORT_BANNED';
    return (peer?.role ?? this.#strangers) === null ? 'TRANSPORT_REFUSED' : null;
  }

  /** True when the identity may come in from the address: listed, or one of the strangers there is room for. */
  hasRoom(id: PeerId, host: string): boolean {
    const isListed = (this.#peers.get(id)?.role ?? 'stranger') !== 'stranger';
    return isListed || (this.#strangers !== null && this.#hasRoomForStranger(id, host, this.#strangers));
  }

  /** Strangers that were let in do not count against themselves. */
  #hasRoomForStranger(id: PeerId, host: string, bounds: StrangerBounds): boolean {
    let inbound = 0;
    let sameAddress = 0;
    for (const peer of this.#peers.values()) {
      if (peer.role !== 'stranger' || peer.id === id || peer.connection?.direction !== 'in') continue;
      inbound += 1;
      if (peer.connection.host === host) sameAddress += 1;
    }
    return inbound < bounds.inbound && sameAddress < bounds.perAddress;
  }

  /** Forgets the peer when nothing hangs on remembering it. */
  forget(peer: Peer): void {
    if (isForgettable(peer, Date.now())) this.#peers.delete(peer.id);
  }

  forgetUnused(): void {
    for (const peer of this.#peers.values()) this.forget(peer);
  }

  clear(): void {
    this.#peers.clear();
  }

  /** Keeps the table bounded: drops what is forgettable, then the bans that were set first. */
  #trim(nowMs: number): void {
    if (this.#peers.size <= MAX_REMEMBERED) return;
    for (const peer of this.#peers.values()) if (isForgettable(peer, nowMs)) this.#peers.delete(peer.id);
    for (const peer of this.#peers.values()) {
      if (this.#peers.size <= MAX_REMEMBERED) return;
      if (peer.role === 'stranger' && peer.address === null && !hasLink(peer)) this.#peers.delete(peer.id);
    }
  }
}
