/** A transaction in business terms: inputs, outputs and who gained or lost what. Pure. */
import { bytesToHex, type Hash } from '@bystack/base';
import type { MappedTx, TxInput, TxOutput } from '@bystack/protocol';

/** Kinds of inputs as the API names them. */
export type InputKind = 'SPEND' | 'VETO' | 'COINBASE' | 'ISSUANCE' | 'CROSS_CHAIN_IN' | 'CLAIM' | 'UNKNOWN';
/** Kinds of outputs as the API names them. */
export type OutputKind = 'PAYMENT' | 'RETIREMENT' | 'VOTE' | 'DIRECTIVE' | 'CROSS_CHAIN_OUT' | 'PEG_OUT' | 'UNKNOWN';

/** One input; what does not apply to its kind is null. */
export interface AnnotatedInput {
  readonly index: number;
  readonly kind: InputKind;
  readonly assetId: Hash | null;
  readonly amount: bigint | null;
  /** Program that had to be satisfied: of the spent output, or of the issuance. */
  readonly program: Uint8Array | null;
  readonly spentOutputId: Hash | null;
  readonly arguments: readonly Uint8Array[];
}

/** One output; what does not apply to its kind is null. */
export interface AnnotatedOutput {
  readonly index: number;
  readonly kind: OutputKind;
  readonly outputId: Hash | null;
  readonly assetId: Hash | null;
  readonly amount: bigint | null;
  readonly program: Uint8Array | null;
}

/** What a program gained (positive) or lost of an asset by the transaction. */
export interface ProgramMovement {
  readonly program: Uint8Array;
  readonly assetId: Hash;
  readonly amount: bigint;
}

/** A transaction as explorers show it. */
export interface AnnotatedTx {
  readonly inputs: readonly AnnotatedInput[];
  readonly outputs: readonly AnnotatedOutput[];
  /** Without those that sum to zero; in order of first appearance. */
  readonly movements: readonly ProgramMovement[];
  readonly coinbase: boolean;
}

const INPUT_KINDS: Readonly<Record<TxInput['kind'], InputKind>> = {
  spend: 'SPEND',
  veto: 'VETO',
  coinbase: 'COINBASE',
  issuance: 'ISSUANCE',
  crossChainIn: 'CROSS_CHAIN_IN',
  claim: 'CLAIM',
  unknown: 'UNKNOWN',
};
const OUTPUT_KINDS: Readonly<Record<TxOutput['kind'], OutputKind>> = {
  intraChain: 'PAYMENT',
  crossChainOut: 'CROSS_CHAIN_OUT',
  vote: 'VOTE',
  directive: 'DIRECTIVE',
  pegOut: 'PEG_OUT',
  unknown: 'UNKNOWN',
};

const annotateInput = (mapped: MappedTx, input: TxInput, index: number): AnnotatedInput => {
  const base = { index, kind: INPUT_KINDS[input.kind], spentOutputId: mapped.spentOutputIds[index] ?? null };
  const args = 'arguments' in input ? input.arguments : [];
  if (input.kind === 'issuance')
    return { ...base, assetId: input.assetId, amount: input.amount, program: input.issuanceProgram, arguments: args };
  if ('commitment' in input) {
    const { assetId, amount, controlProgram } = input.commitment;
    return { ...base, assetId, amount, program: controlProgram, arguments: args };
  }
  return { ...base, assetId: null, amount: null, program: null, arguments: args };
};

const annotateOutput = (mapped: MappedTx, output: TxOutput, index: number): AnnotatedOutput => {
  const result = mapped.results.find((one) => one.outputIndex === index);
  const value = 'controlProgram' in output ? output : null;
  return {
    index,
    kind: result?.outcome === 'retirement' ? 'RETIREMENT' : OUTPUT_KINDS[output.kind],
    outputId: result?.id ?? null,
    assetId: value?.assetId ?? null,
    amount: value?.amount ?? null,
    program: value?.controlProgram ?? null,
  };
};

const movementsOf = (inputs: readonly AnnotatedInput[], outputs: readonly AnnotatedOutput[]): ProgramMovement[] => {
  const sums = new Map<string, ProgramMovement>();
  const add = (program: Uint8Array | null, assetId: Hash | null, amount: bigint): void => {
    if (!program || !assetId) return;
    const key = `${bytesToHex(program)}/${bytesToHex(assetId)}`;
    sums.set(key, { program, assetId, amount: (sums.get(key)?.amount ?? 0n) + amount });
  };
  for (const input of inputs) if (input.kind === 'SPEND' || input.kind === 'VETO') add(input.program, input.assetId, -(input.amount ?? 0n));
  for (const output of outputs) if (output.kind !== 'RETIREMENT') add(output.program, output.assetId, output.amount ?? 0n);
  return [...sums.values()].filter((movement) => movement.amount !== 0n);
};

/** Annotates a mapped transaction. Total. */
export function annotateTransaction(mapped: MappedTx): AnnotatedTx {
  const inputs = mapped.tx.inputs.map((input, i) => annotateInput(mapped, input, i));
  const outputs = mapped.tx.outputs.map((output, i) => annotateOutput(mapped, output, i));
  return { inputs, outputs, movements: movementsOf(inputs, outputs), coinbase: inputs.some((input) => input.kind === 'COINBASE') };
}
