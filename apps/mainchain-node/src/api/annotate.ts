/**
 * Transactions as the interface shows them: inputs and outputs with addresses, ids and what is signed. Names of accounts
 * and assets are added where lookups are given. Source: mainchain.md 18.
 */
import { concatBytes, equalBytes, sha3, type Hash } from '@bystack/base';
import { BTM_ASSET_ID, encodeAddress, hasAddress, type MappedTx, type ResultEntry, type TxInput, type TxOutput } from '@bystack/protocol';
import { readWholeJson } from './json-reader.js';

/** What the wallet knows; both answer null for what is not its own. */
export interface Names {
  account(program: Uint8Array): { readonly id: string; readonly alias: string } | null;
  /** `definition`: any JSON. */
  asset(id: Hash): { readonly alias: string; readonly definition: unknown } | null;
}

/** How transactions are shown. */
export interface AnnotateOptions {
  /** Prefix of the network's addresses. */
  readonly hrp: string;
  /** Absent: accounts and assets stay unnamed, as in calls about blocks. */
  readonly names?: Names;
}

/** One input or output; members that do not apply are undefined and so left out. */
export type Annotated = Readonly<Record<string, unknown>>;

const ZERO: Hash = new Uint8Array(32);
const TYPES = { spend: 'spend', issuance: 'issue', coinbase: 'coinbase' } as const;

const unlessEmpty = (bytes: Uint8Array): Uint8Array | undefined => (bytes.length === 0 ? undefined : bytes);
const addressOf = (program: Uint8Array, hrp: string): string | undefined => (hasAddress(program) ? encodeAddress(hrp, program) : undefined);

/** JSON of a definition's bytes; an empty object where they are none. */
export function definitionJson(raw: Uint8Array): unknown {
  try {
    return readWholeJson(new TextDecoder('utf-8', { fatal: true }).decode(raw));
  } catch {
    return {};
  }
}

const accountMembers = (program: Uint8Array | undefined, names: Names | undefined): Annotated => {
  const owner = program === undefined ? null : (names?.account(program) ?? null);
  return { account_id: owner?.id, account_alias: owner === null ? undefined : owner.alias || undefined };
};

const assetMembers = (id: Hash, definition: unknown, names: Names | undefined): Annotated => {
  const known = names?.asset(id) ?? null;
  return {
    asset_id: id,
    asset_alias: known === null ? undefined : known.alias || undefined,
    asset_definition: known === null ? definition : known.definition,
  };
};

const witness = (input: TxInput): readonly Uint8Array[] | null =>
  'arguments' in input && input.arguments.length > 0 ? input.arguments : null;

interface OwnMembers {
  readonly assetId: Hash;
  readonly amount: bigint;
  readonly definition: unknown;
  readonly members: Annotated;
  readonly control?: Uint8Array;
}

const ownMembers = (mapped: MappedTx, input: TxInput, index: number, hrp: string): OwnMembers => {
  if (input.kind === 'spend') {
    const { assetId, amount, controlProgram } = input.commitment;
    const members = {
      control_program: unlessEmpty(controlProgram),
      address: addressOf(controlProgram, hrp),
      spent_output_id: mapped.spentOutputIds[index],
    };
    return { assetId, amount, definition: {}, members, control: controlProgram };
  }
  if (input.kind === 'issuance') {
    const members = { issuance_program: unlessEmpty(input.issuanceProgram) };
    return { assetId: input.assetId, amount: input.amount, definition: definitionJson(input.assetDefinition), members };
  }
  const members = input.kind === 'coinbase' ? { arbitrary: unlessEmpty(input.arbitrary) } : {};
  return { assetId: ZERO, amount: 0n, definition: {}, members };
};

