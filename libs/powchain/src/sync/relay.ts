/** Transactions: taken from peers within rates, judged by the pool once each, told to the peers that do not have them. */
import { BoundedMap, bytesToHex, type Hash, sha3 } from '@bystack/base';
import { GREETING, MAX_JUDGING, MAX_SEEN } from './limits.js';
import { encodeNewTx } from './messages.js';
import type { Outbox } from './outbox.js';
import type { SyncPeer, SyncPeers } from './peers.js';
import type { SyncPool, TransactionOutcome } from './types.js';

/** Refusals that say nothing of the sender: policy, or a state that an honest peer may not share. */
const BLAMELESS = new Set(['dust', 'fee-limit', 'no-gas-input', 'orphan', 'conflict', 'full', 'busy', 'ErrBadTimeRange']);

/** Passing transactions on. */
export class Relay {
  readonly #seen = new BoundedMap<true>(MAX_SEEN);
  #judging = 0;

  constructor(
    private readonly peers: SyncPeers,
    private readonly pool: SyncPool,
    private readonly outbox: Outbox,
  ) {}

  /** A transaction of a peer. Its rate was looked at. */
  received(peer: SyncPeer, raw: Uint8Array): void {
    const hash = bytesToHex(sha3(raw));
    peer.knownTx.set(hash, true);
    if (this.#seen.has(hash)) return;
    if (this.#judging >= MAX_JUDGING) return this.outbox.note('sync_transactions_dropped_total');
    this.#seen.set(hash, true);
    this.#judging += 1;
    this.outbox.emit({ type: 'SubmitTransaction', peer: peer.id, raw });
  }

  /** True when the sender is to blame for the transaction. */
  judged(outcome: TransactionOutcome): boolean {
    this.#judging = Math.max(0, this.#judging - 1);
    return outcome.kind === 'refused' && !BLAMELESS.has(outcome.code ?? '');
  }

  /** The pool has a new transaction. */
  added(hash: Hash, raw: Uint8Array): void {
    const id = bytesToHex(hash);
    this.#seen.set(id, true);
    for (const peer of this.peers.all()) if (peer.isGreeted) this.#tell(peer, id, raw);
  }

  /** Tells a peer what waits, once, when it stands where its pool can judge it. */
  greet(peer: SyncPeer, ownHeight: bigint): void {
    if (peer.isGreeted || peer.status === null || peer.status.height + 1n < ownHeight) return;
    peer.isGreeted = true;
    for (const { witnessHash, raw } of this.pool.entries().slice(-GREETING)) this.#tell(peer, bytesToHex(witnessHash), raw);
  }

  #tell(peer: SyncPeer, id: string, raw: Uint8Array): void {
    if (peer.knownTx.has(id)) return;
    peer.knownTx.set(id, true);
    this.outbox.emit({ type: 'Send', to: peer.id, lane: 'transactions', bytes: encodeNewTx(raw) });
  }
}
