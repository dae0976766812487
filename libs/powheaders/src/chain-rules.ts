/** Constants of the main-chain's header rules. Source: mainchain.md 6, 8. */
import { hexToBytes, type Hash } from '@bystack/base';

/** Seconds a block should take. */
export const TARGET_BLOCK_SECONDS = 150n;
/** Blocks between two changes of the target. */
export const RETARGET_INTERVAL = 2016n;
/** Blocks that share a seed. */
export const SEED_INTERVAL = 256n;
/** Seed of the blocks up to height 256: H of 32 zero bytes. */
export const INITIAL_SEED: Hash = hexToBytes('9e6291970cb44dd94008c79bcaf9d86f18b4b49ba5b2a04781db7199ed3b9e4e');
/** Timestamps the median is taken of: the parent's and up to ten before. */
export const MEDIAN_WINDOW = 11;
/** Seconds a header may be ahead of the clock. */
export const MAX_FUTURE_SECONDS = 3600n;
/** The only header version. */
export const HEADER_VERSION = 1n;
/** Smallest BTM units paid at height 0. */
export const GENESIS_SUBSIDY = 140_700_041_250_000_000n;
/** Smallest BTM units paid per block before the first halving. */
export const BASE_SUBSIDY = 41_250_000_000n;
/** Blocks between two halvings. */
export const HALVING_INTERVAL = 840_000n;
