/** What the pool asks of a transaction beside its validity. Source: mainchain.md 17. */
import { equalBytes } from '@bystack/base';
import { BTM_ASSET_ID, type MappedTx } from '@bystack/protocol';

/** Most a submitted transaction may pay, smallest units of BTM. */
export const MAX_TX_FEE = 1_000_000_000n;

/** Bounds. Counts, bytes, ms. */
export interface PoolLimits {
  readonly transactions: number;
  readonly bytes: number;
  readonly lifeMs: number;
  readonly orphans: number;
  readonly orphanBytes: number;
  readonly orphanLifeMs: number;
  /** Refusals remembered. */
  readonly refusals: number;
}

/** Counts and the life of orphans are Bytom's; bytes and the life of the others are ours. */
export const POOL_LIMITS: PoolLimits = {
  transactions: 10_000,
  bytes: 32 * 1024 * 1024,
  lifeMs: 24 * 3_600_000,
  orphans: 2_000,
  orphanBytes: 8 * 1024 * 1024,
  orphanLifeMs: 600_000,
  refusals: 1_000,
};

const isBtm = (assetId: Uint8Array | undefined): boolean => assetId !== undefined && equalBytes(assetId, BTM_ASSET_ID);

/** BTM in minus out, as an unsigned number of 64 bits: more out than in is a very large fee. */
const unsignedFee = ({ muxSources, results }: MappedTx): bigint => {
  let fee = 0n;
  for (const { assetId, amount } of muxSources) if (isBtm(assetId)) fee += amount;
  for (const { source } of results) if (source && isBtm(source.assetId)) fee -= source.amount;
  return BigInt.asUintN(64, fee);
};

const spendsBtm = ({ tx }: MappedTx): boolean => tx.inputs.some((input) => input.kind === 'spend' && isBtm(input.commitment.assetId));

/** True of what no pool takes: it pays nothing, or has an output of nothing. */
export const isDust = (mapped: MappedTx): boolean => !spendsBtm(mapped) || mapped.results.some(({ source }) => source?.amount === 0n);

/** What our own users are kept from sending; transactions of peers are not asked. */
export function submissionError(mapped: MappedTx): 'fee-limit' | 'no-gas-input' | null {
  if (unsignedFee(mapped) > MAX_TX_FEE) return 'fee-limit';
  return spendsBtm(mapped) ? null : 'no-gas-input';
}
