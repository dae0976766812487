/** What a transaction does to unspent outputs, and whether it concerns the wallet. Source: mainchain.md 9, 11. */
import { equalBytes, type Hash } from '@bystack/base';
import { mainProgramClass } from '@bystack/bvm';
import { BTM_ASSET_ID, type MappedTx, type Tx } from '@bystack/protocol';
import type { AccountsPort } from '../ports.js';
import type { UtxoKind, WalletUtxo } from './layout.js';

/** Outputs that a transaction spends and makes; of one that failed only those of BTM. */
export interface TxEffects {
  readonly spent: readonly { readonly outputId: Hash; readonly program: Uint8Array }[];
  readonly created: readonly WalletUtxo[];
}

/** Effects of a transaction. `validHeight`: of its outputs. */
export function effectsOf(mapped: MappedTx, statusFail: boolean, validHeight: bigint): TxEffects {
  const moves = (assetId: Hash): boolean => !statusFail || equalBytes(assetId, BTM_ASSET_ID);
  const spent = mapped.tx.inputs.flatMap((input, i) => {
    const outputId = mapped.spentOutputIds[i];
    if (input.kind !== 'spend' || !outputId || !moves(input.commitment.assetId)) return [];
    return [{ outputId, program: input.commitment.controlProgram }];
  });
  const created = mapped.results.flatMap((result): readonly WalletUtxo[] => {
    const output = mapped.tx.outputs[result.outputIndex];
    if (result.outcome !== 'intraChain' || output?.kind !== 'intraChain' || !moves(output.assetId)) return [];
    const { assetId, amount, controlProgram: program } = output;
    const source = { sourceId: mapped.muxId, sourcePos: BigInt(result.outputIndex) };
    return [{ outputId: result.id, ...source, assetId, amount, program, validHeight }];
  });
  return { spent, created };
}

/** The list an output's program belongs to: standard programs are of accounts, or of nobody here. */
export const utxoKind = (program: Uint8Array): UtxoKind => (mainProgramClass(program).standard ? 'account' : 'contract');

/** True for outputs the wallet keeps: those of its accounts, and all whose program is not standard. */
export const isWatched = (program: Uint8Array, accounts: Pick<AccountsPort, 'programOf'>): boolean =>
  utxoKind(program) === 'contract' || accounts.programOf(program) !== null;

/** True when a transaction pays, or spends of, an own account. */
export function isRelated(tx: Tx, accounts: Pick<AccountsPort, 'programOf'>): boolean {
  const own = (program: Uint8Array): boolean => accounts.programOf(program) !== null;
  return (
    tx.outputs.some((output) => output.kind === 'intraChain' && own(output.controlProgram)) ||
    tx.inputs.some((input) => input.kind === 'spend' && own(input.commitment.controlProgram))
  );
}
