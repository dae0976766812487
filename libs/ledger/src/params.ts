/** Rules of one chain from its specification. Source: sidechain-ledger.md 17.5, 18.6. */
import { hexToBytes, type Hash } from '@bystack/base';
import { BTM_ALIAS, chainspecHash, type ChainSpec } from '@bystack/chainspec';
import { BTM_ASSET_ID, nativeAssetId } from '@bystack/protocol';
import type { LedgerParams } from './types.js';

const assetOf = (spec: ChainSpec, alias: string, genesisHash: Hash): Hash => {
  if (alias === BTM_ALIAS) return BTM_ASSET_ID;
  const native = spec.assets.native.find((a) => a.alias === alias);
  return native ? nativeAssetId(genesisHash, 1n, hexToBytes(native.issuanceProgram), hexToBytes(native.definition)) : BTM_ASSET_ID;
};

/** Parameters of the ledger; `spec` has passed `parseChainSpec`, so every alias is known. */
export function ledgerParams(spec: ChainSpec, genesisHash: Hash): LedgerParams {
  const { consensus, gas } = spec;
  return {
    genesisHash,
    specHash: chainspecHash(spec),
    origin: spec.assets.origin,
    feeAsset: assetOf(spec, spec.assets.fee, genesisHash),
    feeAssetNative: spec.assets.fee !== BTM_ALIAS,
    stakeAsset: assetOf(spec, spec.assets.stake, genesisHash),
    gasBlock: BigInt(gas.block),
    gasMaxPerTx: BigInt(gas.maxPerTx),
    gasFreeCredit: BigInt(gas.freeCredit),
    gasVmRate: BigInt(gas.vmRate),
    gasStorageRate: BigInt(gas.storageRate),
    coinbaseMaturity: BigInt(spec.coinbase.maturity),
    minVoteOutput: consensus.minVoteOutput,
    unbondingMs: consensus.unbondingMs,
    subsidy: spec.rewards.subsidy.map((s) => ({ from: BigInt(s.from), amount: s.amount })),
    epochLength: consensus.epochLength,
    blockIntervalMs: consensus.blockIntervalMs,
    maxBlockBytes: consensus.maxBlockBytes,
  };
}
