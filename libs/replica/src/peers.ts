/** Connected peers: what they told, what is under way with them, how much they may ask. */
import type { TimeMs } from '@bystack/base';
import { BODY_TIMEOUT_MS, MAX_PENALTY_MS, MAX_PEERS, MAX_SERVING, PENALTY_MS, PULL_RATE, STATUS_GAP_MS } from './limits.js';
import type { PeerId } from './types.js';

/** A PULL that a peer has not answered. */
export interface OpenPull {
  readonly type: 'heights' | 'id';
  readonly sentAt: TimeMs;
}

/** One connected peer. */
export interface Peer {
  readonly id: PeerId;
  heightFinalized: bigint;
  lastHeardMs: TimeMs | null;
  rttMs: number | null;
  ping: { readonly nonce: bigint; readonly sentAt: TimeMs } | null;
  pull: OpenPull | null;
  /** Not asked before this time; doubles while it fails. */
  blockedUntil: TimeMs;
  penaltyMs: number;
  /** Last answer to a message of a closed epoch. */
  closedAnsweredAt: TimeMs;
  statusTakenAt: TimeMs;
  serving: number;
  pullTokens: number;
  pullTokensAt: TimeMs;
}

/** The table of peers. */
export class Peers {
  readonly #peers = new Map<PeerId, Peer>();

  /** The new peer; null when there are too many. */
  connect(id: PeerId, now: TimeMs): Peer | null {
    if (!this.#peers.has(id) && this.#peers.size >= MAX_PEERS) return null;
    const peer: Peer = {
      id,
      heightFinalized: 0n,
      lastHeardMs: null,
      rttMs: null,
      ping: null,
      pull: null,
      blockedUntil: 0,
      penaltyMs: PENALTY_MS,
      closedAnsweredAt: 0,
      statusTakenAt: 0,
      serving: 0,
      pullTokens: PULL_RATE,
      pullTokensAt: now,
    };
    this.#peers.set(id, peer);
    return peer;
  }
  disconnect(id: PeerId): void {
    this.#peers.delete(id);
  }
  get(id: PeerId): Peer | null {
    return this.#peers.get(id) ?? null;
  }
  all(): Peer[] {
    return [...this.#peers.values()];
  }
  ids(): PeerId[] {
    return [...this.#peers.keys()];
  }
  connected(ids: readonly PeerId[]): PeerId[] {
    return ids.filter((id) => this.#peers.has(id));
  }
}

/**
 * Height that at least one honest peer finalized, if at most `f` of those heard from lie; with fewer claims than
 * f + 1 the lowest of them; 0 without any.
 */
export function trustedHeight(peers: readonly Peer[], f: number): bigint {
  const claims = peers.map((p) => p.heightFinalized).filter((h) => h > 0n);
  claims.sort((a, b) => (a < b ? 1 : a > b ? -1 : 0));
  return claims[Math.min(f, claims.length - 1)] ?? 0n;
}

/** The peer failed to help: it is not asked for a while. */
export function penalize(peer: Peer, now: TimeMs): void {
  peer.blockedUntil = now + peer.penaltyMs;
  peer.penaltyMs = Math.min(peer.penaltyMs * 2, MAX_PENALTY_MS);
}

/** The peer helped. */
export function forgive(peer: Peer): void {
  peer.penaltyMs = PENALTY_MS;
  peer.blockedUntil = 0;
}

/** True when the peer may be asked for blocks now. A single body that did not come is given up after a while. */
export const isFree = (peer: Peer, now: TimeMs): boolean =>
  (peer.pull === null || (peer.pull.type === 'id' && Math.abs(now - peer.pull.sentAt) > BODY_TIMEOUT_MS)) && peer.blockedUntil <= now;

/** Takes one token of the peer's bucket; false when it asks too often. */
export function mayPull(peer: Peer, now: TimeMs): boolean {
  const refilled = peer.pullTokens + (Math.max(0, now - peer.pullTokensAt) * PULL_RATE) / 1000;
  peer.pullTokens = Math.min(PULL_RATE, refilled);
  peer.pullTokensAt = now;
  if (peer.pullTokens < 1 || peer.serving >= MAX_SERVING) return false;
  peer.pullTokens--;
  return true;
}

/** True once per `STATUS_GAP_MS` for answers to messages of a closed epoch. */
export function mayAnswerClosed(peer: Peer, now: TimeMs): boolean {
  if (Math.abs(now - peer.closedAnsweredAt) < STATUS_GAP_MS) return false;
  peer.closedAnsweredAt = now;
  return true;
}

/** True when another STATUS of an observer may be looked at; validators are not limited. */
export function mayTakeStatus(peer: Peer, now: TimeMs): boolean {
  if (Math.abs(now - peer.statusTakenAt) < STATUS_GAP_MS) return false;
  peer.statusTakenAt = now;
  return true;
}