/** One input. The id of an input whose entry another input took is zero. */
export function annotateInput(mapped: MappedTx, index: number, options: AnnotateOptions): Annotated {
  const input = mapped.tx.inputs[index] as TxInput;
  const id = mapped.inputIds[index] ?? ZERO;
  const own = ownMembers(mapped, input, index, options.hrp);
  return {
    type: input.kind in TYPES ? TYPES[input.kind as keyof typeof TYPES] : '',
    ...assetMembers(own.assetId, own.definition, options.names),
    amount: own.amount,
    ...own.members,
    ...accountMembers(own.control, options.names),
    input_id: id,
    witness_arguments: witness(input),
    sign_data: input.kind === 'coinbase' ? ZERO : sha3(concatBytes(id, mapped.id)),
  };
}

/** One output. */
export function annotateOutput(mapped: MappedTx, index: number, options: AnnotateOptions): Annotated {
  const output = mapped.tx.outputs[index] as TxOutput;
  const result = mapped.results.find((r) => r.outputIndex === index) as ResultEntry;
  const program = 'controlProgram' in output ? output.controlProgram : new Uint8Array(0);
  return {
    type: result.outcome === 'retirement' ? 'retire' : 'control',
    id: result.id,
    position: index,
    ...assetMembers(result.source?.assetId ?? ZERO, {}, options.names),
    amount: result.source?.amount ?? 0n,
    ...accountMembers(program, options.names),
    control_program: program,
    address: addressOf(program, options.hrp),
  };
}

/** Inputs and outputs of a transaction. */
export const annotateEnds = (
  mapped: MappedTx,
  options: AnnotateOptions,
): { readonly inputs: readonly Annotated[]; readonly outputs: readonly Annotated[] } => ({
  inputs: mapped.tx.inputs.map((_input, index) => annotateInput(mapped, index, options)),
  outputs: mapped.tx.outputs.map((_output, index) => annotateOutput(mapped, index, options)),
});

/** A transaction of a block or of the pool. */
export const annotateBlockTx = (mapped: MappedTx, statusFail: boolean, options: AnnotateOptions): Annotated => ({
  id: mapped.id,
  version: mapped.tx.version,
  size: mapped.tx.serializedSize,
  time_range: mapped.tx.timeRange,
  ...annotateEnds(mapped, options),
  status_fail: statusFail,
  mux_id: mapped.muxId,
});

/** Where a transaction of the wallet stands; `block` null for one of the pool. */
export interface TxPlace {
  readonly block: { readonly hash: Hash; readonly height: bigint; readonly timestamp: bigint; readonly transactions: number } | null;
  /** Index in the block. */
  readonly index: number;
  readonly statusFail: boolean;
  /** Seconds; of a transaction of the pool when it came. */
  readonly seenAt: bigint;
}

/** A transaction as /get-transaction and /list-transactions show it. */
export const annotateWalletTx = (mapped: MappedTx, place: TxPlace, options: AnnotateOptions): Annotated => ({
  tx_id: mapped.id,
  block_time: place.block?.timestamp ?? place.seenAt,
  block_hash: place.block?.hash ?? ZERO,
  block_height: place.block?.height ?? 0n,
  block_index: place.index,
  block_transactions_count: place.block === null || place.block.transactions === 0 ? undefined : place.block.transactions,
  ...annotateEnds(mapped, options),
  status_fail: place.statusFail,
  size: mapped.tx.serializedSize,
});

/** BTM in minus out as an unsigned number of 64 bits, so that more out than in shows as a very large fee; 0 for a coinbase. */
export function shownFee({ tx }: MappedTx): bigint {
  if (tx.inputs.some((input) => input.kind === 'coinbase')) return 0n;
  let fee = 0n;
  for (const input of tx.inputs) {
    if (input.kind === 'spend' && equalBytes(input.commitment.assetId, BTM_ASSET_ID)) fee += input.commitment.amount;
    if (input.kind === 'issuance' && equalBytes(input.assetId, BTM_ASSET_ID)) fee += input.amount;
  }
  for (const output of tx.outputs) if ('amount' in output && equalBytes(output.assetId, BTM_ASSET_ID)) fee -= output.amount;
  return BigInt.asUintN(64, fee);
}
