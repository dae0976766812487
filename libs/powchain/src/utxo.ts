/** The set of unspent outputs and what a block does to it, forth and back. Source: mainchain.md 11. */
import { bytesToHex, equalBytes, hexToBytes, type Hash } from '@bystack/base';
import { BTM_ASSET_ID, type MappedTx } from '@bystack/protocol';
import type { MainChainReader, MainChanges, MainUtxo } from './types.js';

/** Blocks after which a coinbase output may be spent. */
export const COINBASE_MATURITY = 100n;

/** Why a block cannot be connected; wording of mainchain.md 11. */
export type UtxoError = 'fail to find utxo entry' | 'utxo has been spent' | 'coinbase utxo is not ready for use';

/** Outputs on top of committed ones. A spent one stays until the changes are taken: to spend it again is another error than to spend nothing. */
export class UtxoOverlay {
  readonly #own = new Map<string, MainUtxo | null>();

  constructor(private readonly base: Pick<MainChainReader, 'utxo'>) {}

  utxo(outputId: Hash): MainUtxo | null {
    const own = this.#own.get(bytesToHex(outputId));
    return own === undefined ? this.base.utxo(outputId) : own;
  }

  put(outputId: Hash, utxo: MainUtxo | null): void {
    this.#own.set(bytesToHex(outputId), utxo);
  }

  /** Takes over all changes of an overlay that stood on this one. */
  absorb(child: UtxoOverlay): void {
    for (const [id, utxo] of child.#own) this.#own.set(id, utxo);
  }

  /** What to store: spent outputs leave, apart from those of coinbases. */
  changes(): MainChanges['utxos'] {
    return [...this.#own].map(([id, utxo]) => [hexToBytes(id), utxo?.spent && !utxo.coinbase ? null : utxo] as const);
  }
}

const isBtm = (assetId: Uint8Array): boolean => equalBytes(assetId, BTM_ASSET_ID);

/** Ids of the outputs that a transaction spends, each once; of one that only pays its gas those in BTM. */
export function spentOutputs({ tx, spentOutputIds }: MappedTx, statusFail: boolean): Hash[] {
  const out = new Map<string, Hash>();
  spentOutputIds.forEach((id, i) => {
    const input = tx.inputs[i];
    if (!id || input?.kind !== 'spend' || (statusFail && !isBtm(input.commitment.assetId))) return;
    out.set(bytesToHex(id), id);
  });
  return [...out.values()];
}

/** Ids of the outputs that a transaction makes; of one that only pays its gas those in BTM. Retirements make none. */
export function madeOutputs({ results }: MappedTx, statusFail: boolean): Hash[] {
  return results.flatMap(({ outcome, source, id }) =>
    outcome === 'retirement' || !source || (statusFail && !isBtm(source.assetId)) ? [] : [id],
  );
}

const ORDINARY: MainUtxo = { coinbase: false, height: 0n, spent: false };

/** Spends and makes the outputs of one transaction; null, or the first rule it breaks (the overlay is spoilt then). `first`: transaction 0. */
export function applyMainTx(view: UtxoOverlay, mapped: MappedTx, statusFail: boolean, height: bigint, first: boolean): UtxoError | null {
  for (const id of spentOutputs(mapped, statusFail)) {
    const utxo = view.utxo(id);
    if (!utxo) return 'fail to find utxo entry';
    if (utxo.spent) return 'utxo has been spent';
    if (utxo.coinbase && utxo.height + COINBASE_MATURITY > height) return 'coinbase utxo is not ready for use';
    view.put(id, { ...utxo, spent: true });
  }
  for (const id of madeOutputs(mapped, statusFail)) view.put(id, first ? { coinbase: true, height, spent: false } : ORDINARY);
  return null;
}

/** A block's transactions with their statuses. */
export interface BlockEffects {
  readonly mapped: readonly MappedTx[];
  readonly statusFail: readonly boolean[];
}

/** Connects a block to the set; null, or the first rule broken. */
export function connectBlock(view: UtxoOverlay, { mapped, statusFail }: BlockEffects, height: bigint): UtxoError | null {
  for (const [i, tx] of mapped.entries()) {
    const error = applyMainTx(view, tx, statusFail[i] === true, height, i === 0);
    if (error !== null) return error;
  }
  return null;
}

/** Takes a block off again, last transaction first. Outputs that come back without an entry are ordinary ones. */
export function disconnectBlock(view: UtxoOverlay, { mapped, statusFail }: BlockEffects): void {
  for (let i = mapped.length - 1; i >= 0; i--) {
    const tx = mapped[i] as MappedTx;
    const failed = statusFail[i] === true;
    for (const id of madeOutputs(tx, failed)) view.put(id, { coinbase: false, height: 0n, spent: true });
    for (const id of spentOutputs(tx, failed)) {
      const kept = view.utxo(id);
      view.put(id, kept ? { ...kept, spent: false } : ORDINARY);
    }
  }
}
