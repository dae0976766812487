/** Rules of one transaction against the state, and what it changes. Source: sidechain-ledger.md 6, 7, 17. */
import type { TimeMs } from '@bystack/base';
import type { MappedTx } from '@bystack/protocol';
import { applyDirective } from './directives.js';
import { ledgerError } from './errors.js';
import { assetKey, decodeAssetRecord, decodeVotes, encodeAssetRecord, encodeVotes, ISSUED_MARK, issuedKey, tallyKey } from './registry.js';
import type { LedgerParams, Utxo } from './types.js';
import { createdOutputs, maturityError } from './utxo.js';
import type { OverlayView } from './views.js';

const MAX_AMOUNT = (1n << 63n) - 1n;
const CONSUMED = new Uint8Array([0]);
const CREATED = new Uint8Array([1]);

/** The block a transaction stands in. */
export interface ApplyPlace {
  readonly height: bigint;
  readonly time: TimeMs;
  /** True for the coinbase. */
  readonly first: boolean;
}

/** Type 1 ‖ asset 32 ‖ amount 8: what leaf 0 of the state root says of a created output. */
const utxoLeaf = (utxo: Utxo): Uint8Array => {
  const out = new Uint8Array(41);
  out[0] = utxo.type;
  out.set(utxo.assetId, 1);
  new DataView(out.buffer).setBigUint64(33, utxo.amount);
  return out;
};

const spendInputs = (mapped: MappedTx, view: OverlayView, params: LedgerParams, place: ApplyPlace, changes: Uint8Array[]): void => {
  const rules = { coinbaseMaturity: params.coinbaseMaturity, voteLock: 0n, unbondingMs: params.unbondingMs };
  mapped.spentOutputIds.forEach((id, index) => {
    if (!id) return;
    const utxo = view.utxo(id);
    if (!utxo) throw ledgerError('ErrUtxoMissing', { input: index });
    const locked = maturityError(utxo, place, rules);
    if (locked !== null) throw ledgerError(locked, { input: index });
    view.consume(id);
    changes.push(CONSUMED, id);
  });
};

const issue = (mapped: MappedTx, view: OverlayView): void => {
  mapped.tx.inputs.forEach((input, index) => {
    const id = mapped.inputIds[index];
    if (input.kind !== 'issuance' || !id) return;
    if (view.registry(issuedKey(id))) throw ledgerError('ErrIssuanceReplayed', { input: index });
    view.put(issuedKey(id), ISSUED_MARK);
    const known = view.registry(assetKey(input.assetId));
    const record = known
      ? decodeAssetRecord(known)
      : {
          origin: 'NATIVE' as const,
          outstanding: 0n,
          vmVersion: input.vmVersion,
          issuanceProgram: input.issuanceProgram,
          definition: input.assetDefinition,
        };
    const outstanding = record.outstanding + input.amount;
    if (outstanding > MAX_AMOUNT) throw ledgerError('ErrSupplyOverflow', { input: index });
    view.put(assetKey(input.assetId), encodeAssetRecord({ ...record, outstanding }));
  });
};

const retire = (mapped: MappedTx, view: OverlayView): void => {
  for (const { outcome, source } of mapped.results) {
    if (outcome !== 'retirement' || !source || source.amount === 0n) continue;
    const known = view.registry(assetKey(source.assetId));
    const record = known && decodeAssetRecord(known);
    if (!record || record.origin !== 'NATIVE') continue;
    view.put(assetKey(source.assetId), encodeAssetRecord({ ...record, outstanding: record.outstanding - source.amount }));
  }
};

const countVotes = (mapped: MappedTx, view: OverlayView): void => {
  mapped.tx.inputs.forEach((input, index) => {
    if (input.kind !== 'veto') return;
    const key = tallyKey(input.vote);
    const votes = decodeVotes(view.registry(key)) - input.commitment.amount;
    if (votes < 0n) throw ledgerError('ErrVoteUnderflow', { input: index });
    view.put(key, encodeVotes(votes));
  });
  for (const { outcome, outputIndex, source } of mapped.results) {
    const output = mapped.tx.outputs[outputIndex];
    if (outcome !== 'vote' || output?.kind !== 'vote' || !source) continue;
    const key = tallyKey(output.vote);
    const votes = decodeVotes(view.registry(key)) + source.amount;
    if (votes > MAX_AMOUNT) throw ledgerError('ErrOverflow', { output: outputIndex });
    view.put(key, encodeVotes(votes));
  }
};

/**
 * Applies one valid transaction to the overlay and appends its changes in the order of the state root's leaf 0.
 * A refusal may leave the overlay half changed: apply to a child overlay where that matters.
 * @throws BystackError with the codes of `LEDGER_ERRORS`
 */
export function applyTx(mapped: MappedTx, view: OverlayView, params: LedgerParams, place: ApplyPlace, changes: Uint8Array[]): void {
  spendInputs(mapped, view, params, place, changes);
  issue(mapped, view);
  retire(mapped, view);
  countVotes(mapped, view);
  applyDirective(mapped, view, params, place.height);
  for (const created of createdOutputs(mapped, place.first, params.stakeAsset)) {
    const utxo: Utxo = {
      outputId: created.outputId,
      type: created.type,
      assetId: created.assetId,
      amount: created.amount,
      createdHeight: place.height,
      createdTime: place.time,
    };
    view.create(utxo);
    changes.push(CREATED, utxo.outputId, utxoLeaf(utxo));
  }
}
