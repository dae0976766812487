/**
 * Port between nodes: authenticated connections that carry frames `length 4 | lane 1 | message` (bbft.md 2.4).
 * Two implementations behind one compliance suite (testkit `transportChecks`): TCP with TLS 1.3, and memory.
 */
import type { Lane, PeerId } from '@bystack/replica';

/** Where a node can be dialled. */
export interface PeerAddress {
  /** Identity key as lower-case hex: the dialler refuses any other key at this address. */
  readonly identityKey: PeerId;
  readonly host: string;
  readonly port: number;
}

/** Who may hold a connection, in either direction. Everybody else is refused during the handshake. */
export interface AcceptedPeers {
  /** Validators of this and the next epoch and registered candidates: all lanes. */
  readonly validators: readonly PeerId[];
  /** The node's `peers` setting: every lane but consensus; their consensus frames are dropped and counted. */
  readonly extra: readonly PeerId[];
}

/** What a transport tells its owner. Called from the event loop, never after `stop` has resolved; must not throw. */
export interface TransportEvents {
  /** One message of an authenticated peer; the bytes belong to the callee. */
  onMessage(peer: PeerId, lane: Lane, bytes: Uint8Array): void;
  /** The peer can be sent to from now on. Strictly alternates with `onDisconnected` per peer. */
  onConnected(peer: PeerId): void;
  /** `code` is `TRANSPORT_CLOSED` for an ordinary end, else what went wrong. */
  onDisconnected(peer: PeerId, code: string): void;
}

/** State of one peer that is configured, accepted or connected. */
export interface PeerStatus {
  readonly peer: PeerId;
  readonly connected: boolean;
  /** `out`: dialled by this node. Null while not connected. */
  readonly direction: 'in' | 'out' | null;
  /** Remote `host:port`, null while not connected. */
  readonly address: string | null;
  /** Unix milliseconds of the present connection, null while not connected. */
  readonly connectedAtMs: number | null;
  /** Bytes accepted by `send` that have not reached the socket. */
  readonly bytesQueued: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Received frames dropped: wrong lane or over the rate. */
  readonly framesDropped: number;
  /** Newest code that ended or refused a connection with this peer, null when none did. */
  readonly lastError: string | null;
}

/** Where this node listens. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** Connections to peers. Nothing a peer sends makes a method throw. */
export interface Transport {
  /** Own identity key. */
  readonly identity: PeerId;
  /** Where it listens, null before `start` and after `stop`. */
  readonly address: ListenAddress | null;
  /**
   * Listens and begins to dial. Once per object.
   * @throws BystackError `TRANSPORT_LISTEN` when the address cannot be taken.
   */
  start(events: TransportEvents): Promise<ListenAddress>;
  /** Ends every connection and stops listening; no event follows. May be called again. */
  stop(): Promise<void>;
  /** Replaces the list of nodes to dial; connections to others stay. Own identity is skipped. */
  setPeers(peers: readonly PeerAddress[]): void;
  /** Replaces who may connect; ends connections of identities that left both lists. */
  setAccepted(accepted: AcceptedPeers): void;
  /**
   * Queues one message; consensus frames overtake sync, sync overtakes transactions. The bytes are not copied
   * and must not change afterwards. False when the peer is not connected, the message is longer than the lane
   * allows or the sync queue is full. A full transaction queue drops its oldest; a full consensus queue ends
   * the connection, since the peer does not read.
   */
  send(peer: PeerId, lane: Lane, bytes: Uint8Array): boolean;
  /** Ends the connection and refuses the peer for `banMs` (default 0). */
  disconnect(peer: PeerId, code: string, banMs?: number): void;
  peers(): readonly PeerStatus[];
}
