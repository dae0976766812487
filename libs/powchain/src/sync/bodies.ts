/**
 * Blocks of the best settled headers: asked of several peers in a window that slides with the first missing one, held until
 * they can be handed on in order, and asked for again when a peer does not deliver.
 */
import { BoundedMap } from '@bystack/base';
import type { HeaderNode } from '../types.js';
import {
  BODY_TIMEOUT_MS,
  BODY_WINDOW,
  BODY_WINDOW_BYTES,
  FRONT_MS,
  MAX_BODIES_PER_PEER,
  MAX_INVALID,
  MAX_SUBMITTED,
  STALL_MS,
} from './limits.js';
import { mayAsk, penalize, type SyncPeer, type SyncPeers } from './peers.js';
import type { SyncPeerId } from './types.js';

/** A block with the peer that sent it. */
export interface Held {
  readonly raw: Uint8Array;
  readonly from: SyncPeerId;
}

/** Size assumed of blocks before any was seen. */
const FIRST_ESTIMATE = 64 * 1024;
/** The estimate falls to this part of itself with every smaller block. */
const ESTIMATE_DECAY = 0.9;

/** The window of bodies over the path to the best settled header. */
export class Bodies {
  /** Headers without a stored block that lead to the target, oldest first. */
  #path: HeaderNode[] = [];
  readonly #held = new Map<string, Held>();
  #heldBytes = 0;
  readonly #submitted = new Map<string, Held>();
  /** Who was asked for a block last. */
  readonly #asked = new Map<string, SyncPeerId>();
  readonly #refusals = new BoundedMap<Set<SyncPeerId>>(MAX_INVALID);
  #estimate = FIRST_ESTIMATE;

  constructor(private readonly peers: SyncPeers) {}

  get path(): readonly HeaderNode[] {
    return this.#path;
  }

  get target(): HeaderNode | null {
    return this.#path.at(-1) ?? null;
  }

  /** Aims at another branch. */
  setPath(path: HeaderNode[]): void {
    this.#path = path;
  }

