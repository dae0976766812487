/** One attempt to reach a peer at its address, up to the finished handshake with an expected or any key. */
import { connect, type TLSSocket } from 'node:tls';
import type { PeerId } from '@bystack/replica';
import type { NodeHostCode } from '../errors.js';
import type { TlsIdentity } from './certificate.js';
import { peerIdentity, tlsOptions } from './tls.js';
import type { ListenAddress } from './transport.js';

/** What an attempt tells its owner: exactly one of both, none after `abort`. */
export interface DialEvents {
  onSocket(socket: TLSSocket, peer: PeerId): void;
  onFailed(code: NodeHostCode): void;
}

/** An attempt under way. */
export interface Dial {
  /** Gives up silently. Does nothing once the attempt has ended. */
  abort(): void;
}

/** Whom to dial; without a key whoever answers. */
export interface DialAddress extends ListenAddress {
  readonly identityKey?: PeerId;
}

/** Dials the peer; gives up after `handshakeMs` with `TRANSPORT_UNREACHABLE`. */
export function dial(address: DialAddress, identity: TlsIdentity, handshakeMs: number, events: DialEvents): Dial {
  let socket: TLSSocket | null = null;
  let ended = false;
  let isReached = false;
  const finish = (report: (() => void) | null): void => {
    if (ended) return;
    ended = true;
    clearTimeout(timer);
    if (report === null) socket?.destroy();
    else report();
  };
  const fail = (code: NodeHostCode): void =>
    finish(() => {
      socket?.destroy();
      events.onFailed(code);
    });
  const timer = setTimeout(() => fail('TRANSPORT_UNREACHABLE'), handshakeMs).unref();
  try {
    const opened = connect({ ...tlsOptions(identity), host: address.host, port: address.port });
    socket = opened;
    opened.setNoDelay(true);
    opened.once('connect', () => (isReached = true));
    // The socket may outlive this attempt: its errors are then its connection's.
    opened.on('error', () => fail(isReached ? 'TRANSPORT_HANDSHAKE' : 'TRANSPORT_UNREACHABLE'));
    opened.on('close', () => fail('TRANSPORT_HANDSHAKE'));
    opened.once('secureConnect', () => {
      const peer = peerIdentity(opened);
      if (peer !== null && peer === (address.identityKey ?? peer)) finish(() => events.onSocket(opened, peer));
      else fail('TRANSPORT_IDENTITY');
    });
  } catch {
    // A host or port that node refuses outright; reported like a dead address, after this call has returned.
    setImmediate(() => fail('TRANSPORT_UNREACHABLE'));
  }
  return { abort: () => finish(null) };
}
