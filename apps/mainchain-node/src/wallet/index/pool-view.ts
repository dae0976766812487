/** What waiting transactions would do to the wallet. Kept in memory: the pool says it again after a restart. */
import { bytesToHex, type Hash } from '@bystack/base';
import type { PoolEntry, PoolPort } from '../../ports.js';
import type { AccountsPort } from '../ports.js';
import { effectsOf, isRelated, isWatched, type TxEffects } from './effects.js';
import type { WalletUtxo } from './layout.js';

/** Follows the pool. */
export class PoolView {
  readonly #utxos = new Map<string, WalletUtxo>();
  readonly #spenders = new Map<string, number>();
  readonly #related = new Map<string, PoolEntry>();
  readonly #stops: readonly (() => void)[];

  constructor(
    pool: PoolPort,
    private readonly accounts: Pick<AccountsPort, 'programOf'>,
  ) {
    for (const entry of pool.entries()) this.#add(entry);
    this.#stops = [pool.onAdded((entry) => this.#add(entry)), pool.onRemoved((entry) => this.#remove(entry))];
  }

  /** Watched outputs that waiting transactions make. */
  utxos(): readonly WalletUtxo[] {
    return [...this.#utxos.values()];
  }

  utxo(outputId: Hash): WalletUtxo | null {
    return this.#utxos.get(bytesToHex(outputId)) ?? null;
  }

  /** True when a waiting transaction spends the output. */
  spends(outputId: Hash): boolean {
    return this.#spenders.has(bytesToHex(outputId));
  }

  /** Waiting transactions that pay or spend of own accounts, newest first. */
  related(): readonly PoolEntry[] {
    return [...this.#related.values()].sort((a, b) => b.addedAtMs - a.addedAtMs);
  }

  stop(): void {
    for (const stop of this.#stops) stop();
  }

  #effects(entry: PoolEntry): TxEffects {
    return effectsOf(entry.mapped, entry.statusFail, 0n);
  }

  #add(entry: PoolEntry): void {
    const { spent, created } = this.#effects(entry);
    for (const { outputId } of spent) this.#count(bytesToHex(outputId), 1);
    for (const utxo of created) if (isWatched(utxo.program, this.accounts)) this.#utxos.set(bytesToHex(utxo.outputId), utxo);
    if (isRelated(entry.mapped.tx, this.accounts)) this.#related.set(bytesToHex(entry.witnessHash), entry);
  }

  #remove(entry: PoolEntry): void {
    const { spent, created } = this.#effects(entry);
    for (const { outputId } of spent) this.#count(bytesToHex(outputId), -1);
    for (const { outputId } of created) this.#utxos.delete(bytesToHex(outputId));
    this.#related.delete(bytesToHex(entry.witnessHash));
  }

  #count(id: string, by: number): void {
    const count = (this.#spenders.get(id) ?? 0) + by;
    if (count > 0) this.#spenders.set(id, count);
    else this.#spenders.delete(id);
  }
}
