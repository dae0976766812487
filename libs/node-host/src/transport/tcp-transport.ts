/**
 * Port `Transport` over TCP with TLS 1.3. Both sides dial; of two connections between the same nodes the one dialled
 * by the lower identity key stays. The accepting side sends an empty frame at once: only then does the dialler count
 * itself connected, so a refusal is never a short connection.
 *
 * How the loser of two goes without a gap: the lower side ends it when it has adopted the winner; the higher side
 * adopts the winner first, and lets the loser linger until the lower side ends it.
 */
import { setTimeout as setTimeoutPromise } from 'node:timers/promises';
import type { TLSSocket } from 'node:tls';
import type { Logger, Metrics } from '@bystack/base';
import { LANE, type Lane, type PeerId } from '@bystack/replica';
import { createTlsIdentity, type TlsIdentity } from './certificate.js';
import { Connection, type ConnectionEvents } from './connection.js';
import { dial, type Dial } from './dial.js';
import { TRANSPORT_LIMITS, type TransportLimits } from './limits.js';
import { Listener } from './listener.js';
import { hasLink, type Peer, type Waiter } from './peer.js';
import { PeerTable } from './peer-table.js';
import { connectError } from './transport.js';
import type { AcceptedPeers, ListenAddress, PeerAddress, PeerStatus, Transport, TransportEvents } from './transport.js';

/** Choices of a transport. */
export interface TcpTransportOptions {
  /** Seed of the identity key, 32 bytes; secret. */
  readonly seed: Uint8Array;
  readonly host: string;
  /** 0: the system chooses. */
  readonly port: number;
  readonly limits?: Partial<TransportLimits>;
}

/** What a transport reports to. */
export interface TransportDeps {
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** How long `stop` lets connections send what they hold. */
const STOP_MS = 1_000;

/** Connections to peers over TLS 1.3. */
export class TcpTransport implements Transport {
  readonly #identity: TlsIdentity;
  readonly #options: TcpTransportOptions;
  readonly #limits: TransportLimits;
  readonly #deps: TransportDeps;
  readonly #listener: Listener;
  readonly #peers: PeerTable;
  /** Dials of addresses whose key is not known yet. */
  readonly #attempts = new Set<{ readonly dial: Dial; readonly failed: (code: string) => void }>();
  #events: TransportEvents | null = null;
  #address: ListenAddress | null = null;
  #stopped: Promise<void> | null = null;
  #isRunning = false;

