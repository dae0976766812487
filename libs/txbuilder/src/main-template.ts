/**
 * Main-chain templates as Bytom's clients exchange them: a transaction and, per input, the parts its arguments are made of.
 * Unlike sidechain templates they need not balance, for several parties may add to one. Source: mainchain.md 17, 18.
 */
import { concatBytes, equalBytes, sha3 } from '@bystack/base';
import { int64Bytes, pushData } from '@bystack/bvm';
import { BTM_ASSET_ID, encodeTx, mapTx, txSigHash, type MappedTx, type Tx, type TxInput, type TxOutput } from '@bystack/protocol';
import { refusal } from './errors.js';
import { argumentTail, quorumOf, withArguments } from './gas.js';
import { spendInput } from './plan.js';
import type { KeyRef, LockedProgram, SpendableOutput } from './types.js';

/** Signatures of some of the keys: over the transaction (`raw_tx_signature`), or over a program that checks it (`signature`). */
export interface SignatureComponent {
  readonly type: 'raw_tx_signature' | 'signature';
  readonly quorum: number;
  readonly keys: readonly KeyRef[];
  /** One place per key; null until the first signing. */
  readonly signatures: readonly (Uint8Array | null)[] | null;
}

/** Part of an input's arguments. */
export type WitnessComponent = SignatureComponent | { readonly type: 'data'; readonly value: Uint8Array };

/** How the arguments of one input are made. */
export interface MainInstruction {
  /** Index of the input. */
  readonly position: number;
  readonly components: readonly WitnessComponent[];
}

/** An input and the parts of its arguments. */
export interface MainInput {
  readonly input: TxInput;
  readonly components: readonly WitnessComponent[];
}

/** A transaction on its way to being signed. */
export interface MainTemplate {
  readonly tx: Tx;
  readonly instructions: readonly MainInstruction[];
  /** BTM in minus out as an unsigned 64-bit number: wraps below zero. */
  readonly fee: bigint;
  readonly allowAdditional: boolean;
}

const MASK64 = (1n << 64n) - 1n;
const OP_TXSIGHASH = 0xae;
const OP_EQUAL = 0x87;

/** Parts of the arguments that satisfy a program; none for an open one. */
export function witnessComponents(lock: LockedProgram): readonly WitnessComponent[] {
  if (lock.unlock.kind === 'open') return [];
  const keys = lock.unlock.kind === 'key' ? [lock.unlock.key] : lock.unlock.keys;
  const tail = argumentTail(lock).map((value): WitnessComponent => ({ type: 'data', value }));
  return [{ type: 'raw_tx_signature', quorum: quorumOf(lock), keys, signatures: null }, ...tail];
}

/** The input that spends an output. */
export function mainSpendInput(output: SpendableOutput): MainInput {
  return { input: spendInput(output).input, components: witnessComponents(output) };
}

/** BTM that goes in minus BTM that goes out, as an unsigned 64-bit number; 0 for a coinbase. */
export function mainFee(tx: Omit<Tx, 'serializedSize'>): bigint {
  let fee = 0n;
  for (const input of tx.inputs) {
    if (input.kind === 'coinbase') return 0n;
    const value = input.kind === 'spend' ? input.commitment : input.kind === 'issuance' ? input : null;
    if (value && equalBytes(value.assetId, BTM_ASSET_ID)) fee += value.amount;
  }
  for (const output of tx.outputs) if ('assetId' in output && equalBytes(output.assetId, BTM_ASSET_ID)) fee -= output.amount;
  return fee & MASK64;
}

const sized = (tx: Tx): Tx => ({ ...tx, serializedSize: encodeTx(tx, 'mainchain').length });

/**
 * Adds inputs and outputs, in order, behind those of `base`.
 * `timeRange` 0 keeps that of `base`.
 */
export function assembleMain(base: Tx | null, inputs: readonly MainInput[], outputs: readonly TxOutput[], timeRange: bigint): MainTemplate {
  const before = base?.inputs ?? [];
  const tx = sized({
    version: base?.version ?? 1n,
    timeRange: timeRange === 0n ? (base?.timeRange ?? 0n) : timeRange,
    inputs: [...before, ...inputs.map(({ input }) => input)],
    outputs: [...(base?.outputs ?? []), ...outputs],
    serializedSize: 0,
  });
  const instructions = inputs.map(({ components }, i) => ({ position: before.length + i, components }));
  return { tx, instructions, fee: mainFee(tx), allowAdditional: false };
}

/** The program that a `signature` component signs: it holds exactly for this transaction. */
const sigHashProgram = (mapped: MappedTx, position: number): Uint8Array =>
  concatBytes(pushData(txSigHash(mapped, position)), Uint8Array.of(OP_TXSIGHASH, OP_EQUAL));

const signaturesOf = (component: SignatureComponent): readonly Uint8Array[] =>
  (component.signatures ?? []).filter((signature) => signature !== null).slice(0, component.quorum);

const argumentsOf = (mapped: MappedTx, { position, components }: MainInstruction): readonly Uint8Array[] => {
  const out: Uint8Array[] = [];
  for (const component of components) {
    if (component.type === 'data') out.push(component.value);
    else if (component.type === 'raw_tx_signature') out.push(...signaturesOf(component));
    else out.push(int64Bytes(BigInt(out.length)), ...signaturesOf(component), sigHashProgram(mapped, position));
  }
  return out;
};

/** The instructions belong to inputs that exist. @throws BystackError `TXBUILDER_INSTRUCTION` */
export function checkInstructions(template: MainTemplate): void {
  const inputs = template.tx.inputs.length;
  if (template.instructions.length > inputs || template.instructions.some(({ position }) => position >= inputs))
    throw refusal({ code: 'TXBUILDER_INSTRUCTION', inputs, instructions: template.instructions.length }, 'an instruction names no input');
}

/** The template with its transaction's arguments filled in as far as they are known. @throws BystackError `TXBUILDER_INSTRUCTION` */
export function fillArguments(template: MainTemplate): MainTemplate {
  checkInstructions(template);
  const mapped = mapTx(template.tx, 'mainchain');
  const filled = new Map(template.instructions.map((instruction) => [instruction.position, argumentsOf(mapped, instruction)]));
  const kept = (i: number): readonly Uint8Array[] => {
    const input = template.tx.inputs[i];
    return input && 'arguments' in input ? input.arguments : [];
  };
  return { ...template, tx: sized(withArguments(template.tx, (i) => filled.get(i) ?? kept(i))) };
}

/** Message that the keys of a component sign. @throws BystackError `PROTOCOL_NO_INPUT_ID` */
export function signingMessage(mapped: MappedTx, position: number, type: SignatureComponent['type']): Uint8Array {
  return type === 'signature' ? sha3(sigHashProgram(mapped, position)) : txSigHash(mapped, position);
}