  /** Forgets blocks whose headers are gone. */
  purge(isPending: (id: string) => boolean): void {
    for (const id of this.#held.keys()) if (!isPending(id)) this.#release(id);
  }

  /** The target has a child. */
  extend(node: HeaderNode): void {
    this.#path.push(node);
  }

  has(id: string): boolean {
    return this.#held.has(id) || this.#submitted.has(id);
  }

  isWanted(id: string): boolean {
    return !this.has(id) && this.#path.some((node) => node.id === id);
  }

  /** Keeps a block until its turn; false when there is no room for it. */
  hold(id: string, held: Held): boolean {
    const isFirst = this.#path[0]?.id === id;
    if (this.has(id) || (!isFirst && this.#heldBytes + held.raw.length > BODY_WINDOW_BYTES)) return false;
    this.#held.set(id, held);
    this.#heldBytes += held.raw.length;
    this.#asked.delete(id);
    this.#estimate = Math.max(held.raw.length, this.#estimate * ESTIMATE_DECAY);
    return true;
  }

  #release(id: string): Held | null {
    const held = this.#held.get(id);
    if (held === undefined) return null;
    this.#held.delete(id);
    this.#heldBytes -= held.raw.length;
    return held;
  }

  /** The next blocks to hand on, parents first. */
  submit(): { readonly node: HeaderNode; readonly raw: Uint8Array }[] {
    const out: { node: HeaderNode; raw: Uint8Array }[] = [];
    for (const node of this.#path.slice(0, BODY_WINDOW)) {
      if (this.#submitted.has(node.id)) continue;
      const held = this.#submitted.size < MAX_SUBMITTED ? this.#release(node.id) : null;
      if (held === null) break;
      this.#submitted.set(node.id, held);
      out.push({ node, raw: held.raw });
    }
    return out;
  }

  /** A block that was handed on is judged: `again` keeps it for another try. Null when it was not handed on. */
  judged(id: string, again: boolean): Held | null {
    const held = this.#submitted.get(id);
    if (held === undefined) return null;
    this.#submitted.delete(id);
    if (again) this.hold(id, held);
    return held;
  }

  /** The block is stored. */
  stored(id: string): void {
    this.#release(id);
    const at = this.#path.findIndex((node) => node.id === id);
    if (at >= 0) this.#path.splice(at, 1);
  }

  /** A body for the header was refused: its sender is not asked for it again. */
  refused(id: string, from: SyncPeerId): void {
    this.#refusals.set(id, (this.#refusals.get(id) ?? new Set()).add(from));
  }

  /** Chooses peers for the missing blocks of the window. Ids are grouped by peer, in order. */
  assign(now: number): Map<SyncPeer, HeaderNode[]> {
    const out = new Map<SyncPeer, HeaderNode[]>();
    let bytes = this.#heldBytes + this.#asked.size * this.#estimate;
    for (const [i, node] of this.#path.slice(0, BODY_WINDOW).entries()) {
      if (this.has(node.id) || this.#asked.has(node.id)) continue;
      if (i > 0 && bytes + this.#estimate > BODY_WINDOW_BYTES) break;
      const peer = this.#choose(node, now);
      if (peer === null) continue;
      if (peer.bodies.size === 0) peer.bodyProgressAt = now;
      peer.bodies.set(node.id, now);
      this.#asked.set(node.id, peer.id);
      bytes += this.#estimate;
      out.set(peer, [...(out.get(peer) ?? []), node]);
    }
    return out;
  }

  /** The least busy peer that says it has the block and may be asked. */
  #choose(node: HeaderNode, now: number): SyncPeer | null {
    let best: SyncPeer | null = null;
    for (const peer of this.peers.all())
      if (this.#canServe(peer, node, now) && (best === null || peer.bodies.size < best.bodies.size)) best = peer;
    return best;
  }

  #canServe(peer: SyncPeer, node: HeaderNode, now: number): boolean {
    const isFree = mayAsk(peer, now) && peer.bodies.size < MAX_BODIES_PER_PEER && peer.status.work >= node.workSum;
    return isFree && !peer.lacks.has(node.id) && this.#refusals.get(node.id)?.has(peer.id) !== true;
  }

  /** A peer delivered, or said that it cannot. True when it had been asked, lately or before. */
  answered(peer: SyncPeer, id: string, now: number): boolean {
    const wasAsked = peer.bodies.delete(id);
    if (wasAsked) peer.bodyProgressAt = now;
    if (wasAsked && this.#asked.get(id) === peer.id) this.#asked.delete(id);
    return peer.late.delete(id) || wasAsked;
  }

  /** Takes requests from peers that let them run out or that stall while another could serve. The peers that failed. */
  expire(now: number): SyncPeer[] {
    const failed: SyncPeer[] = [];
    for (const peer of this.peers.all()) {
      if (peer.bodies.size === 0) continue;
      const silentMs = now - peer.bodyProgressAt;
      const isStalling = silentMs >= STALL_MS || this.#holdsUp(peer, now);
      if (!isStalling || (silentMs < BODY_TIMEOUT_MS && !this.#hasOther(peer, now))) continue;
      this.unassign(peer);
      penalize(peer, now);
      failed.push(peer);
    }
    return failed;
  }

  /** Whether all wait for a block that this peer owes for long. */
  #holdsUp(peer: SyncPeer, now: number): boolean {
    const first = this.#path[0];
    const askedAt = first && this.#asked.get(first.id) === peer.id ? peer.bodies.get(first.id) : undefined;
    return askedAt !== undefined && now - askedAt >= FRONT_MS;
  }

  /** Whether another peer could serve the first missing block that this one owes. */
  #hasOther(peer: SyncPeer, now: number): boolean {
    const owed = this.#path.slice(0, BODY_WINDOW).find((node) => this.#asked.get(node.id) === peer.id);
    if (owed === undefined) return true;
    for (const other of this.peers.all()) if (other !== peer && this.#canServe(other, owed, now)) return true;
    return false;
  }

  /** Nothing is expected of the peer any more. */
  unassign(peer: SyncPeer): void {
    for (const id of peer.bodies.keys()) {
      if (this.#asked.get(id) === peer.id) this.#asked.delete(id);
      peer.late.set(id, true);
    }
    peer.bodies.clear();
  }

  /** True when the first missing block is neither here nor to be had from anyone now. */
  isStuck(now: number): boolean {
    const first = this.#path[0];
    if (first === undefined || this.has(first.id) || this.#asked.has(first.id)) return false;
    for (const peer of this.peers.all()) if (this.#canServe(peer, first, Math.max(now, peer.blockedUntil))) return false;
    return true;
  }
}
