/**
 * What the ledger knows and asks for. Storage enters by request and answer: `requiredState` names what a
 * list of transactions touches, the host loads it, and the rules run over the loaded view.
 * Sources: sidechain-ledger.md 6, 17, 18; ARCHITECTURE.md 8.
 */
import type { Hash, TimeMs } from '@bystack/base';
import type { MappedTx } from '@bystack/protocol';

/** 0 ordinary, 1 coinbase, 2 cross-chain (Vapor's), 3 vote, 4 unbonding. */
export type UtxoType = 0 | 1 | 2 | 3 | 4;

/** An unspent output. Its id commits to program and value; only what the rules need is stored. */
export interface Utxo {
  readonly outputId: Hash;
  readonly type: UtxoType;
  readonly assetId: Hash;
  readonly amount: bigint;
  /** Height and timestamp of the block that created it. */
  readonly createdHeight: bigint;
  readonly createdTime: TimeMs;
}

/** Rules of one chain, derived from its specification (sidechain-ledger.md 18.6). Amounts and gas as bigint. */
export interface LedgerParams {
  readonly genesisHash: Hash;
  readonly specHash: Hash;
  readonly origin: 'MAINCHAIN' | 'NATIVE' | 'BOTH';
  readonly feeAsset: Hash;
  readonly feeAssetNative: boolean;
  readonly stakeAsset: Hash;
  readonly gasBlock: bigint;
  readonly gasMaxPerTx: bigint;
  readonly gasFreeCredit: bigint;
  readonly gasVmRate: bigint;
  readonly gasStorageRate: bigint;
  readonly coinbaseMaturity: bigint;
  readonly minVoteOutput: bigint;
  readonly unbondingMs: number;
  /** Ascending {from height, amount}; amount applies up to the next entry. */
  readonly subsidy: readonly { readonly from: bigint; readonly amount: bigint }[];
  readonly epochLength: number;
  readonly blockIntervalMs: number;
  readonly maxBlockBytes: number;
  /** The 32 bytes that consensus and directive signatures contain. */
  readonly chainId: Hash;
  readonly membership: 'AUTHORITY' | 'DPOS';
  /** Validators of the specification: those of epoch 0, and candidates from the start. */
  readonly validators: readonly SpecValidator[];
  /** Blocks between election snapshot and boundary. */
  readonly electionGap: number;
  readonly maxValidators: number;
  readonly minValidators: number;
  readonly minVotes: bigint;
}

/** A validator that the specification lists. */
export interface SpecValidator {
  readonly identityKey: Uint8Array;
  readonly blsKey: Uint8Array;
  readonly rewardProgram: Uint8Array;
}

/** A transaction with everything that was learnt about it on admission. */
export interface CheckedTx {
  readonly raw: Uint8Array;
  readonly mapped: MappedTx;
  /** H(raw): the leaf of witnessRoot and the key of the verdict cache. */
  readonly witnessHash: Hash;
  /** Fee asset in minus out. */
  readonly fee: bigint;
  readonly gasUsed: bigint;
  /** True when a script read the block height: the verdict holds for `checkedHeight` alone. */
  readonly heightDependent: boolean;
  readonly checkedHeight: bigint;
}

/** What the host has to load before a list of transactions can be judged. Sorted by bytes, no duplicates. */
export interface RequiredState {
  readonly utxos: readonly Hash[];
  /** Registry keys: kind byte ‖ id (sidechain-ledger.md 18.4). */
  readonly registry: readonly Uint8Array[];
}

/** Loaded state. Asking for something that was not loaded is a bug (`InvariantError`); absent is null. */
export interface StateView {
  utxo(outputId: Hash): Utxo | null;
  registry(key: Uint8Array): Uint8Array | null;
}

/** A state whose registry can be changed. */
export interface StateWriter extends StateView {
  /** An empty value deletes. */
  put(key: Uint8Array, value: Uint8Array): void;
}

/** One change of the registry; an empty value deletes. */
export interface RegistryChange {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/** What one block does to the state. Lists in the order of sidechain-ledger.md 18.4. */
export interface Diff {
  readonly consumed: readonly Hash[];
  readonly created: readonly Utxo[];
  /** Sorted by key. */
  readonly registry: readonly RegistryChange[];
}

/** Rewards gathered in the running epoch, per reward program (hex), in smallest units of the fee asset. */
export type RewardLedger = ReadonlyMap<string, bigint>;

/** Turns of an epoch's leaders, by index in its set. */
export interface TurnLog {
  /** `createdView` of the newest block. */
  readonly view: bigint;
  readonly had: readonly number[];
  readonly missed: readonly number[];
}

/** The ledger after a block: what the next block is judged against. */
export interface LedgerTip {
  readonly height: bigint;
  readonly blockId: Hash;
  readonly timestamp: TimeMs;
  /** The eight 32-byte leaves of the state root (sidechain-ledger.md 18.4). */
  readonly leaves: readonly Hash[];
  readonly stateRoot: Hash;
  /** Rewards of the epoch of `height`; due in the first block of the next epoch. */
  readonly rewards: RewardLedger;
  /** Transactions finalized since genesis, coinbases not counted. */
  readonly transactionCount: bigint;
  /** Turns of the epoch's leaders up to this block; only where validators are elected. */
  readonly turns?: TurnLog;
}
