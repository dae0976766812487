/** Sums per asset of a transaction's mux. Source: sidechain-ledger.md 6; mainchain.md 9. */
import { bytesToHex, type Hash } from '@bystack/base';
import type { MappedTx } from '@bystack/protocol';

/** Largest amount and largest sum. */
export const MAX_AMOUNT = (1n << 63n) - 1n;

/** Why the sums do not fit; `ErrGasCalculate`: more of the fee asset goes out than comes in. */
export type BalanceError = 'ErrOverflow' | 'ErrNoSource' | 'ErrUnbalanced' | 'ErrGasCalculate';

/** Sums that fit. */
export interface Balance {
  /** Fee asset in minus out. */
  readonly fee: bigint;
  /** True when some source brings the fee asset. */
  readonly paysFeeAsset: boolean;
}

/** The sums of a mapped transaction, or the first rule they break. */
export function balanceOf(mapped: MappedTx, feeAsset: Hash): Balance | BalanceError {
  const sums = new Map<string, bigint>();
  for (const s of mapped.muxSources) {
    const key = bytesToHex(s.assetId);
    const sum = (sums.get(key) ?? 0n) + s.amount;
    if (s.amount > MAX_AMOUNT || sum > MAX_AMOUNT) return 'ErrOverflow';
    sums.set(key, sum);
  }
  const spent = new Map<string, bigint>();
  for (const { source } of mapped.results) {
    if (!source) continue;
    const key = bytesToHex(source.assetId);
    if (!sums.has(key)) return 'ErrNoSource';
    const sum = (spent.get(key) ?? 0n) + source.amount;
    if (source.amount > MAX_AMOUNT || sum > MAX_AMOUNT) return 'ErrOverflow';
    spent.set(key, sum);
  }
  const feeKey = bytesToHex(feeAsset);
  for (const [key, sum] of sums) if (key !== feeKey && sum !== (spent.get(key) ?? 0n)) return 'ErrUnbalanced';
  const fee = (sums.get(feeKey) ?? 0n) - (spent.get(feeKey) ?? 0n);
  return fee < 0n ? 'ErrGasCalculate' : { fee, paysFeeAsset: sums.has(feeKey) };
}
