/** The running count of votes per vote key (sidechain-ledger.md 7, 17.1). */
import { bytesToHex, BystackError } from '@bystack/base';
import type { MappedTx } from '@bystack/protocol';

/** Votes per vote key: hex of the 64 bytes → smallest units of the stake asset, always > 0. */
export type Tally = ReadonlyMap<string, bigint>;

/** What one transaction does to the tally. */
export interface VoteChange {
  /** Hex of the vote key. */
  readonly key: string;
  readonly amount: bigint;
}
/** Vetoes are taken off before votes are added. */
export interface VoteChanges {
  readonly vetoed: readonly VoteChange[];
  readonly voted: readonly VoteChange[];
}

const MAX_AMOUNT = (1n << 63n) - 1n;

/**
 * Veto inputs and vote output *entries* of a transaction that passed the rules: a retired vote output became
 * a retirement and does not count (sidechain-ledger.md 17.1).
 */
export function voteChanges(mapped: MappedTx): VoteChanges {
  const vetoed: VoteChange[] = [];
  for (const input of mapped.tx.inputs) {
    if (input.kind === 'veto') vetoed.push({ key: bytesToHex(input.vote), amount: input.commitment.amount });
  }
  const voted: VoteChange[] = [];
  for (const result of mapped.results) {
    const output = result.outcome === 'vote' ? mapped.tx.outputs[result.outputIndex] : undefined;
    if (output?.kind === 'vote') voted.push({ key: bytesToHex(output.vote), amount: output.amount });
  }
  return { vetoed, voted };
}

const subtract = (tally: Map<string, bigint>, { key, amount }: VoteChange): void => {
  const rest = (tally.get(key) ?? 0n) - amount;
  if (rest < 0n) throw new BystackError({ code: 'DPOS_TALLY_UNDERFLOW', key, missing: -rest }, { fault: 'peer' });
  if (rest === 0n) tally.delete(key);
  else tally.set(key, rest);
};

const add = (tally: Map<string, bigint>, { key, amount }: VoteChange): void => {
  const sum = (tally.get(key) ?? 0n) + amount;
  if (sum > MAX_AMOUNT) throw new BystackError({ code: 'DPOS_AMOUNT_OVERFLOW', key }, { fault: 'peer' });
  if (sum > 0n) tally.set(key, sum);
};

/**
 * The tally after the transactions, in order; the given one is not changed. Linear in both.
 * @throws BystackError `DPOS_TALLY_UNDERFLOW`, `DPOS_AMOUNT_OVERFLOW`.
 */
export function tally(before: Tally, transactions: readonly VoteChanges[]): Tally {
  const after = new Map(before);
  for (const { vetoed, voted } of transactions) {
    for (const change of vetoed) subtract(after, change);
    for (const change of voted) add(after, change);
  }
  return after;
}
