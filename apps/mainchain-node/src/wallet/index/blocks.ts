/** One block into the index, and out of it again. */
import { bytesToHex, equalBytes, type Hash } from '@bystack/base';
import type { BlockRecord } from '../../ports.js';
import type { AccountsPort } from '../ports.js';
import type { TableDraft } from './draft.js';
import { COINBASE_MATURITY } from '@bystack/powchain';
import { effectsOf, isRelated, isWatched, utxoKind, type TxEffects } from './effects.js';
import { decodeUndo, decodeUtxo, encodeTxRef, encodeTip, encodeUndo, encodeUtxo, encodeWalletTx, KEY, type WalletUtxo } from './layout.js';

type Programs = Pick<AccountsPort, 'programOf'>;

const effectsIn = (record: BlockRecord, index: number): TxEffects => {
  const mapped = record.mapped[index];
  if (!mapped) return { spent: [], created: [] };
  const validHeight = index === 0 ? record.node.height + COINBASE_MATURITY : 0n;
  return effectsOf(mapped, record.statusFail[index] ?? false, validHeight);
};

const attachTransactions = (draft: TableDraft, { node, block, mapped, statusFail }: BlockRecord, accounts: Programs): void => {
  const { hash: blockHash, height, header } = node;
  block.transactions.forEach(({ tx, raw }, index) => {
    const txId = mapped[index]?.id;
    if (!txId || !isRelated(tx, accounts)) return;
    const place = { blockHash, blockTime: header.timestamp, blockTransactions: mapped.length };
    draft.put(KEY.transaction(height, index), encodeWalletTx({ txId, ...place, statusFail: statusFail[index] ?? false, raw }));
    // Ids repeat only among issuances without BTM: the first keeps the id.
    if (!draft.get(KEY.txId(txId))) draft.put(KEY.txId(txId), encodeTxRef(height, index));
  });
};

/** Adds the next block. Returns the ids of the outputs it spent. */
export function attachBlock(draft: TableDraft, record: BlockRecord, accounts: Programs): readonly Hash[] {
  const { hash, height } = record.node;
  const undo: WalletUtxo[] = [];
  const spentIds: Hash[] = [];
  const createdHere = new Set<string>();
  record.mapped.forEach((_, index) => {
    const { spent, created } = effectsIn(record, index);
    for (const { outputId, program } of spent) {
      const key = KEY.utxo(utxoKind(program), outputId);
      const value = draft.get(key);
      if (!value) continue;
      if (!createdHere.has(bytesToHex(outputId))) undo.push(decodeUtxo(value));
      draft.put(key, null);
      spentIds.push(outputId);
    }
    for (const utxo of created) {
      if (!isWatched(utxo.program, accounts)) continue;
      createdHere.add(bytesToHex(utxo.outputId));
      draft.put(KEY.utxo(utxoKind(utxo.program), utxo.outputId), encodeUtxo(utxo));
    }
  });
  attachTransactions(draft, record, accounts);
  if (undo.length > 0) draft.put(KEY.undo(height), encodeUndo(undo));
  draft.put(KEY.tip, encodeTip({ hash, height }));
  return spentIds;
}

const detachTransactions = (draft: TableDraft, record: BlockRecord): void => {
  const { height } = record.node;
  record.mapped.forEach((mapped, index) => {
    const key = KEY.transaction(height, index);
    if (!draft.get(key)) return;
    draft.put(key, null);
    const ref = draft.get(KEY.txId(mapped.id));
    if (ref && equalBytes(ref, encodeTxRef(height, index))) draft.put(KEY.txId(mapped.id), null);
  });
};

/** Takes the last block away: its parent is the tip then. `record` is not of the genesis. */
export function detachBlock(draft: TableDraft, record: BlockRecord): void {
  const { height, header } = record.node;
  record.mapped.forEach((_, index) => {
    for (const { outputId, program } of effectsIn(record, index).created) {
      const key = KEY.utxo(utxoKind(program), outputId);
      if (draft.get(key)) draft.put(key, null);
    }
  });
  const undo = draft.get(KEY.undo(height));
  if (undo) {
    for (const utxo of decodeUndo(undo)) draft.put(KEY.utxo(utxoKind(utxo.program), utxo.outputId), encodeUtxo(utxo));
    draft.put(KEY.undo(height), null);
  }
  detachTransactions(draft, record);
  draft.put(KEY.tip, encodeTip({ hash: header.previous, height: height - 1n }));
}
