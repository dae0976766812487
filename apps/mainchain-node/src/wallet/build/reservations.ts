/**
 * Which outputs are promised to transactions in the making. In memory: after a restart nothing is promised. Synchronous, so
 * two builds never get the same output. Source: mainchain.md 18 (BTM700 to BTM703).
 */
import { bytesToHex, compareBytes, equalBytes, type Hash } from '@bystack/base';
import { selectMain } from '@bystack/txbuilder';
import type { PoolView } from '../index/pool-view.js';
import type { IndexReader, OwnedUtxo } from '../index/reader.js';
import { refusal } from './refusals.js';

/** Outputs promised until `expiryMs`. */
export interface Reservation {
  readonly id: number;
  readonly utxos: readonly OwnedUtxo[];
  /** What the outputs bring beyond what was asked. */
  readonly change: bigint;
  /** Unix milliseconds. */
  readonly expiryMs: number;
}

/** What an account has to bring. */
export interface ReserveRequest {
  readonly accountId: string;
  readonly assetId: Hash;
  readonly amount: bigint;
  readonly useUnconfirmed: boolean;
  readonly expiryMs: number;
}

/** What reservations look at. */
export interface ReservationParts {
  readonly reader: IndexReader;
  readonly pool: PoolView;
  readonly tipHeight: () => bigint;
  readonly nowMs: () => number;
}

const largestFirst = (a: OwnedUtxo, b: OwnedUtxo): number => {
  if (a.utxo.amount !== b.utxo.amount) return a.utxo.amount > b.utxo.amount ? -1 : 1;
  return compareBytes(a.utxo.outputId, b.utxo.outputId);
};

const total = (outputs: readonly OwnedUtxo[]): bigint => outputs.reduce((sum, { utxo }) => sum + utxo.amount, 0n);

/** Reservations of one node. */
export class Reservations {
  #nextId = 1;
  readonly #held = new Map<string, number>();
  readonly #reservations = new Map<number, Reservation>();

  constructor(private readonly parts: ReservationParts) {}

  /**
   * Promises outputs of an account that bring the amount.
   * @throws BuildRefusal BTM700 (too little), BTM701 (enough with what matures), BTM702 (enough with what is promised or being spent)
   */
  reserve({ accountId, assetId, amount, useUnconfirmed, expiryMs }: ReserveRequest): Reservation {
    this.#expire();
    const own = this.#spendable(accountId, assetId, useUnconfirmed);
    const height = this.parts.tipHeight();
    const mature = own.filter(({ utxo }) => utxo.validHeight <= height);
    const free = mature.filter(({ utxo }) => !this.#isHeld(utxo.outputId)).sort(largestFirst);
    const { chosen, sum } = selectMain(
      free.map((owned) => ({ owned, amount: owned.utxo.amount })),
      amount,
    );
    if (total(own) < amount) throw refusal('BTM700');
    if (total(mature) < amount) throw refusal('BTM701');
    if (sum < amount) throw refusal('BTM702');
    return this.#hold(
      chosen.map(({ owned }) => owned),
      sum - amount,
      expiryMs,
    );
  }

  /** Promises one output, of an account or a contract. @throws BuildRefusal BTM701, BTM702, BTM703 */
  reserveOutput(outputId: Hash, useUnconfirmed: boolean, expiryMs: number): Reservation {
    this.#expire();
    if (this.#isHeld(outputId)) throw refusal('BTM702');
    const owned = this.parts.reader.find(outputId, useUnconfirmed);
    if (!owned) throw refusal('BTM703');
    if (owned.utxo.validHeight > this.parts.tipHeight()) throw refusal('BTM701');
    return this.#hold([owned], 0n, expiryMs);
  }

  cancel(id: number): void {
    const reservation = this.#reservations.get(id);
    if (!reservation) return;
    this.#reservations.delete(id);
    for (const { utxo } of reservation.utxos) this.#held.delete(bytesToHex(utxo.outputId));
  }

  /** Ends the reservations of outputs that a block spent. */
  release(outputIds: readonly Hash[]): void {
    for (const outputId of outputIds) {
      const id = this.#held.get(bytesToHex(outputId));
      if (id !== undefined) this.cancel(id);
    }
  }

  #hold(utxos: readonly OwnedUtxo[], change: bigint, expiryMs: number): Reservation {
    const reservation = { id: this.#nextId++, utxos, change, expiryMs };
    this.#reservations.set(reservation.id, reservation);
    for (const { utxo } of utxos) this.#held.set(bytesToHex(utxo.outputId), reservation.id);
    return reservation;
  }

  #isHeld(outputId: Hash): boolean {
    return this.#held.has(bytesToHex(outputId)) || this.parts.pool.spends(outputId);
  }

  #expire(): void {
    const now = this.parts.nowMs();
    for (const { id, expiryMs } of [...this.#reservations.values()]) if (expiryMs < now) this.cancel(id);
  }

  /** Outputs of an account and asset, each once: a confirmed one hides its waiting twin. */
  #spendable(accountId: string, assetId: Hash, useUnconfirmed: boolean): readonly OwnedUtxo[] {
    const found = new Map<string, OwnedUtxo>();
    const { reader } = this.parts;
    for (const outputs of useUnconfirmed ? [reader.unconfirmed('account'), reader.confirmed('account')] : [reader.confirmed('account')])
      for (const owned of outputs)
        if (owned.owner?.accountId === accountId && equalBytes(owned.utxo.assetId, assetId))
          found.set(bytesToHex(owned.utxo.outputId), owned);
    return [...found.values()];
  }
}
