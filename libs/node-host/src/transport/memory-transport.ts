/**
 * Port `Transport` inside one process: a hub joins the transports that would reach each other over TCP. Same rules
 * of acceptance, lanes, lengths and events; no rates, since nothing here is foreign. Deliveries are asynchronous.
 */
import { LANE, type Lane, type PeerId } from '@bystack/replica';
import type { NodeHostCode } from '../errors.js';
import { TRANSPORT_LIMITS, type TransportLimits } from './limits.js';
import { SendQueue } from './send-queue.js';
import { connectError } from './transport.js';
import type { AcceptedPeers, ListenAddress, PeerAddress, PeerStatus, StrangerBounds, Transport, TransportEvents } from './transport.js';

/** One direction of a link. */
interface Pipe {
  readonly to: MemoryTransport;
  readonly queue: SendQueue;
  readonly dialled: boolean;
  readonly connectedAtMs: number;
  /** The owner was told. */
  isAnnounced: boolean;
  bytesIn: number;
  bytesOut: number;
}

/** The network of the transports made with it. */
export class MemoryHub {
  readonly #members = new Set<MemoryTransport>();
  #nextPort = 1;
  #scheduled = false;

  /** Takes a transport in; the port stands for its place. */
  join(member: MemoryTransport): ListenAddress {
    this.#members.add(member);
    this.schedule();
    return { host: 'memory', port: this.#nextPort++ };
  }

  leave(member: MemoryTransport): void {
    this.#members.delete(member);
    this.schedule();
  }

  /** Joins, parts and delivers after the present turn of the event loop. */
  schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#join();
      for (const member of this.#members) member.flush();
    });
  }

  /** Who was given the address. */
  at(address: ListenAddress): MemoryTransport | null {
    for (const member of this.#members) if (member.address?.port === address.port && member.address.host === address.host) return member;
    return null;
  }

  #join(): void {
    const members = [...this.#members];
    for (const a of members) for (const b of members) if (a.identity < b.identity && a.mayJoin(b)) MemoryTransport.connect(a, b);
  }
}

/** A transport of a hub. */
export class MemoryTransport implements Transport {
  readonly identity: PeerId;
  readonly #hub: MemoryHub;
  readonly #limits: TransportLimits;
  readonly #pipes = new Map<PeerId, Pipe>();
  readonly #addresses = new Map<PeerId, PeerAddress>();
  readonly #roles = new Map<PeerId, 'validator' | 'extra'>();
  #strangers: StrangerBounds | null = null;
  readonly #bannedUntilMs = new Map<PeerId, number>();
  readonly #dropped = new Map<PeerId, number>();
  readonly #lastErrors = new Map<PeerId, string>();
  #events: TransportEvents | null = null;
  #address: ListenAddress | null = null;

  constructor(hub: MemoryHub, identity: PeerId, limits: Partial<TransportLimits> = {}) {
    this.#hub = hub;
    this.identity = identity;
    this.#limits = { ...TRANSPORT_LIMITS, ...limits };
  }

  /** Opens the link of two transports; the first is the lower identity. */
  static connect(a: MemoryTransport, b: MemoryTransport, aDials = a.#dials(b)): void {
    a.#open(b, aDials);
    b.#open(a, !aDials);
    a.#announce(b.identity);
    b.#announce(a.identity);
  }

  get address(): ListenAddress | null {
    return this.#address;
  }

