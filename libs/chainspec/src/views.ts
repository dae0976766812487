/** The specification as other libs read it: plain objects that match their parameter types field by field. */
import { hexToBytes, type Hash } from '@bystack/base';
import { chainspecHash, consensusChainId, specAssetId } from './genesis.js';
import { BTM_ALIAS, type AssetOrigin, type ChainSpec, type Membership } from './types.js';

/** Matches `ChainParams` of the consensus lib. */
export interface ConsensusParams {
  readonly f: number;
  readonly m: number;
  readonly fanout: number;
  readonly turnViews: number;
  readonly epochLength: number;
  readonly electionGap: number;
  readonly blockIntervalMs: number;
  readonly emptyIntervalMs: number;
  readonly maxAheadMs: number;
  readonly maxBehindMs: number;
  readonly maxBlockBytes: number;
}

/** Parameters of the consensus engine. */
export function consensusParams(spec: ChainSpec): ConsensusParams {
  const c = spec.consensus;
  return {
    f: c.f,
    m: c.m,
    fanout: c.fanout,
    turnViews: c.turnViews,
    epochLength: c.epochLength,
    electionGap: c.electionGap,
    blockIntervalMs: c.blockIntervalMs,
    emptyIntervalMs: c.emptyIntervalMs,
    maxAheadMs: c.maxAheadMs,
    maxBehindMs: c.maxBehindMs,
    maxBlockBytes: c.maxBlockBytes,
  };
}

/** Matches `Member` of the consensus lib. */
export interface GenesisMember {
  readonly identityKey: Uint8Array;
  readonly blsKey: Uint8Array;
  readonly votes: bigint;
}

/** Validators of epoch 0 in the specification's order; votes are 0 (bbft.md 4.8, AUTHORITY). */
export function genesisMembers(spec: ChainSpec): GenesisMember[] {
  return spec.consensus.validators.map((validator) => ({
    identityKey: hexToBytes(validator.identityKey),
    blsKey: hexToBytes(validator.blsKey),
    votes: 0n,
  }));
}

/** Matches `LedgerParams` of the ledger lib. */
export interface LedgerParamsFields {
  readonly genesisHash: Hash;
  readonly specHash: Hash;
  readonly origin: AssetOrigin;
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
  readonly subsidy: readonly { readonly from: bigint; readonly amount: bigint }[];
  readonly epochLength: number;
  readonly blockIntervalMs: number;
  readonly maxBlockBytes: number;
  readonly chainId: Hash;
  readonly membership: Membership;
  readonly validators: readonly { readonly identityKey: Uint8Array; readonly blsKey: Uint8Array; readonly rewardProgram: Uint8Array }[];
  readonly electionGap: number;
  readonly maxValidators: number;
  readonly minValidators: number;
  readonly minVotes: bigint;
}

/** Parameters of the ledger. */
export function ledgerParamsFields(spec: ChainSpec, genesis: Hash): LedgerParamsFields {
  const { assets, gas, consensus } = spec;
  return {
    genesisHash: genesis,
    specHash: chainspecHash(spec),
    origin: assets.origin,
    feeAsset: specAssetId(spec, genesis, assets.fee),
    feeAssetNative: assets.fee !== BTM_ALIAS,
    stakeAsset: specAssetId(spec, genesis, assets.stake),
    gasBlock: BigInt(gas.block),
    gasMaxPerTx: BigInt(gas.maxPerTx),
    gasFreeCredit: BigInt(gas.freeCredit),
    gasVmRate: BigInt(gas.vmRate),
    gasStorageRate: BigInt(gas.storageRate),
    coinbaseMaturity: BigInt(spec.coinbase.maturity),
    minVoteOutput: consensus.minVoteOutput,
    unbondingMs: consensus.unbondingMs,
    subsidy: spec.rewards.subsidy.map((step) => ({ from: BigInt(step.from), amount: step.amount })),
    epochLength: consensus.epochLength,
    blockIntervalMs: consensus.blockIntervalMs,
    maxBlockBytes: consensus.maxBlockBytes,
    chainId: consensusChainId(genesis),
    membership: consensus.membership,
    validators: consensus.validators.map((v) => ({
      identityKey: hexToBytes(v.identityKey),
      blsKey: hexToBytes(v.blsKey),
      rewardProgram: hexToBytes(v.rewardProgram),
    })),
    electionGap: consensus.electionGap,
    maxValidators: consensus.maxValidators,
    minValidators: consensus.minValidators,
    minVotes: consensus.minVotes,
  };
}
