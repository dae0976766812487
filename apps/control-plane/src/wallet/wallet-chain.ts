/** What the wallet needs to know of a chain: its row's identity and the rules its transactions obey. */
import type { ChainEntity } from '../chains/chain.entity.js';
import { chainParams, type ChainParameters } from '../chains/chain-parameters.js';

/** A chain with its genesis. */
export interface WalletChain {
  readonly id: string;
  readonly organizationId: string;
  readonly slug: string;
  readonly parameters: ChainParameters;
}

/** @throws BystackError `CHAIN_NOT_READY` while the chain has no genesis. */
export function walletChain(chain: ChainEntity): WalletChain {
  return { id: chain.id, organizationId: chain.organizationId, slug: chain.slug, parameters: chainParams(chain) };
}

/** Where the next block stands: the tip of the read model, which holds final blocks only. */
export interface NextBlock {
  readonly height: bigint;
  /** Time of the newest final block, ms: a lower bound of the next one's. */
  readonly timeMs: number;
}
