/** Values of the tables. Layout: docs/formats.md. */
import { isBystackError } from '@bystack/base';
import { FixedReader, FixedWriter } from '@bystack/consensus';
import type { StoredBlock, Utxo, UtxoType } from '@bystack/ledger';
import { storeError } from './errors.js';

const guarded = <T>(what: string, read: () => T): T => {
  try {
    return read();
  } catch (error) {
    if (isBystackError(error)) throw storeError('STORE_CORRUPT', `A stored ${what} cannot be read.`, error);
    throw error;
  }
};

/** type 1 ‖ asset 32 ‖ amount 8 ‖ created height 8 ‖ created time 8. The key is the output id. */
export function encodeUtxo(u: Utxo): Uint8Array {
  return new FixedWriter().u8(u.type).bytes(u.assetId).u64(u.amount).u64(u.createdHeight).u64(BigInt(u.createdTime)).finish();
}

/** @throws BystackError `STORE_CORRUPT` */
export function decodeUtxo(outputId: Uint8Array, value: Uint8Array): Utxo {
  return guarded('output', () => {
    const r = new FixedReader(value);
    const out = {
      outputId,
      type: r.u8() as UtxoType,
      assetId: r.take(32),
      amount: r.u64(),
      createdHeight: r.u64(),
      createdTime: Number(r.u64()),
    };
    r.end();
    return out;
  });
}

/** id 32 ‖ proof length 4 ‖ proof ‖ block. */
export function encodeStored(b: Pick<StoredBlock, 'blockId' | 'block' | 'proof'>): Uint8Array {
  const proof = b.proof ?? new Uint8Array(0);
  return new FixedWriter().bytes(b.blockId).u32(proof.length).bytes(proof).bytes(b.block).finish();
}

/** @throws BystackError `STORE_CORRUPT` */
export function decodeStored(height: bigint, value: Uint8Array): StoredBlock {
  return guarded('block', () => {
    const r = new FixedReader(value);
    const blockId = r.take(32);
    const length = r.u32();
    const proof = length === 0 ? null : r.take(length);
    return { height, blockId, proof, block: r.take(r.remaining) };
  });
}

/** height 8 ‖ index 4. */
export function encodePlace(height: bigint, index: number): Uint8Array {
  return new FixedWriter().u64(height).u32(index).finish();
}

/** @throws BystackError `STORE_CORRUPT` */
export function decodePlace(value: Uint8Array): { readonly height: bigint; readonly index: number } {
  return guarded('place of a transaction', () => {
    const r = new FixedReader(value);
    const out = { height: r.u64(), index: r.u32() };
    r.end();
    return out;
  });
}
