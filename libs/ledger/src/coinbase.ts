/** The coinbase transaction of our chains. Source: sidechain-ledger.md 17.1, 17.5. */
import { asciiToBytes, concatBytes, equalBytes, type Hash } from '@bystack/base';
import { encodeTx, type MappedTx, type OutputValue, type Tx } from '@bystack/protocol';
import { ledgerError } from './errors.js';

/** An amount of the fee asset that is due to a program. */
export interface Due {
  readonly program: Uint8Array;
  readonly amount: bigint;
}

/** Bytes a producer may add after the height. */
export const MAX_COINBASE_EXTRA = 107;
const ONE = 1n;

const prefixOf = (height: bigint): Uint8Array => concatBytes(new Uint8Array([0]), asciiToBytes(height.toString()));

const payments = (producer: Uint8Array, due: readonly Due[]): readonly Due[] => [{ program: producer, amount: 0n }, ...due];

/** Raw coinbase of a block: output 0 of amount 0 to the producer, then what is due, in its order. */
export function coinbaseTx(height: bigint, feeAsset: Hash, producer: Uint8Array, due: readonly Due[]): Uint8Array {
  return encodeTx({
    version: ONE,
    timeRange: 0n,
    inputs: [{ assetVersion: ONE, kind: 'coinbase', arbitrary: prefixOf(height) }],
    outputs: payments(producer, due).map((d) => ({
      assetVersion: ONE,
      kind: 'intraChain',
      assetId: feeAsset,
      amount: d.amount,
      vmVersion: ONE,
      controlProgram: d.program,
    })),
  });
}

const startsWith = (bytes: Uint8Array, prefix: Uint8Array): boolean =>
  bytes.length >= prefix.length && equalBytes(bytes.subarray(0, prefix.length), prefix);

const formOf = (tx: Tx, height: bigint): boolean => {
  const input = tx.inputs[0];
  if (tx.version !== ONE || tx.timeRange !== 0n || tx.inputs.length !== 1 || input?.kind !== 'coinbase') return false;
  const prefix = prefixOf(height);
  return startsWith(input.arbitrary, prefix) && input.arbitrary.length <= prefix.length + MAX_COINBASE_EXTRA;
};

const pays = (output: OutputValue, feeAsset: Hash, due: Due): boolean =>
  equalBytes(output.assetId, feeAsset) && output.amount === due.amount && equalBytes(output.controlProgram, due.program);

/** @throws BystackError `ErrWrongCoinbaseTransaction` unless form, order and every payment are exactly as due */
export function checkCoinbase(coinbase: MappedTx, height: bigint, feeAsset: Hash, producer: Uint8Array, due: readonly Due[]): void {
  const wanted = payments(producer, due);
  const { tx } = coinbase;
  const ok =
    formOf(tx, height) &&
    tx.outputs.length === wanted.length &&
    tx.outputs.every((o, i) => o.kind === 'intraChain' && pays(o, feeAsset, wanted[i] as Due));
  if (!ok) throw ledgerError('ErrWrongCoinbaseTransaction', { height });
}
