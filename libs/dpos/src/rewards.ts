/** What block producers earn and when it is paid (sidechain-ledger.md 8, 17.5). */
import { bytesToHex, BystackError, hexToBytes } from '@bystack/base';
import type { RewardLedger } from '@bystack/ledger';

/** One step of the subsidy: `amount` per block from height `from` up to the next step. */
export interface SubsidyStep {
  readonly from: bigint;
  readonly amount: bigint;
}

/** One coinbase output that has to be paid. */
export interface DueReward {
  readonly program: Uint8Array;
  readonly amount: bigint;
}

const MAX_AMOUNT = (1n << 63n) - 1n;

/**
 * Subsidy of a block in smallest units of the fee asset. `schedule` ascends by height. 0 before the first step,
 * and 0 at every height when the fee asset is pegged: the ledger never mints a pegged asset.
 */
export function subsidyAt(schedule: readonly SubsidyStep[], height: bigint, feeAssetNative: boolean): bigint {
  if (!feeAssetNative) return 0n;
  let amount = 0n;
  for (const step of schedule) {
    if (step.from > height) break;
    amount = step.amount;
  }
  return amount;
}

/**
 * The reward ledger after a block: subsidy and fees to the program of its coinbase's output 0. An amount of 0
 * leaves it as it was.
 * @throws BystackError `DPOS_AMOUNT_OVERFLOW` when a program's total passes 2^63 − 1.
 */
export function creditReward(before: RewardLedger, program: Uint8Array, amount: bigint): RewardLedger {
  if (amount === 0n) return before;
  const key = bytesToHex(program);
  const sum = (before.get(key) ?? 0n) + amount;
  if (sum > MAX_AMOUNT) throw new BystackError({ code: 'DPOS_AMOUNT_OVERFLOW', program: key }, { fault: 'peer' });
  return new Map(before).set(key, sum);
}

/** What the first block of the next epoch pays: by amount descending, ties by hex program descending; nothing of amount 0. */
export function dueRewards(rewards: RewardLedger): readonly DueReward[] {
  const due = [...rewards].filter(([, amount]) => amount > 0n);
  due.sort(([p, a], [q, b]) => (a !== b ? (a > b ? -1 : 1) : p > q ? -1 : p < q ? 1 : 0));
  return due.map(([program, amount]) => ({ program: hexToBytes(program), amount }));
}