  start(events: TransportEvents): Promise<ListenAddress> {
    this.#events = events;
    this.#address = this.#hub.join(this);
    return Promise.resolve(this.#address);
  }

  stop(): Promise<void> {
    this.#events = null;
    this.#address = null;
    for (const peer of [...this.#pipes.keys()]) this.#close(peer, 'TRANSPORT_CLOSED');
    this.#hub.leave(this);
    return Promise.resolve();
  }

  setPeers(peers: readonly PeerAddress[]): void {
    this.#addresses.clear();
    for (const peer of peers) if (peer.identityKey !== this.identity) this.#addresses.set(peer.identityKey, peer);
    this.#hub.schedule();
  }

  setAccepted(accepted: AcceptedPeers): void {
    this.#roles.clear();
    for (const id of accepted.extra) this.#roles.set(id, 'extra');
    for (const id of accepted.validators) this.#roles.set(id, 'validator');
    this.#strangers = accepted.strangers ?? null;
    for (const peer of [...this.#pipes.keys()]) if (!this.#accepts(peer)) this.#close(peer, 'TRANSPORT_REFUSED');
    this.#hub.schedule();
  }

  connect(address: ListenAddress): Promise<PeerId> {
    return new Promise((resolve, reject) => {
      setImmediate(() => {
        const other = this.#hub.at(address);
        const code = this.#obstacle(other);
        if (code !== null || other === null) return reject(connectError(address, code ?? 'TRANSPORT_UNREACHABLE'));
        if (!this.#pipes.has(other.identity)) MemoryTransport.connect(this, other, true);
        resolve(other.identity);
      });
    });
  }

  send(peer: PeerId, lane: Lane, bytes: Uint8Array): boolean {
    const pipe = this.#pipes.get(peer);
    if (pipe === undefined || bytes.length === 0 || bytes.length > this.#limits.frameBytes[lane]) return false;
    const outcome = pipe.queue.push(lane, bytes);
    if (outcome === 'overflow') this.#close(peer, 'TRANSPORT_SLOW');
    this.#hub.schedule();
    return outcome === 'queued';
  }

  disconnect(peer: PeerId, code: string, banMs = 0): void {
    this.#bannedUntilMs.set(peer, Date.now() + banMs);
    this.#close(peer, code);
    setTimeout(() => this.#hub.schedule(), banMs).unref();
  }

  peers(): readonly PeerStatus[] {
    const ids = new Set([...this.#addresses.keys(), ...this.#roles.keys(), ...this.#pipes.keys()]);
    return [...ids].filter((id) => id !== this.identity).map((id) => this.#status(id));
  }

  #status(id: PeerId): PeerStatus {
    const pipe = this.#pipes.get(id);
    return {
      peer: id,
      connected: pipe !== undefined,
      direction: pipe === undefined ? null : pipe.dialled ? 'out' : 'in',
      address: pipe === undefined ? null : `memory:${String(pipe.to.address?.port ?? 0)}`,
      connectedAtMs: pipe?.connectedAtMs ?? null,
      bytesQueued: pipe?.queue.bytes ?? 0,
      bytesIn: pipe?.bytesIn ?? 0,
      bytesOut: pipe?.bytesOut ?? 0,
      framesDropped: this.#dropped.get(id) ?? 0,
      lastError: this.#lastErrors.get(id) ?? null,
    };
  }

  /** True when a link is missing that both sides allow and at least one dials. */
  mayJoin(other: MemoryTransport): boolean {
    const allowed = this.#allows(other) && other.#allows(this);
    return allowed && !this.#pipes.has(other.identity) && (this.#dials(other) || other.#dials(this));
  }

  /** Delivers everything queued, the most urgent first. */
  flush(): void {
    for (const [peer, pipe] of [...this.#pipes]) {
      for (let next = pipe.queue.shift(); next !== null && this.#pipes.get(peer) === pipe; next = pipe.queue.shift()) {
        pipe.bytesOut += next.message.length;
        pipe.to.#receive(this.identity, next.lane, Uint8Array.from(next.message));
      }
    }
  }

  #accepts(peer: PeerId): boolean {
    return this.#roles.has(peer) || this.#strangers !== null;
  }

  #isBanned(peer: PeerId): boolean {
    return Date.now() < (this.#bannedUntilMs.get(peer) ?? 0);
  }

  #allows(other: MemoryTransport): boolean {
    return this.#events !== null && this.#accepts(other.identity) && !this.#isBanned(other.identity);
  }

  /** Why there is no connection to be had with the owner of an address; null when there is. */
  #obstacle(other: MemoryTransport | null): NodeHostCode | null {
    if (this.#events === null) return 'TRANSPORT_CLOSED';
    if (other === null) return 'TRANSPORT_UNREACHABLE';
    if (other === this) return 'TRANSPORT_SELF';
    if (this.#isBanned(other.identity)) return 'TRANSPORT_BANNED';
    return this.#allows(other) && other.#allows(this) && other.#hasRoom(this.identity) ? null : 'TRANSPORT_REFUSED';
  }

  #hasRoom(peer: PeerId): boolean {
    if (this.#roles.has(peer) || this.#strangers === null || this.#pipes.has(peer)) return true;
    const inbound = [...this.#pipes].filter(([id, pipe]) => !this.#roles.has(id) && !pipe.dialled).length;
    return inbound < Math.min(this.#strangers.inbound, this.#strangers.perAddress);
  }

  #dials(other: MemoryTransport): boolean {
    const address = this.#addresses.get(other.identity);
    return address !== undefined && address.host === other.address?.host && address.port === other.address.port;
  }

  #open(other: MemoryTransport, dialled: boolean): void {
    const queue = new SendQueue(this.#limits);
    const connectedAtMs = Date.now();
    this.#pipes.set(other.identity, { to: other, queue, dialled, connectedAtMs, isAnnounced: false, bytesIn: 0, bytesOut: 0 });
    this.#lastErrors.delete(other.identity);
  }

  #announce(peer: PeerId): void {
    const pipe = this.#pipes.get(peer);
    if (pipe === undefined) return;
    pipe.isAnnounced = true;
    this.#events?.onConnected(peer);
  }

  #receive(from: PeerId, lane: Lane, message: Uint8Array): void {
    const pipe = this.#pipes.get(from);
    if (pipe === undefined) return;
    pipe.bytesIn += message.length;
    if (lane === LANE.consensus && this.#roles.get(from) !== 'validator') this.#dropped.set(from, (this.#dropped.get(from) ?? 0) + 1);
    else this.#events?.onMessage(from, lane, message);
  }

  /** Closes both ends. */
  #close(peer: PeerId, code: string): void {
    const pipe = this.#pipes.get(peer);
    if (pipe === undefined) return;
    this.#end(peer, code);
    pipe.to.#end(this.identity, 'TRANSPORT_CLOSED');
  }

  #end(peer: PeerId, code: string): void {
    const wasAnnounced = this.#pipes.get(peer)?.isAnnounced === true;
    this.#pipes.delete(peer);
    this.#lastErrors.set(peer, code);
    if (wasAnnounced) this.#events?.onDisconnected(peer, code);
  }
}
