/** What a transport over TCP knows of one identity. */
import type { PeerId } from '@bystack/replica';
import { Backoff } from './backoff.js';
import type { Connection } from './connection.js';
import type { Dial } from './dial.js';
import type { TransportLimits } from './limits.js';
import type { PeerAddress } from './transport.js';

/** Settles a `connect` that waits for the peer. */
export interface Waiter {
  readonly done: () => void;
  readonly failed: (code: string) => void;
}

/** Everything known about one peer. */
export interface Peer {
  readonly id: PeerId;
  role: 'validator' | 'extra' | 'stranger' | null;
  address: PeerAddress | null;
  connection: Connection | null;
  /** Dialled and authenticated, waiting for the peer's welcome. */
  candidate: Connection | null;
  /** Losers that deliver their last frames. */
  readonly retiring: Set<Connection>;
  dialing: Dial | null;
  timer: NodeJS.Timeout | null;
  readonly backoff: Backoff;
  bannedUntilMs: number;
  framesDropped: number;
  lastError: string | null;
  /** Calls of `connect` to be settled by the next connection or failed dial. */
  waiters: Waiter[];
}

/** A peer that nothing is known of. */
export function newPeer(id: PeerId, limits: TransportLimits): Peer {
  return {
    id,
    role: null,
    address: null,
    connection: null,
    candidate: null,
    retiring: new Set(),
    dialing: null,
    timer: null,
    backoff: new Backoff(limits.backoffMinMs, limits.backoffMaxMs),
    bannedUntilMs: 0,
    framesDropped: 0,
    lastError: null,
    waiters: [],
  };
}

/** True while there is, or is about to be, a connection. */
export const hasLink = (peer: Peer): boolean => peer.connection !== null || peer.candidate !== null || peer.dialing !== null;

/** True when nothing hangs on remembering the peer: nobody listed it, it is not connected, and no ban runs. */
export const isForgettable = (peer: Peer, nowMs: number): boolean =>
  peer.address === null &&
  (peer.role === null || (peer.role === 'stranger' && !hasLink(peer) && peer.retiring.size === 0 && peer.bannedUntilMs <= nowMs));
