/**
 * Passing admitted transactions on, one message per batch. Validators are connected with each other, so a transaction
 * that one of them told is passed on to other peers only; what a lost connection kept from a validator reaches it with
 * the repeats of waiting transactions, or in a block.
 */
import { MAX_TX_MESSAGE_BYTES } from './limits.js';
import type { PeerId } from './types.js';
import { HEADER_SIZE } from './wire.js';

/** An admitted transaction and the peers that told it; none when it came by rpc. */
export interface Admitted {
  readonly raw: Uint8Array;
  readonly from: ReadonlySet<PeerId>;
}

/** Transactions for the same peers, as many as one TX message holds. */
export interface Parcel {
  readonly to: readonly PeerId[];
  readonly transactions: readonly Uint8Array[];
}

const ROOM = MAX_TX_MESSAGE_BYTES - HEADER_SIZE - 2;

/** Parts that fit a message each, in order. Every transaction fits one by itself: admission sees to it. */
function parts(transactions: readonly Uint8Array[]): Uint8Array[][] {
  const out: Uint8Array[][] = [];
  let room = 0;
  for (const raw of transactions) {
    if (raw.length + 4 > room) {
      out.push([]);
      room = ROOM;
    }
    (out[out.length - 1] as Uint8Array[]).push(raw);
    room -= raw.length + 4;
  }
  return out;
}

/** Who is told what of a batch. */
export function parcelsOf(batch: readonly Admitted[], peers: readonly PeerId[], isValidator: (peer: PeerId) => boolean): Parcel[] {
  const groups = new Map<string, { to: PeerId[]; transactions: Uint8Array[] }>();
  for (const { raw, from } of batch) {
    const told = [...from].some(isValidator);
    const to = peers.filter((peer) => !from.has(peer) && !(told && isValidator(peer)));
    if (to.length === 0) continue;
    const key = to.join();
    const group = groups.get(key) ?? { to, transactions: [] };
    group.transactions.push(raw);
    groups.set(key, group);
  }
  return [...groups.values()].flatMap(({ to, transactions }) => parts(transactions).map((some) => ({ to, transactions: some })));
}
