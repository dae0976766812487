/**
 * Tensority by 128-bit SIMD: the same bytes as `hash.ts`, some 30 times as fast. The kernel's own memory is 640 KiB;
 * a prepared seed lies outside it, in plain bytes that threads can share, and each matrix is copied in when it is drawn.
 */
import { assert, hexToBytes, type Hash } from '@bystack/base';
import { extendSeed } from './cache.js';
import { digestWork, DRAWS, drawSequence } from './hash.js';
import { KERNEL_HEX } from './kernel.gen.js';
import { MATRIX_BYTES, MATRIX_SIZE } from './multiply.js';
import { SEED_BYTES, type PreparedSeed, type Tensority } from './tensority.js';
import { instantiate, type KernelExports } from './wasm.js';

const PASS_BYTES = 2 * MATRIX_BYTES;
/** Rows of one matrix lie so far apart in a trace; each has two halves, 256 bytes apart. */
const TRACE_ROW_BYTES = 512;
const TRACE_HALF_BYTES = 256;
const HALF_ROW = MATRIX_SIZE / 2;
/** Place i of a half block holds word `DIAGONALS[i]`: assembly/salsa.ts. */
const DIAGONALS = [0, 5, 10, 15, 4, 9, 14, 3, 8, 13, 2, 7, 12, 1, 6, 11];
const WORDS = 16;

/** The kernel of one thread. */
export class SimdTensority implements Tensority {
  readonly name = 'simd';
  readonly #kernel: KernelExports;
  readonly #memory: Uint8Array;

  private constructor(kernel: KernelExports) {
    this.#kernel = kernel;
    this.#memory = new Uint8Array(kernel.memory.buffer);
  }

  /** Null where the host has no WebAssembly with SIMD. */
  static create(): SimdTensority | null {
    const kernel = instantiate(hexToBytes(KERNEL_HEX));
    return kernel === null ? null : new SimdTensority(kernel);
  }

  prepare(seed: Hash, room: Uint8Array = new Uint8Array(SEED_BYTES)): PreparedSeed {
    assert(room.length === SEED_BYTES, 'a prepared seed has 16 MiB');
    this.#setBlock(extendSeed(seed));
    const packed = this.#region(this.#kernel.MATRIX.value, PASS_BYTES);
    for (let at = 0; at < SEED_BYTES; at += PASS_BYTES) {
      this.#kernel.romix();
      this.#kernel.pack();
      room.set(packed, at);
    }
    return { seed: seed.slice(), bytes: room };
  }

  hash(blockHash: Hash, prepared: PreparedSeed): Hash {
    return digestWork(this.workMatrix(blockHash, prepared));
  }

  /** Sum of the four draws: `workMatrix` of the reference. The view is good until the next call. */
  workMatrix(blockHash: Hash, prepared: PreparedSeed): Uint8Array {
    this.#kernel.clearSum();
    for (let k = 0; k < DRAWS; k++) this.#kernel.addToSum(this.#draw(drawSequence(blockHash, k), prepared.bytes));
    return this.#region(this.#kernel.SUM.value, MATRIX_BYTES);
  }

  /** out = fold(A · Mᵀ), as `multiplyTransposed` of the reference. */
  multiply(a: Int8Array, m: Int8Array, out: Int8Array): void {
    const { ROWS_A, ROWS_B } = this.#kernel;
    this.#setMatrix(m);
    this.#rows(ROWS_A.value).set(a);
    this.#kernel.multiply(ROWS_A.value, ROWS_B.value);
    out.set(this.#rows(ROWS_B.value));
  }

  /** Address of the product of a draw. */
  #draw(sequence: Uint8Array, matrices: Uint8Array): number {
    const kernel = this.#kernel;
    let rows = kernel.ROWS_A.value;
    let next = kernel.ROWS_B.value;
    [...sequence, ...sequence].forEach((index, step) => {
      this.#memory.set(matrices.subarray(index * MATRIX_BYTES, (index + 1) * MATRIX_BYTES), kernel.MATRIX.value);
      if (step === 0) kernel.first(rows);
      else {
        kernel.multiply(rows, next);
        [rows, next] = [next, rows];
      }
    });
    return rows;
  }

  #region(from: number, bytes: number): Uint8Array {
    return this.#memory.subarray(from, from + bytes);
  }

  #rows(from: number): Int16Array {
    return new Int16Array(this.#memory.buffer, from, MATRIX_BYTES);
  }

  /** The block a seed begins with, each half in diagonals. */
  #setBlock(extended: Uint8Array): void {
    DIAGONALS.forEach((word, place) => {
      for (const half of [0, WORDS]) {
        const from = 4 * (half + word);
        this.#memory.set(extended.subarray(from, from + 4), this.#kernel.BLOCK.value + 4 * (half + place));
      }
    });
  }

  /** Packs one plain matrix: it takes the even blocks of a trace. */
  #setMatrix(m: Int8Array): void {
    const bytes = new Uint8Array(m.buffer, m.byteOffset, MATRIX_BYTES);
    for (let row = 0; row < MATRIX_SIZE; row++) {
      const to = this.#kernel.TRACE.value + row * TRACE_ROW_BYTES;
      const from = row * MATRIX_SIZE;
      this.#memory.set(bytes.subarray(from, from + HALF_ROW), to);
      this.#memory.set(bytes.subarray(from + HALF_ROW, from + MATRIX_SIZE), to + TRACE_HALF_BYTES);
    }
    this.#kernel.pack();
  }
}
