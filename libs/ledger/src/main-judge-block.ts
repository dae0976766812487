/** The body of a main-chain block without its unspent outputs. Source: mainchain.md 10. */
import { equalBytes, type Signatures } from '@bystack/base';
import { mainStatusRoot, mapTx, merkleRoot, type MainHeader, type MappedTx, type OpenedMainBlock } from '@bystack/protocol';
import type { TxVerdict } from './gas-flow.js';
import { judgeMainTx } from './main-judge-tx.js';

/** Most gas the transactions of a block may use. */
export const MAIN_BLOCK_GAS = 10_000_000n;

/** What the rules need beside the block. */
export interface MainBlockFacts {
  /** New BTM of this height, smallest units. */
  readonly subsidy: bigint;
  readonly signatures: Signatures;
}

/** Outcome of a block; the lists reach as far as the judging did. */
export interface MainBlockVerdict {
  /** Null when valid. */
  readonly error: string | null;
  readonly mapped: readonly MappedTx[];
  readonly transactions: readonly TxVerdict[];
}

const coinbaseError = (coinbase: MappedTx | undefined, amount: bigint): string | null => {
  const [result, ...more] = coinbase?.results ?? [];
  if (!result || more.length > 0) return 'ErrWrongCoinbaseTransaction';
  if (result.outcome === 'retirement') return 'ErrEntryType';
  return result.source?.amount === amount ? null : 'ErrWrongCoinbaseTransaction';
};

const rootsHold = (header: MainHeader, mapped: readonly MappedTx[], verdicts: readonly TxVerdict[]): boolean =>
  equalBytes(merkleRoot(mapped.map((m) => m.id)), header.txRoot) &&
  equalBytes(mainStatusRoot(verdicts.map((v) => v.error !== null)), header.statusRoot);

/**
 * Judges transactions, gas, coinbase amount and both roots, in this order. The header's own rules come before. Total for
 * a decoded block; of an opened one no transaction is read behind the first that is invalid.
 * @throws BystackError where the bytes of an opened block go wrong
 */
export function judgeMainBlock(block: OpenedMainBlock, facts: MainBlockFacts): MainBlockVerdict {
  const { height, version } = block.header;
  const mapped: MappedTx[] = [];
  const transactions: TxVerdict[] = [];
  const end = (error: string | null): MainBlockVerdict => ({ error, mapped, transactions });
  let gas = 0n;
  let reward = facts.subsidy;
  for (const { tx } of block.transactions) {
    const own = mapTx(tx, 'mainchain');
    const verdict = judgeMainTx(own, { height, blockVersion: version, first: mapped.length === 0, signatures: facts.signatures });
    mapped.push(own);
    transactions.push(verdict);
    if (!verdict.gasValid) return end(verdict.error);
    gas += verdict.gasUsed;
    reward += verdict.fee;
    if (gas > MAIN_BLOCK_GAS) return end('errOverBlockLimit');
  }
  const coinbase = coinbaseError(mapped[0], reward);
  if (coinbase !== null) return end(coinbase);
  return end(rootsHold(block.header, mapped, transactions) ? null : 'errMismatchedMerkleRoot');
}
