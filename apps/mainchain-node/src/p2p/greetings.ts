/** Callers of `connect` that wait for the hello of a peer. */
import { peerError, type PeerErrorCode } from './errors.js';
import { HELLO_MS } from './limits.js';

interface Waiter {
  readonly done: () => void;
  readonly failed: (code: PeerErrorCode, reason: string) => void;
}

/** Codes of the machine that say: another network. */
const STRANGE = new Set(['PEER_NETWORK', 'PEER_VERSION']);

/** Who waits for whom. */
export class Greetings {
  readonly #waiters = new Map<string, Set<Waiter>>();

  /** Resolves with the peer's hello. @throws BystackError `PEER_UNREACHABLE`, `PEER_NETWORK` */
  wait(peer: string, host: string, port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiters = this.#waiters.get(peer) ?? new Set<Waiter>();
      const settle = (then: () => void): void => {
        clearTimeout(timer);
        waiters.delete(waiter);
        if (waiters.size === 0) this.#waiters.delete(peer);
        then();
      };
      const waiter: Waiter = {
        done: () => settle(resolve),
        failed: (code, reason) => settle(() => reject(peerError(code, host, port, reason))),
      };
      const timer = setTimeout(() => waiter.failed('PEER_UNREACHABLE', 'SYNC_HELLO'), HELLO_MS).unref();
      this.#waiters.set(peer, waiters.add(waiter));
    });
  }

  /** The peer said hello and is one of ours. */
  said(peer: string): void {
    for (const { done } of this.#waiters.get(peer) ?? []) done();
  }

  /** The connection ended with this code. */
  lost(peer: string, code: string): void {
    for (const { failed } of this.#waiters.get(peer) ?? []) failed(STRANGE.has(code) ? 'PEER_NETWORK' : 'PEER_UNREACHABLE', code);
  }

  /** Nobody says anything any more. */
  close(): void {
    for (const peer of [...this.#waiters.keys()]) this.lost(peer, 'TRANSPORT_CLOSED');
  }
}
