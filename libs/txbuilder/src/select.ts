/** Coin selection: deterministic, bounded, few inputs. */
import { bytesToHex, compareBytes, equalBytes, type Hash } from '@bystack/base';
import { refusal } from './errors.js';
import type { SpendableOutput } from './types.js';

/** Most outputs one transaction spends: keeps it within default gas and size. */
export const MAX_INPUTS = 64;

/** What one account has to bring of one asset. */
export interface Need {
  readonly account: string;
  readonly assetId: Hash;
  readonly amount: bigint;
}

const largestFirst = (a: SpendableOutput, b: SpendableOutput): number => {
  if (a.amount !== b.amount) return a.amount > b.amount ? -1 : 1;
  return compareBytes(a.sourceId, b.sourceId) || (a.sourcePos < b.sourcePos ? -1 : 1);
};

const fits = (need: Need, output: SpendableOutput): boolean =>
  output.account === need.account && output.vote === undefined && output.amount > 0n && equalBytes(output.assetId, need.assetId);

/**
 * The outputs that cover a need: the smallest single one that suffices, else the largest until the sum does,
 * at most `limit`. The answer does not depend on the order of `outputs`.
 * @throws BystackError `FUNDS_INSUFFICIENT`, `OUTPUTS_FRAGMENTED`.
 */
export function selectOutputs(need: Need, outputs: readonly SpendableOutput[], limit: number): readonly SpendableOutput[] {
  const candidates = outputs.filter((output) => fits(need, output)).sort(largestFirst);
  const single = candidates.findLast((output) => output.amount >= need.amount);
  if (single && limit > 0) return [single];
  const chosen: SpendableOutput[] = [];
  let sum = 0n;
  for (const output of candidates) {
    if (sum >= need.amount) break;
    chosen.push(output);
    sum += output.amount;
  }
  const facts = { account: need.account, asset: bytesToHex(need.assetId), needed: need.amount };
  if (sum < need.amount) {
    throw refusal(
      { code: 'FUNDS_INSUFFICIENT', ...facts, available: sum },
      'the account does not hold enough of this asset',
      'wait for incoming payments or send less',
    );
  }
  if (chosen.length > limit) {
    throw refusal(
      { code: 'OUTPUTS_FRAGMENTED', ...facts, outputs: chosen.length, limit },
      'the amount is spread over too many outputs',
      'merge outputs first',
    );
  }
  return chosen;
}
