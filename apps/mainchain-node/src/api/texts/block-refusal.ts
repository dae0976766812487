/**
 * Why a block is refused, in the words that clients of Bytom know. Blocks have no code of their own: it is BTM000.
 * Source: mainchain.md 10, 11; texts of Bytom v1.1.0.
 */
import { bytesToHex, equalBytes, type Signatures } from '@bystack/base';
import { judgeMainTx } from '@bystack/ledger';
import { mapTx, merkleRoot, type MainBlock, type MappedTx } from '@bystack/protocol';
import { ruleText, txRefusal } from './tx-refusal.js';

/** What the text needs beside the block. */
export interface BlockRefusalPlace {
  /** Null where it is unknown. */
  readonly parent: { readonly version: bigint; readonly height: bigint } | null;
  readonly signatures: Signatures;
}

const HEADER_TEXTS: Readonly<Record<string, string>> = {
  errBadBits: 'block bits is invalid',
  errMismatchedBlock: 'mismatched block',
  errBadTimestamp: 'block timestamp is not in the valid range',
  errWorkProof: 'invalid difficulty proof of work',
  errOverBlockLimit: "block's gas is over the limit",
};

/** Rules of connecting a block: their texts are their codes, and nothing is put behind them. */
const UTXO_TEXTS: ReadonlySet<string> = new Set(['fail to find utxo entry', 'utxo has been spent', 'coinbase utxo is not ready for use']);

const headerText = ({ header }: MainBlock, code: string, { parent }: BlockRefusalPlace): string | null => {
  if (code === 'errVersionRegression')
    return `previous block verson ${String(parent?.version ?? 0n)}, current block version ${String(header.version)}: version regression`;
  if (code === 'errMisorderedBlockHeight')
    return `previous block height ${String(parent?.height ?? 0n)}, current block height ${String(header.height)}: misordered block height`;
  return HEADER_TEXTS[code] ?? null;
};

/** The first transaction that may not be in a block, with its text. */
const invalidTransaction = (block: MainBlock, mapped: readonly MappedTx[], signatures: Signatures): string | null => {
  const { height, version } = block.header;
  for (const [i, tx] of mapped.entries()) {
    const verdict = judgeMainTx(tx, { height, blockVersion: version, first: i === 0, signatures });
    if (verdict.gasValid) continue;
    const { text } = txRefusal(tx, verdict.error ?? 'ErrGasCalculate', { height, blockVersion: version, signatures });
    return `validate of transaction ${String(i)} of ${String(mapped.length)}: ${text}`;
  }
  return null;
};

const rewardText = (code: string, mapped: readonly MappedTx[]): string | null => {
  const results = mapped[0]?.results ?? [];
  if (code === 'ErrEntryType')
    return `entry ${bytesToHex(results[0]?.id ?? new Uint8Array(0))} has unexpected type *bc.Retirement: invalid entry type`;
  if (code !== 'ErrWrongCoinbaseTransaction') return null;
  const { text } = ruleText(code);
  if (mapped.length === 0) return `block is empty: ${text}`;
  return `${results.length === 1 ? 'dismatch output amount' : 'have more than 1 output'}: ${text}`;
};

const rootText = (block: MainBlock, mapped: readonly MappedTx[]): string => {
  const ids = equalBytes(merkleRoot(mapped.map((m) => m.id)), block.header.txRoot);
  return `transaction ${ids ? 'status' : 'id'} merkle root: mismatched merkle root`;
};

const bodyText = (block: MainBlock, code: string, signatures: Signatures): string => {
  const mapped = block.transactions.map(({ tx }) => mapTx(tx, 'mainchain'));
  const invalid = invalidTransaction(block, mapped, signatures);
  if (invalid !== null) return invalid;
  return rewardText(code, mapped) ?? (code === 'errMismatchedMerkleRoot' ? rootText(block, mapped) : ruleText(code).text);
};

/** Text for a block that the chain refuses under `code`. Judges the transactions again where one of them is to blame. */
export function blockRefusal(block: MainBlock, code: string, place: BlockRefusalPlace): string {
  if (UTXO_TEXTS.has(code)) return code;
  return `${headerText(block, code, place) ?? bodyText(block, code, place.signatures)}: invalid block`;
}
