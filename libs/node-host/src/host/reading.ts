/** Reads of the store for the machine and the rpc. */
import type { Hash } from '@bystack/base';
import type { ChainStore, RequiredState, StateView, StoredBlock } from '@bystack/ledger';

/** Bytes of one answer to `LoadBlocks`; at least one block is always given (bbft.md 2.4). */
export const MAX_LOADED_BYTES = 8 * 1024 * 1024 - 64 * 1024;

/**
 * A view together with the height of the tip that it shows. A commit that falls in between is noticed by the height
 * before and behind the read, and the read is repeated. The tip before the first commit is genesis, height 0.
 */
export async function loadStateAtTip(
  store: ChainStore,
  required: RequiredState,
): Promise<{ readonly view: StateView; readonly height: bigint }> {
  for (;;) {
    const [before, view, behind] = await Promise.all([store.tip(), store.load(required), store.tip()]);
    if (before?.height === behind?.height) return { view, height: before?.height ?? 0n };
  }
}

/** Ascending from a height, ending at the tip, the count or the bound of bytes. */
export async function loadBlocksFrom(
  store: ChainStore,
  from: bigint,
  count: number,
  maxBytes: number = MAX_LOADED_BYTES,
): Promise<readonly StoredBlock[]> {
  const out: StoredBlock[] = [];
  let bytes = 0;
  for (let height = from; out.length < count; height++) {
    const block = await store.blockByHeight(height);
    if (block === null) break;
    bytes += block.block.length + (block.proof?.length ?? 0);
    if (out.length > 0 && bytes > maxBytes) break;
    out.push(block);
  }
  return out;
}

/** What a machine asks for by `LoadBlocks`. */
export async function loadWanted(
  store: ChainStore,
  want: { readonly blockId: Hash } | { readonly from: bigint; readonly count: number },
): Promise<readonly StoredBlock[]> {
  if ('from' in want) return loadBlocksFrom(store, want.from, want.count);
  const block = await store.blockById(want.blockId);
  return block === null ? [] : [block];
}
