/** Which outputs become unspent and when they may be spent. Source: sidechain-ledger.md 6, 17.1. */
import { equalBytes, type Hash, type TimeMs } from '@bystack/base';
import type { MappedTx } from '@bystack/protocol';
import type { Utxo, UtxoType } from './types.js';

/** Names of the numbers that go into the state root. */
export const UTXO_TYPE = { normal: 0, coinbase: 1, crossChain: 2, vote: 3, unbonding: 4 } as const satisfies Readonly<
  Record<string, UtxoType>
>;

/** Waiting rules. Pending in blocks, unbonding in ms. */
export interface UtxoRules {
  readonly coinbaseMaturity: bigint;
  /** 0 on our chains, which wait after the veto instead. */
  readonly voteLock: bigint;
  readonly unbondingMs: number;
}

/** Where a spending block stands. */
export interface SpendPlace {
  readonly height: bigint;
  readonly time: TimeMs;
}

/** Why an existing output may not be spent yet; null when it may. */
export function maturityError(
  utxo: Pick<Utxo, 'type' | 'createdHeight' | 'createdTime'>,
  place: SpendPlace,
  rules: UtxoRules,
): string | null {
  switch (utxo.type) {
    case UTXO_TYPE.coinbase:
      return utxo.createdHeight + rules.coinbaseMaturity > place.height ? 'ErrCoinbaseImmature' : null;
    case UTXO_TYPE.vote:
      return utxo.createdHeight + rules.voteLock > place.height ? 'ErrVoteLocked' : null;
    case UTXO_TYPE.unbonding:
      return place.time < utxo.createdTime + rules.unbondingMs ? 'ErrUnbondingLocked' : null;
    default:
      return null;
  }
}

/** An output of a transaction that becomes unspent. */
export interface CreatedOutput {
  readonly index: number;
  readonly outputId: Hash;
  readonly type: UtxoType;
  readonly assetId: Hash;
  readonly amount: bigint;
}

/**
 * Outputs that become unspent, in order. `first`: transaction 0 of its block. `stakeAsset`: where given,
 * kind-0 outputs in it of a transaction with a veto become unbonding (our chains).
 */
export function createdOutputs(mapped: MappedTx, first: boolean, stakeAsset: Hash | null): CreatedOutput[] {
  const vetoes = stakeAsset !== null && mapped.tx.inputs.some((input) => input.kind === 'veto');
  const out: CreatedOutput[] = [];
  for (const { outcome, source, outputIndex, id } of mapped.results) {
    if (!source || (outcome !== 'vote' && (outcome !== 'intraChain' || source.amount === 0n))) continue;
    const unbonds = vetoes && outcome === 'intraChain' && stakeAsset !== null && equalBytes(source.assetId, stakeAsset);
    const type = first ? UTXO_TYPE.coinbase : outcome === 'vote' ? UTXO_TYPE.vote : unbonds ? UTXO_TYPE.unbonding : UTXO_TYPE.normal;
    out.push({ index: outputIndex, outputId: id, type, assetId: source.assetId, amount: source.amount });
  }
  return out;
}
