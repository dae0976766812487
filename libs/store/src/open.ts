/** Chooses the storage of a node. */
import type { ChainStore } from '@bystack/ledger';
import { LmdbStore } from './lmdb-store.js';
import { MemoryStore } from './memory-store.js';

/** Which storage, and where. */
export type StoreOptions = { readonly kind: 'memory' } | { readonly kind: 'lmdb'; readonly dir: string };

/** Opens a store. @throws BystackError `STORE_…` */
export function openStore(options: StoreOptions): ChainStore {
  return options.kind === 'memory' ? new MemoryStore() : LmdbStore.open(options.dir);
}
