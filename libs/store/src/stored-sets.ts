/** Elected validator sets as a starting node needs them. */
import { validatorSetKey, type ChainStore } from '@bystack/ledger';

/** The value of `validatorSetKey(epoch)`. */
export interface StoredSetRow {
  readonly epoch: bigint;
  readonly value: Uint8Array;
}

/**
 * Sets of the epoch above a tip and of the next one, those that are elected; none on a chain with fixed validators.
 * `epochLength` in blocks. Rejects with BystackError `STORE_…`.
 */
export async function storedSets(store: ChainStore, tipHeight: bigint, epochLength: number): Promise<readonly StoredSetRow[]> {
  const epoch = tipHeight / BigInt(epochLength);
  const rows = [epoch, epoch + 1n].map((e) => ({ epoch: e, key: validatorSetKey(e) }));
  const view = await store.load({ utxos: [], registry: rows.map(({ key }) => key) });
  return rows.flatMap(({ epoch: e, key }) => {
    const value = view.registry(key);
    return value ? [{ epoch: e, value }] : [];
  });
}
