/** Admission: everything about a transaction that does not need the state. Source: sidechain-ledger.md 17.1 to 17.4. */
import { equalBytes, sha3, type SignatureItem, type Signatures } from '@bystack/base';
import { recordSignatures } from '@bystack/bvm';
import { decodeTx, mapTx, nativeAssetId, type MappedTx, type TxInput, type TxOutput } from '@bystack/protocol';
import { directiveSignatureError, refuseDirectives } from './directives.js';
import { ledgerError } from './errors.js';
import { judgeTx } from './judge-tx.js';
import type { CheckedTx, LedgerParams } from './types.js';

const BLOCK_VERSION = 1n;

const refuseInput = (input: TxInput, params: LedgerParams): void => {
  if (input.kind === 'crossChainIn' || input.kind === 'claim' || input.kind === 'unknown')
    throw ledgerError('ErrKindDisabled', { input: input.kind });
  if (input.kind === 'coinbase') throw ledgerError('ErrWrongCoinbaseTransaction');
  if (input.kind !== 'issuance') return;
  if (params.origin === 'MAINCHAIN') throw ledgerError('ErrKindDisabled', { input: input.kind });
  if (!equalBytes(nativeAssetId(params.genesisHash, input.vmVersion, input.issuanceProgram, input.assetDefinition), input.assetId))
    throw ledgerError('ErrAssetId');
};

const refuseOutput = (output: TxOutput): void => {
  if (output.kind === 'crossChainOut' || output.kind === 'pegOut' || output.kind === 'unknown')
    throw ledgerError('ErrKindDisabled', { output: output.kind });
};

const refuseKinds = (mapped: MappedTx, params: LedgerParams): void => {
  for (const input of mapped.tx.inputs) refuseInput(input, params);
  for (const output of mapped.tx.outputs) refuseOutput(output);
  refuseDirectives(mapped, params);
};

/** A transaction decoded and mapped once, before its signatures are known. */
export interface OpenedTx {
  readonly raw: Uint8Array;
  readonly mapped: MappedTx;
}

/**
 * Decodes a transaction and refuses what this chain never takes.
 * @throws BystackError with codes of protocol and `LEDGER_ERRORS`
 */
export function openTx(raw: Uint8Array, params: LedgerParams): OpenedTx {
  const mapped = mapTx(decodeTx(raw));
  refuseKinds(mapped, params);
  return { raw, mapped };
}

/** The signature checks that judging will ask for, to be made elsewhere (see `knownSignatures` of bvm). */
export function txSignatures(opened: OpenedTx, params: LedgerParams, height: bigint): readonly SignatureItem[] {
  const recorder = recordSignatures();
  judgeTx(opened.mapped, params, { height, blockVersion: BLOCK_VERSION, first: false, signatures: recorder.port });
  directiveSignatureError(opened.mapped, params, recorder.port);
  return recorder.items;
}

/**
 * Judges an opened transaction for a block at `height`.
 * @throws BystackError with codes of `LEDGER_ERRORS` or of the machine (`VM:…`)
 */
export function checkOpened(opened: OpenedTx, params: LedgerParams, height: bigint, signatures: Signatures): CheckedTx {
  const verdict = judgeTx(opened.mapped, params, { height, blockVersion: BLOCK_VERSION, first: false, signatures });
  const error = verdict.error ?? directiveSignatureError(opened.mapped, params, signatures);
  if (error !== null) throw ledgerError(error);
  return {
    raw: opened.raw,
    mapped: opened.mapped,
    witnessHash: sha3(opened.raw),
    fee: verdict.fee,
    gasUsed: verdict.gasUsed,
    heightDependent: verdict.heightDependent,
    checkedHeight: height,
  };
}

/** `openTx` and `checkOpened` in one call. @throws BystackError */
export function checkTx(raw: Uint8Array, params: LedgerParams, height: bigint, signatures: Signatures): CheckedTx {
  return checkOpened(openTx(raw, params), params, height, signatures);
}
