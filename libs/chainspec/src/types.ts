/**
 * The chain specification: every rule of one sidechain, hashed into its genesis. Source: sidechain-ledger.md 18.6.
 * Byte strings are lower-case hex, as in the canonical JSON. Amounts are bigint; other integers fit a number.
 */

/** A validator of epoch 0. */
export interface ValidatorSpec {
  /** ed25519 public key, 32 bytes. */
  readonly identityKey: string;
  /** BLS12-381 public key (min-pk), 48 bytes. */
  readonly blsKey: string;
  /** Proof of possession, 96 bytes, over the POP payload whose chainId field holds the specification's `nonce`. */
  readonly pop: string;
  /** Program the validator's rewards are paid to. */
  readonly rewardProgram: string;
}

/** A native asset the chain knows from its start (as fee or stake asset). */
export interface NativeAssetSpec {
  readonly alias: string;
  /** Raw definition bytes. */
  readonly definition: string;
  readonly issuanceProgram: string;
}

/** From this height on, `amount` is credited per block, until the next entry. */
export interface SubsidyStep {
  readonly from: number;
  /** Smallest units of the fee asset. */
  readonly amount: bigint;
}

export type AssetOrigin = 'MAINCHAIN' | 'NATIVE' | 'BOTH';
export type EngineName = 'solo' | 'bbft';
export type Membership = 'AUTHORITY' | 'DPOS';
/** Address prefix and environment: `vp` PRODUCTION, `tp` TEST, `sp` DEVELOPMENT. */
export type Hrp = 'vp' | 'tp' | 'sp';

/** Consensus section; lengths in blocks, times in ms (bbft.md Annex A). */
export interface ConsensusSpec {
  readonly engine: EngineName;
  readonly membership: Membership;
  readonly validators: readonly ValidatorSpec[];
  readonly f: number;
  /** Top-level gateways; 0 = auto. */
  readonly m: number;
  readonly fanout: number;
  /** Consecutive views per leader turn (K). */
  readonly turnViews: number;
  /** Blocks per epoch (E). */
  readonly epochLength: number;
  /** Blocks between election snapshot and boundary (G). */
  readonly electionGap: number;
  readonly blockIntervalMs: number;
  /** 0 = never an empty block. */
  readonly emptyIntervalMs: number;
  readonly maxAheadMs: number;
  readonly maxBehindMs: number;
  readonly maxBlockBytes: number;
  readonly minValidators: number;
  readonly maxValidators: number;
  /** Votes a candidate needs, smallest units of the stake asset. */
  readonly minVotes: bigint;
  readonly minVoteOutput: bigint;
  readonly unbondingMs: number;
  readonly evidenceMs: number;
}

/** The whole specification. `peg` and `modules` are empty until their parts exist. */
export interface ChainSpec {
  readonly version: 1;
  readonly name: string;
  /** 32 random bytes, so that equal settings still make different chains. */
  readonly nonce: string;
  readonly genesisTimeMs: number;
  readonly hrp: Hrp;
  /** Without a main-chain: 64 zeros, empty string, 0. */
  readonly main: { readonly genesisHash: string; readonly hrp: string; readonly relayStart: number };
  readonly assets: {
    readonly origin: AssetOrigin;
    /** `BTM` or an alias of `native`. */
    readonly fee: string;
    readonly stake: string;
    readonly native: readonly NativeAssetSpec[];
  };
  readonly consensus: ConsensusSpec;
  readonly gas: {
    readonly block: number;
    readonly maxPerTx: number;
    readonly freeCredit: number;
    /** Smallest units of the fee asset per unit of gas. */
    readonly vmRate: number;
    /** Gas per byte. */
    readonly storageRate: number;
  };
  readonly coinbase: { readonly maturity: number };
  readonly rewards: { readonly subsidy: readonly SubsidyStep[] };
  readonly peg: Readonly<Record<string, never>>;
  readonly modules: readonly never[];
}

/** Alias of the asset every chain knows without listing it. */
export const BTM_ALIAS = 'BTM';

/** 64 zeros: `main.genesisHash` of a chain without a main-chain. */
export const NO_MAIN_CHAIN = '0'.repeat(64);