  /** @throws BystackError `IDENTITY_SEED` */
  constructor(options: TcpTransportOptions, deps: TransportDeps) {
    this.#options = options;
    this.#deps = deps;
    this.#limits = { ...TRANSPORT_LIMITS, ...options.limits };
    this.#identity = createTlsIdentity(options.seed);
    this.#peers = new PeerTable(this.#identity.peer, this.#limits);
    this.#listener = new Listener(this.#identity, this.#limits, {
      onSocket: (socket, peer) => this.#accept(socket, peer),
      onRefused: (code) => this.#refused(code),
    });
  }

  get identity(): PeerId {
    return this.#identity.peer;
  }

  get address(): ListenAddress | null {
    return this.#address;
  }

  async start(events: TransportEvents): Promise<ListenAddress> {
    const address = await this.#listener.listen(this.#options.host, this.#options.port);
    this.#address = address;
    this.#events = events;
    this.#isRunning = this.#stopped === null;
    for (const peer of this.#peers.all()) this.#dialSoon(peer, 0);
    return address;
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#finish();
    return this.#stopped;
  }

  setPeers(peers: readonly PeerAddress[]): void {
    const wanted = new Map(peers.filter((peer) => peer.identityKey !== this.identity).map((peer) => [peer.identityKey, peer]));
    for (const id of wanted.keys()) this.#peers.of(id);
    for (const peer of this.#peers.all()) {
      const address = wanted.get(peer.id) ?? null;
      const moved = address?.host !== peer.address?.host || address?.port !== peer.address?.port;
      peer.address = address;
      if (!moved) continue;
      this.#stopDialing(peer);
      peer.backoff.reset();
      this.#dialSoon(peer, 0);
    }
    this.#peers.forgetUnused();
  }

  setAccepted(accepted: AcceptedPeers): void {
    const { refused, admitted } = this.#peers.accept(accepted);
    for (const peer of refused) this.#drop(peer, 'TRANSPORT_REFUSED');
    for (const peer of admitted) this.#dialSoon(peer, 0);
    this.#peers.forgetUnused();
  }

  connect(address: ListenAddress): Promise<PeerId> {
    return new Promise((resolve, reject) => {
      const failed = (code: string): void => reject(connectError(address, code));
      if (!this.#isRunning) return failed('TRANSPORT_CLOSED');
      const attempt = {
        failed,
        dial: dial(address, this.#identity, this.#limits.handshakeMs, {
          onSocket: (socket, id) => {
            this.#attempts.delete(attempt);
            this.#reached(socket, id, { done: () => resolve(id), failed });
          },
          onFailed: (code) => {
            this.#attempts.delete(attempt);
            this.#refused(code);
            failed(code);
          },
        }),
      };
      this.#attempts.add(attempt);
    });
  }

  send(peer: PeerId, lane: Lane, bytes: Uint8Array): boolean {
    if (bytes.length === 0 || bytes.length > this.#limits.frameBytes[lane]) return false;
    return this.#peers.find(peer)?.connection?.send(lane, bytes) ?? false;
  }

  disconnect(peer: PeerId, code: string, banMs = 0): void {
    const entry = this.#peers.find(peer);
    if (entry === undefined) return;
    entry.bannedUntilMs = Math.max(entry.bannedUntilMs, Date.now() + banMs);
    this.#drop(entry, code);
    this.#dialSoon(entry, entry.backoff.next(Math.random()));
    this.#peers.forget(entry);
  }

  peers(): readonly PeerStatus[] {
    return [...this.#peers.all()].map((peer) => ({
      peer: peer.id,
      connected: peer.connection !== null,
      direction: peer.connection?.direction ?? null,
      address: peer.connection?.address ?? null,
      connectedAtMs: peer.connection?.connectedAtMs ?? null,
      bytesQueued: peer.connection?.bytesQueued ?? 0,
      bytesIn: peer.connection?.bytesIn ?? 0,
      bytesOut: peer.connection?.bytesOut ?? 0,
      framesDropped: peer.framesDropped,
      lastError: peer.lastError,
    }));
  }

  // --- dialling ---

  #dialSoon(peer: Peer, waitMs: number): void {
    if (!this.#isRunning || peer.timer !== null || peer.address === null || peer.role === null) return;
    const untilAllowedMs = peer.bannedUntilMs - Date.now();
    peer.timer = setTimeout(() => this.#dial(peer), Math.max(waitMs, untilAllowedMs, 0)).unref();
  }

  #dial(peer: Peer): void {
    peer.timer = null;
    const { address } = peer;
    if (!this.#isRunning || address === null || peer.role === null || hasLink(peer)) return;
    peer.dialing = dial(address, this.#identity, this.#limits.handshakeMs, {
      onSocket: (socket) => {
        peer.dialing = null;
        this.#awaitWelcome(peer, socket);
      },
      onFailed: (code) => {
        peer.dialing = null;
        this.#dialFailed(peer, code);
      },
    });
  }

  /** A dialled address has proved its key. */
  #reached(socket: TLSSocket, id: PeerId, waiter: Waiter): void {
    const code = this.#peers.obstacle(id);
    if (code !== null) {
      socket.destroy();
      this.#refused(code);
      return waiter.failed(code);
    }
    const peer = this.#peers.of(id);
    if (peer.connection === null) peer.waiters.push(waiter);
    if (hasLink(peer)) socket.destroy();
    else this.#awaitWelcome(peer, socket);
    if (peer.connection !== null) waiter.done();
  }

  #awaitWelcome(peer: Peer, socket: TLSSocket): void {
    const candidate = new Connection(socket, 'out', this.#limits, this.#connectionEvents(peer));
    peer.candidate = candidate;
    setTimeout(() => {
      if (peer.candidate === candidate) candidate.end('TRANSPORT_REFUSED');
    }, this.#limits.handshakeMs).unref();
  }

  #dialFailed(peer: Peer, code: string): void {
    if (code === 'TRANSPORT_IDENTITY' && peer.lastError !== code) this.#deps.logger.warn('transport.wrong_key', { peer: peer.id });
    peer.lastError = code;
    this.#refused(code);
    this.#dialSoon(peer, peer.backoff.next(Math.random()));
    for (const waiter of peer.waiters.splice(0)) waiter.failed(code);
    this.#peers.forget(peer);
  }

  #stopDialing(peer: Peer): void {
    if (peer.timer !== null) clearTimeout(peer.timer);
    peer.timer = null;
    peer.dialing?.abort();
    peer.dialing = null;
  }

  // --- connections ---

  #accept(socket: TLSSocket, id: PeerId): void {
    const allowed = this.#isRunning && this.#peers.obstacle(id) === null && this.#peers.hasRoom(id, socket.remoteAddress ?? 'unknown');
    const peer = allowed ? this.#peers.of(id) : null;
    if (peer === null || this.#yieldsToOwn(peer)) {
      socket.destroy();
      this.#refused(id === this.identity ? 'TRANSPORT_SELF' : 'TRANSPORT_REFUSED');
      return;
    }
    const connection = new Connection(socket, 'in', this.#limits, this.#connectionEvents(peer));
    connection.sendKeepalive();
    this.#adopt(peer, connection);
  }

  /** True when an own, winning connection stands. It is probed: were its peer restarted, it ends now and the next dial is taken. */
  #yieldsToOwn(peer: Peer): boolean {
    const yields = peer.connection?.direction === 'out' && this.identity < peer.id;
    if (yields) peer.connection?.sendKeepalive();
    return yields;
  }

  /** Makes the connection the peer's. A second one of the same direction means that the peer lost the first. */
  #adopt(peer: Peer, connection: Connection): void {
    const old = peer.connection;
    if (connection.direction === 'in' && this.identity > peer.id) this.#stopDialing(peer);
    if (old !== null && old.direction !== connection.direction) {
      const winner = this.identity < peer.id ? 'out' : 'in';
      const [stays, goes] = connection.direction === winner ? [connection, old] : [old, connection];
      peer.connection = stays;
      this.#retire(peer, goes);
      return;
    }
    if (old !== null) this.#lost(peer, old, 'TRANSPORT_CLOSED');
    old?.end('TRANSPORT_CLOSED');
    peer.connection = connection;
    peer.lastError = null;
    for (const waiter of peer.waiters.splice(0)) waiter.done();
    this.#deps.metrics.increment('transport_connects_total');
    this.#deps.logger.info('transport.connected', { peer: peer.id, direction: connection.direction, address: connection.address });
    this.#events?.onConnected(peer.id);
  }

  #retire(peer: Peer, connection: Connection): void {
    peer.retiring.add(connection);
    if (this.identity < peer.id) connection.finish();
    else setTimeout(() => connection.finish(), this.#limits.lingerMs).unref();
  }

  #connectionEvents(peer: Peer): ConnectionEvents {
    return {
      mayUse: (lane) => lane !== LANE.consensus || peer.role === 'validator',
      onFrame: (connection, lane, message) => this.#onFrame(peer, connection, lane, message),
      onDropped: (_connection, lane) => {
        peer.framesDropped += 1;
        this.#deps.metrics.increment('transport_frames_dropped_total', 1, { lane: String(lane) });
      },
      onEnd: (connection, code) => this.#onEnd(peer, connection, code),
    };
  }

  #onFrame(peer: Peer, connection: Connection, lane: Lane, message: Uint8Array): void {
    if (peer.candidate === connection) {
      peer.candidate = null;
      this.#adopt(peer, connection);
    }
    const known = peer.connection === connection || peer.retiring.has(connection);
    if (message.length > 0 && known && this.#isRunning) this.#events?.onMessage(peer.id, lane, message);
  }

  #onEnd(peer: Peer, connection: Connection, code: string): void {
    if (code === 'TRANSPORT_FRAME' || code === 'TRANSPORT_FLOOD') {
      peer.bannedUntilMs = Math.max(peer.bannedUntilMs, Date.now() + this.#limits.banMs);
    }
    if (peer.candidate === connection) {
      peer.candidate = null;
      this.#dialFailed(peer, 'TRANSPORT_REFUSED');
    } else if (peer.connection === connection) {
      if (connection.ageMs >= this.#limits.stableMs) peer.backoff.reset();
      this.#lost(peer, connection, code);
      this.#dialSoon(peer, peer.backoff.next(Math.random()));
    } else peer.retiring.delete(connection);
    this.#peers.forget(peer);
  }

  #lost(peer: Peer, connection: Connection, code: string): void {
    if (peer.connection !== connection) return;
    peer.connection = null;
    peer.lastError = code;
    if (!this.#isRunning) return;
    this.#deps.metrics.increment('transport_disconnects_total', 1, { code });
    this.#deps.logger.info('transport.disconnected', { peer: peer.id, code });
    this.#events?.onDisconnected(peer.id, code);
  }

  /** Ends whatever there is with the peer, dials included. */
  #drop(peer: Peer, code: string): void {
    this.#stopDialing(peer);
    const { candidate, connection } = peer;
    peer.candidate = null;
    if (connection !== null) this.#lost(peer, connection, code);
    for (const one of [candidate, connection, ...peer.retiring]) one?.end(code);
    for (const waiter of peer.waiters.splice(0)) waiter.failed(code);
  }

  #refused(code: string): void {
    this.#deps.metrics.increment('transport_refused_total', 1, { code });
    this.#deps.logger.debug('transport.refused', { code });
  }

  async #finish(): Promise<void> {
    this.#isRunning = false;
    this.#listener.close();
    this.#address = null;
    const open: Connection[] = [];
    for (const attempt of this.#attempts) {
      attempt.dial.abort();
      attempt.failed('TRANSPORT_CLOSED');
    }
    this.#attempts.clear();
    for (const peer of this.#peers.all()) {
      this.#stopDialing(peer);
      for (const waiter of peer.waiters.splice(0)) waiter.failed('TRANSPORT_CLOSED');
      for (const one of [peer.candidate, peer.connection, ...peer.retiring]) if (one !== null) open.push(one);
    }
    for (const connection of open) connection.finish();
    const deadline = Date.now() + STOP_MS;
    while (open.some((connection) => !connection.isEnded) && Date.now() < deadline) await setTimeoutPromise(10);
    for (const connection of open) connection.end('TRANSPORT_CLOSED');
    this.#peers.clear();
  }
}
