/** Final blocks as the rpc serves them; genesis stands in no commit and comes from the specification. */
import { bytesToHex, equalBytes, type Hash } from '@bystack/base';
import type { ChainStore, StoredBlock } from '@bystack/ledger';
import { blockId, encodeBlock, type BlockHeader } from '@bystack/protocol';
import type { RpcBlock } from '@bystack/rpc';
import { loadBlocksFrom } from './reading.js';

/** Block → JSON form. */
export function toRpcBlock(b: StoredBlock): RpcBlock {
  return {
    height: b.height.toString(),
    blockId: bytesToHex(b.blockId),
    block: bytesToHex(b.block),
    proof: b.proof === null ? null : bytesToHex(b.proof),
  };
}

/** Reads durable final blocks, genesis included. */
export class FinalBlocks {
  private readonly genesis: StoredBlock;

  constructor(
    private readonly store: ChainStore,
    genesis: BlockHeader,
  ) {
    this.genesis = { height: 0n, blockId: blockId(genesis), block: encodeBlock({ header: genesis, transactions: [] }), proof: null };
  }

  async byHeight(height: bigint): Promise<StoredBlock | null> {
    return height === 0n ? this.genesis : this.store.blockByHeight(height);
  }

  async byId(id: Hash): Promise<StoredBlock | null> {
    return equalBytes(id, this.genesis.blockId) ? this.genesis : this.store.blockById(id);
  }

  /** Ascending from a height; at most `count` and about `maxBytes`. */
  async from(height: bigint, count: number, maxBytes?: number): Promise<readonly StoredBlock[]> {
    if (height > 0n) return loadBlocksFrom(this.store, height, count, maxBytes);
    return [this.genesis, ...(count > 1 ? await loadBlocksFrom(this.store, 1n, count - 1, maxBytes) : [])];
  }
}
