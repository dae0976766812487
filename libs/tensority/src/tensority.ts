/** The hash behind one interface, with what a seed expands to as plain bytes. */
import { assert, type Hash } from '@bystack/base';
import { MATRICES, matricesOf, scratchOf } from './cache.js';
import { tensorityHash } from './hash.js';
import { MATRIX_BYTES } from './multiply.js';

/** Bytes of a prepared seed: 16 MiB. */
export const SEED_BYTES = MATRICES * MATRIX_BYTES;

/** A seed made ready by one implementation, for that implementation only. Read only; may be shared between threads. */
export interface PreparedSeed {
  readonly seed: Hash;
  readonly bytes: Uint8Array;
}

/** The proof-of-work hash. All implementations give the same hashes; an object serves one thread. */
export interface Tensority {
  readonly name: 'simd' | 'plain';
  /** Expands a seed into `room` (SEED_BYTES, possibly over shared memory), else into new memory. 0.02 s (simd), 0.2 s (plain). */
  prepare(seed: Hash, room?: Uint8Array): PreparedSeed;
  /** 0.1 s (simd), 3 s (plain). */
  hash(blockHash: Hash, prepared: PreparedSeed): Hash;
}

/** The portable reference behind the interface. */
export class PlainTensority implements Tensority {
  readonly name = 'plain';

  prepare(seed: Hash, room: Uint8Array = new Uint8Array(SEED_BYTES)): PreparedSeed {
    assert(room.length === SEED_BYTES, 'a prepared seed has 16 MiB');
    const matrices = matricesOf(scratchOf(seed));
    room.set(new Uint8Array(matrices.buffer, matrices.byteOffset, SEED_BYTES));
    return { seed: seed.slice(), bytes: room };
  }

  hash(blockHash: Hash, { seed, bytes }: PreparedSeed): Hash {
    return tensorityHash(blockHash, { seed, matrices: new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length) });
  }
}
