/**
 * Port between nodes: authenticated connections that carry frames `length 4 | lane 1 | message` (bbft.md 2.4).
 * Two implementations behind one compliance suite (testkit `transportChecks`): TCP with TLS 1.3, and memory.
 */
import { BystackError } from '@bystack/base';
import { LANE, type Lane, type PeerId } from '@bystack/replica';

export { LANE, type Lane, type PeerId };

/** Where a node can be dialled. */
export interface PeerAddress {
  /** Identity key as lower-case hex: the dialler refuses any other key at this address. */
  readonly identityKey: PeerId;
  readonly host: string;
  readonly port: number;
}

/** How many connections of identities that nobody listed a node takes. */
export interface StrangerBounds {
  /** Inbound connections at once. */
  readonly inbound: number;
  /** Inbound connections at once from one remote address. */
  readonly perAddress: number;
}

/** Who may hold a connection, in either direction. Everybody else is refused during the handshake. */
export interface AcceptedPeers {
  /** Validators of this and the next epoch and registered candidates: all lanes. */
  readonly validators: readonly PeerId[];
  /** The node's `peers` setting: every lane but consensus; their consensus frames are dropped and counted. */
  readonly extra: readonly PeerId[];
  /** Any other identity, within these bounds: every lane but consensus. Absent: nobody else. */
  readonly strangers?: StrangerBounds;
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

/** Where a node listens. */
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
   * Dials an address whose identity key is not known, once: the key that the handshake proves is the peer. Resolves when
   * the peer can be sent to, also when it was connected already. Needs `strangers`, unless the key is accepted anyway.
   * @throws BystackError `TRANSPORT_UNREACHABLE`, `TRANSPORT_HANDSHAKE`, `TRANSPORT_IDENTITY`, `TRANSPORT_SELF`,
   * `TRANSPORT_BANNED`, `TRANSPORT_REFUSED`, `TRANSPORT_CLOSED` when the transport stops
   */
  connect(address: ListenAddress): Promise<PeerId>;
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

const REASONS: { readonly [code: string]: string } = {
  TRANSPORT_UNREACHABLE: 'nobody answers there',
  TRANSPORT_IDENTITY: 'whoever answers there has no identity key of the expected form',
  TRANSPORT_HANDSHAKE: 'whoever answers there does not speak this protocol',
  TRANSPORT_SELF: 'it is the address of this very node',
  TRANSPORT_BANNED: 'the peer broke rules and is refused for a while',
  TRANSPORT_REFUSED: 'the peer takes no connection of this node now',
};

/** Why an address could not be connected to. */
export function connectError(address: ListenAddress, code: string): BystackError {
  return new BystackError(
    { code, host: address.host, port: address.port },
    {
      message: `No connection to ${address.host}:${String(address.port)}: ${REASONS[code] ?? 'this node is stopping'}.`,
      remedy: 'Check host and port, and whether a node of the same network runs there.',
      fault: 'environment',
      retryable: code !== 'TRANSPORT_SELF',
    },
  );
}
