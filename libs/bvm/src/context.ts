/** What a program can see of its transaction, and how a mapped transaction is shown to it. */
import { concatBytes, sha3, type Hash, type Signatures } from '@bystack/base';
import type { Dialect, MappedTx, TxInput, TxOutput } from '@bystack/protocol';

/** One destination of the mux as CHECKOUTPUT sees it. */
export type Destination =
  | { readonly kind: 'output'; readonly assetId: Hash; readonly amount: bigint; readonly vmVersion: bigint; readonly program: Uint8Array }
  | { readonly kind: 'retirement'; readonly assetId: Hash; readonly amount: bigint }
  /** An output CHECKOUTPUT may not judge (cross-chain, peg-out): ErrContext. */
  | { readonly kind: 'hidden' }
  /** No mux destination (a directive): like an index out of range. */
  | { readonly kind: 'none' };

/** The transaction around a program. Absent fields answer ErrContext. */
export interface TxView {
  readonly txSigHash: Hash;
  readonly entryId: Hash;
  /** Ordinal of the input. */
  readonly index?: number;
  readonly assetId?: Hash;
  readonly amount?: bigint;
  readonly spentOutputId?: Hash;
  /** By output index, made when first asked for; absent where CHECKOUTPUT is not allowed. */
  readonly destinations?: () => readonly Destination[];
}

/** Everything one run needs. Nothing in it is written to. */
export interface VmContext {
  readonly dialect: Dialect;
  readonly signatures: Signatures;
  readonly vmVersion: bigint;
  /** As written in the output or input; witness programs are converted by `runProgram`. */
  readonly program: Uint8Array;
  readonly arguments: readonly Uint8Array[];
  /** 1 forbids expansion opcodes; absent allows them. */
  readonly txVersion?: bigint;
  readonly transaction?: TxView;
  /** Height of the containing or tip block; absent → ErrContext. */
  readonly blockHeight?: bigint;
}

/** What `inputContext` needs beside the transaction. */
export interface InputContextOptions {
  readonly dialect: Dialect;
  readonly signatures: Signatures;
  readonly blockHeight: bigint;
}

const destinationOf = (output: TxOutput, outcome: string): Destination => {
  if (output.kind === 'directive' || output.kind === 'unknown') return { kind: 'none' };
  if (outcome === 'retirement') return { kind: 'retirement', assetId: output.assetId, amount: output.amount };
  if (output.kind === 'crossChainOut' || output.kind === 'pegOut') return { kind: 'hidden' };
  return { kind: 'output', assetId: output.assetId, amount: output.amount, vmVersion: output.vmVersion, program: output.controlProgram };
};

const destinationsOf = (mapped: MappedTx): readonly Destination[] => {
  const out: Destination[] = mapped.tx.outputs.map(() => ({ kind: 'none' }));
  for (const result of mapped.results) {
    const output = mapped.tx.outputs[result.outputIndex];
    if (output) out[result.outputIndex] = destinationOf(output, result.outcome);
  }
  return out;
};

/** Computed at the first call, kept for the further ones. */
const lazily = <T>(make: () => T): (() => T) => {
  let made: T | undefined;
  return () => (made ??= make());
};

const programOf = (
  input: TxInput,
): { vmVersion: bigint; program: Uint8Array; assetId: Hash; amount: bigint; arguments: readonly Uint8Array[] } | null => {
  if (input.kind === 'issuance') {
    return {
      vmVersion: input.vmVersion,
      program: input.issuanceProgram,
      assetId: input.assetId,
      amount: input.amount,
      arguments: input.arguments,
    };
  }
  if (input.kind === 'spend' || input.kind === 'veto') {
    const c = input.commitment;
    return { vmVersion: c.vmVersion, program: c.controlProgram, assetId: c.assetId, amount: c.amount, arguments: input.arguments };
  }
  if (input.kind === 'crossChainIn') {
    const c = input.commitment;
    return {
      vmVersion: input.issuanceVmVersion,
      program: input.issuanceProgram,
      assetId: c.assetId,
      amount: c.amount,
      arguments: input.arguments,
    };
  }
  return null;
};

/**
 * The context in which input `index` of the transaction runs; null for inputs without a program (coinbase,
 * claim) and for inputs whose entry collapsed. A cross-chain-in shows its issuance program: its caller
 * replaces `program` where another rule names it (sidechain-ledger.md 9).
 */
export function inputContext(mapped: MappedTx, index: number, options: InputContextOptions): VmContext | null {
  const input = mapped.tx.inputs[index];
  const entryId = mapped.inputIds[index];
  const own = input && programOf(input);
  if (!own || !entryId) return null;
  const spentOutputId = mapped.spentOutputIds[index];
  return {
    dialect: options.dialect,
    signatures: options.signatures,
    vmVersion: own.vmVersion,
    program: own.program,
    arguments: own.arguments,
    txVersion: mapped.tx.version,
    blockHeight: options.blockHeight,
    transaction: {
      txSigHash: sha3(concatBytes(entryId, mapped.id)),
      entryId,
      index,
      assetId: own.assetId,
      amount: own.amount,
      ...(spentOutputId ? { spentOutputId } : {}),
      ...(input.kind === 'crossChainIn' ? {} : { destinations: lazily(() => destinationsOf(mapped)) }),
    },
  };
}
