/** Transactions, their entries and every id (mainchain.md 2, 3). */
import { bytesToHex, concatBytes, sha3 } from '@bystack/base';
import { encodeTx, txSigHash, type MappedTx, type TxInput, type TxOutput } from '@bystack/protocol';
import type { CaseVerdict, VectorCheck } from '../../check.js';
import { compare, eachCase, items, text, type Fields, type Pair } from '../../judge.js';
import { bytesOf, hex, mappedOf } from './fields.js';

/** How Bytom writes the id of an input whose entry another input took. */
const NO_ID = new Uint8Array(32);

const spendFields = (mapped: MappedTx, index: number): Fields => {
  const input = mapped.tx.inputs[index];
  if (input?.kind !== 'spend') return {};
  const { commitment } = input;
  return {
    amount: commitment.amount.toString(),
    assetId: hex(commitment.assetId),
    controlProgram: hex(commitment.controlProgram),
    sourceId: hex(commitment.sourceId),
    sourcePosition: Number(commitment.sourcePos),
    vmVersion: Number(commitment.vmVersion),
    spentOutputId: hex(mapped.spentOutputIds[index]),
  };
};

const issuanceFields = (input: TxInput): Fields => {
  if (input.kind !== 'issuance') return {};
  return {
    amount: input.amount.toString(),
    assetId: hex(input.assetId),
    nonce: hex(input.nonce),
    nonceHash: hex(sha3(input.nonce)),
    vmVersion: Number(input.vmVersion),
    issuanceProgram: hex(input.issuanceProgram),
    assetDefinition: hex(input.assetDefinition),
    assetDefinitionHash: hex(sha3(input.assetDefinition)),
  };
};

const inputFields = (mapped: MappedTx, index: number): Fields => {
  const input = mapped.tx.inputs[index] as TxInput;
  const id = mapped.inputIds[index];
  return {
    type: input.kind,
    assetVersion: Number(input.assetVersion),
    inputId: bytesToHex(id ?? NO_ID),
    sigHash: hex(id ? txSigHash(mapped, index) : sha3(concatBytes(NO_ID, mapped.id))),
    arguments: 'arguments' in input ? input.arguments.map(bytesToHex) : [],
    arbitrary: input.kind === 'coinbase' ? hex(input.arbitrary) : undefined,
    ...spendFields(mapped, index),
    ...issuanceFields(input),
  };
};

const outputFields = (mapped: MappedTx, index: number): Fields => {
  const output = mapped.tx.outputs[index] as TxOutput;
  const result = mapped.results.find((r) => r.outputIndex === index);
  if (output.kind !== 'intraChain') return {};
  return {
    type: result?.outcome === 'retirement' ? 'retirement' : 'output',
    assetVersion: Number(output.assetVersion),
    amount: output.amount.toString(),
    assetId: hex(output.assetId),
    vmVersion: Number(output.vmVersion),
    controlProgram: hex(output.controlProgram),
    id: hex(result?.id),
  };
};

const fieldPairs = (label: string, recorded: Fields, got: Fields): Pair[] =>
  Object.keys(recorded).map((key) => [`${label} ${key}`, recorded[key], got[key]] as const);

const entryTexts = (list: readonly { readonly type: string; readonly id: string }[]): string[] =>
  [...new Set(list.map((e) => `${e.type} ${e.id}`))].sort();

const transaction = (c: Fields): CaseVerdict => {
  const raw = bytesOf(c, 'raw');
  const mapped = mappedOf(raw);
  const { tx } = mapped;
  const recorded = items(c, 'entries').map((e) => ({ type: text(e, 'type'), id: text(e, 'id') }));
  return compare(text(c, 'name'), [
    ['version', c['version'], Number(tx.version)],
    ['timeRange', text(c, 'timeRange'), tx.timeRange.toString()],
    ['size', c['size'], tx.serializedSize],
    ['txId', c['txId'], hex(mapped.id)],
    ['muxId', c['muxId'], hex(mapped.muxId)],
    // Ours writes every suffix back once; Bytom's writer doubles some ("reserialized").
    ['written back', bytesToHex(raw), bytesToHex(encodeTx(tx, 'mainchain'))],
    ['entries', entryTexts(recorded), entryTexts(mapped.entries.map((e) => ({ type: e.type, id: bytesToHex(e.id) })))],
    ['inputs', items(c, 'inputs').length, tx.inputs.length],
    ['outputs', items(c, 'outputs').length, tx.outputs.length],
    ...items(c, 'inputs').flatMap((r, i) => fieldPairs(`input ${String(i)}`, r, inputFields(mapped, i))),
    ...items(c, 'outputs').flatMap((r, i) => fieldPairs(`output ${String(i)}`, r, outputFields(mapped, i))),
  ]);
};

/** Check of transactions.json. */
export const transactionChecks: Readonly<Record<string, VectorCheck>> = { 'transactions.json': eachCase(transaction) };
