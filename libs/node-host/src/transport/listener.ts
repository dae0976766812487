/** The listening side: bounds the handshakes under way and hands on sockets whose identity is known. */
import type { Socket } from 'node:net';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import { BystackError } from '@bystack/base';
import type { PeerId } from '@bystack/replica';
import type { NodeHostCode } from '../errors.js';
import type { TlsIdentity } from './certificate.js';
import type { TransportLimits } from './limits.js';
import { peerIdentity, tlsOptions } from './tls.js';
import type { ListenAddress } from './transport.js';

/** What a listener tells its owner. */
export interface ListenerEvents {
  onSocket(socket: TLSSocket, peer: PeerId): void;
  /** A connection that never got an identity. */
  onRefused(code: NodeHostCode): void;
}

const remoteOf = (socket: Socket): string => `${socket.remoteAddress ?? ''} ${String(socket.remotePort ?? 0)}`;

/** A TLS server that knows peers by their key. */
export class Listener {
  readonly #server: Server;
  readonly #limits: TransportLimits;
  readonly #events: ListenerEvents;
  /** Raw sockets in handshake by remote address, oldest first. */
  readonly #pending = new Map<string, { socket: Socket; timer: NodeJS.Timeout }>();

  constructor(identity: TlsIdentity, limits: TransportLimits, events: ListenerEvents) {
    this.#limits = limits;
    this.#events = events;
    this.#server = createServer({ ...tlsOptions(identity), requestCert: true });
    this.#server.on('connection', (socket: Socket) => this.#onRaw(socket));
    this.#server.on('secureConnection', (socket) => this.#onSecure(socket));
    this.#server.on('tlsClientError', (_error, socket) => socket.destroy());
  }

  /** @throws BystackError `TRANSPORT_LISTEN` */
  listen(host: string, port: number): Promise<ListenAddress> {
    return new Promise((resolve, reject) => {
      const failed = (cause: Error): void =>
        reject(
          new BystackError<{ code: NodeHostCode; host: string; port: number }>(
            { code: 'TRANSPORT_LISTEN', host, port },
            {
              message: `The peer address ${host}:${String(port)} cannot be listened on.`,
              remedy: 'Choose another address or stop the program that holds it.',
              fault: 'environment',
              retryable: true,
              cause,
            },
          ),
        );
      this.#server.once('error', failed);
      try {
        this.#server.listen({ host, port }, () => {
          this.#server.off('error', failed);
          // Later errors concern single connections; each ends by itself.
          this.#server.on('error', () => undefined);
          const address = this.#server.address();
          resolve({ host, port: typeof address === 'object' && address !== null ? address.port : port });
        });
      } catch (error) {
        failed(error as Error);
      }
    });
  }

  /** Stops listening and drops handshakes under way. Sockets that were handed on are not touched. */
  close(): void {
    this.#server.close();
    for (const { socket } of this.#pending.values()) socket.destroy();
  }

  #onRaw(socket: Socket): void {
    const remote = remoteOf(socket);
    const timer = setTimeout(() => socket.destroy(), this.#limits.handshakeMs).unref();
    this.#pending.set(remote, { socket, timer });
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      if (this.#forget(remote, socket)) this.#events.onRefused('TRANSPORT_HANDSHAKE');
    });
    if (this.#pending.size > this.#limits.pendingMax) this.#dropOldest();
  }

  #dropOldest(): void {
    const [remote, { socket }] = this.#pending.entries().next().value as [string, { socket: Socket }];
    this.#forget(remote, socket);
    socket.destroy();
    this.#events.onRefused('TRANSPORT_HANDSHAKE');
  }

  #onSecure(socket: TLSSocket): void {
    socket.on('error', () => undefined);
    this.#forget(remoteOf(socket), null);
    const peer = peerIdentity(socket);
    if (peer === null) {
      socket.destroy();
      this.#events.onRefused('TRANSPORT_IDENTITY');
    } else this.#events.onSocket(socket, peer);
  }

  /** Ends the wait for a handshake; true when there was one (of this socket, where one is given). */
  #forget(remote: string, socket: Socket | null): boolean {
    const entry = this.#pending.get(remote);
    if (entry === undefined || (socket !== null && entry.socket !== socket)) return false;
    clearTimeout(entry.timer);
    return this.#pending.delete(remote);
  }
}
