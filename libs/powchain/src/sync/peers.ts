/** Connected peers: what they told, what is under way with them, how they behave. */
import { BoundedMap } from '@bystack/base';
import type { HeaderNode } from '../types.js';
import { Tokens } from './tokens.js';
import type { Pending } from './headers.js';
import {
  BAN_POINTS,
  FORGIVE_MS,
  MAX_KNOWN,
  MAX_PENALTY_MS,
  MAX_REMEMBERED_ASKS,
  MAX_SCORES,
  PENALTY_MS,
  REQUEST_BURST,
  REQUEST_RATE,
  SERVE_BURST,
  SERVE_HEADERS_BURST,
  SERVE_HEADERS_RATE,
  SERVE_RATE,
  TX_BURST,
  TX_RATE,
} from './limits.js';
import type { ChainStatus } from './messages.js';
import type { SyncPeerId } from './types.js';

/** One connected peer. Times are the `now` of inputs. */
export interface SyncPeer {
  readonly id: SyncPeerId;
  readonly connectedAt: number;
  /** Where it says it stands; null before its hello. A claim until its headers are checked. */
  status: ChainStatus | null;
  /** `status.hash` in hex. */
  tipId: string;
  nodeVersion: string;
  /** An unanswered GET-HEADERS. */
  headersAskedAt: number | null;
  /** Answers to GET-HEADERS that ran out and may still come. */
  lateHeaders: number;
  /** Last header of its newest answer. */
  lastHeader: HeaderNode | null;
  /** Cheaply checked headers of this peer that wait for the check of their work, oldest first. */
  readonly queue: Pending[];
  /** Hashes of its headers under way, and how many may be. */
  working: number;
  workWindow: number;
  /** Blocks asked for, by id: when. */
  readonly bodies: Map<string, number>;
  /** Newest sign that it delivers blocks. */
  bodyProgressAt: number;
  /** Requests that ran out or were given to another, which it may still answer. */
  readonly late: BoundedMap<true>;
  /** Blocks it said it does not have. */
  readonly lacks: BoundedMap<true>;
  /** Not asked before this time; the wait doubles while it fails. */
  blockedUntil: number;
  penaltyMs: number;
  failures: number;
  ping: { readonly nonce: bigint; readonly sentAt: number } | null;
  pingDueAt: number;
  roundTripMs: number | null;
  /** Transactions that it has, by hash. */
  readonly knownTx: BoundedMap<true>;
  /** It was told the waiting transactions. */
  isGreeted: boolean;
  readonly requests: Tokens;
  readonly servingHeaders: Tokens;
  readonly serving: Tokens;
  readonly transactions: Tokens;
}

const newPeer = (id: SyncPeerId, now: number): SyncPeer => ({
  id,
  connectedAt: now,
  status: null,
  tipId: '',
  nodeVersion: '',
  headersAskedAt: null,
  lateHeaders: 0,
  lastHeader: null,
  queue: [],
  working: 0,
  workWindow: 1,
  bodies: new Map(),
  bodyProgressAt: now,
  late: new BoundedMap(MAX_REMEMBERED_ASKS),
  lacks: new BoundedMap(MAX_REMEMBERED_ASKS),
  blockedUntil: 0,
  penaltyMs: PENALTY_MS,
  failures: 0,
  ping: null,
  pingDueAt: now,
  roundTripMs: null,
  knownTx: new BoundedMap(MAX_KNOWN),
  isGreeted: false,
  requests: new Tokens(REQUEST_RATE, REQUEST_BURST, now),
  servingHeaders: new Tokens(SERVE_HEADERS_RATE, SERVE_HEADERS_BURST, now),
  serving: new Tokens(SERVE_RATE, SERVE_BURST, now),
  transactions: new Tokens(TX_RATE, TX_BURST, now),
});

/** The table of peers and their points. Points stay when a peer leaves. */
export class SyncPeers {
  readonly #peers = new Map<SyncPeerId, SyncPeer>();
  readonly #scores = new BoundedMap<{ readonly points: number; readonly at: number }>(MAX_SCORES);

  add(id: SyncPeerId, now: number): SyncPeer {
    const peer = newPeer(id, now);
    this.#peers.set(id, peer);
    return peer;
  }

  remove(id: SyncPeerId): void {
    this.#peers.delete(id);
  }

  get(id: SyncPeerId): SyncPeer | null {
    return this.#peers.get(id) ?? null;
  }

  get size(): number {
    return this.#peers.size;
  }

  all(): IterableIterator<SyncPeer> {
    return this.#peers.values();
  }

  /** Points of a peer now. */
  points(id: SyncPeerId, now: number): number {
    const score = this.#scores.get(id);
    return score === undefined ? 0 : Math.max(0, score.points - Math.max(0, Math.floor((now - score.at) / FORGIVE_MS)));
  }

  /** Adds points; true when the peer is to be banned. Its points begin anew then. */
  charge(id: SyncPeerId, points: number, now: number): boolean {
    const sum = this.points(id, now) + points;
    if (sum >= BAN_POINTS) this.#scores.delete(id);
    else this.#scores.set(id, { points: sum, at: now });
    return sum >= BAN_POINTS;
  }
}

/** The peer failed to help: it is not asked for a while. */
export function penalize(peer: SyncPeer, now: number): void {
  peer.blockedUntil = now + peer.penaltyMs;
  peer.penaltyMs = Math.min(peer.penaltyMs * 2, MAX_PENALTY_MS);
  peer.failures += 1;
}

/** The peer helped. */
export function forgive(peer: SyncPeer): void {
  peer.penaltyMs = PENALTY_MS;
  peer.blockedUntil = 0;
  peer.failures = 0;
}

/** True when the peer said hello and may be asked now. */
export const mayAsk = (peer: SyncPeer, now: number): peer is SyncPeer & { status: ChainStatus } =>
  peer.status !== null && peer.blockedUntil <= now;
