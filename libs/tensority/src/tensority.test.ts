/** Steps of the hash against plain arithmetic; the whole against recorded vectors in the testkit. */
import { bytesToHex, hexToBytes, sha3 } from '@bystack/base';
import { expect, test } from 'vitest';
import { extendSeed, matricesOf, MATRIX_BYTES, MATRIX_SIZE, meetsTarget, multiplyTransposed, powInteger, romix, salsa8 } from './index.js';

const N = MATRIX_SIZE;

/** Signed bytes of a hash chain, without a random source. */
const noise = (label: number): Int8Array => {
  const out = new Int8Array(MATRIX_BYTES);
  let block = sha3(Uint8Array.of(label));
  for (let i = 0; i < MATRIX_BYTES; i += 32) {
    out.set(new Int8Array(block.buffer, block.byteOffset, 32), i);
    block = sha3(block);
  }
  return out;
};

const plainElement = (a: Int8Array, m: Int8Array, i: number, j: number): number => {
  let sum = 0;
  for (let k = 0; k < N; k++) sum += (a[i * N + k] as number) * (m[j * N + k] as number);
  return (((sum & 0xff) + ((sum >> 8) & 0xff)) << 24) >> 24;
};

const agrees = (a: Int8Array, m: Int8Array): void => {
  const out = new Int8Array(MATRIX_BYTES);
  multiplyTransposed(a, m, out);
  for (const i of [0, 1, 2, 127, 254, 255])
    for (let j = 0; j < N; j += 5) expect(out[i * N + j], `${i},${j}`).toBe(plainElement(a, m, i, j));
};

test('the product equals plain sums, at the largest magnitudes too', () => {
  agrees(noise(1), noise(2));
  const low = new Int8Array(MATRIX_BYTES).fill(-128);
  const high = new Int8Array(MATRIX_BYTES).fill(127);
  agrees(low, low);
  agrees(low, high);
  agrees(high, high);
  const mixed = low.map((value, i) => (Math.floor(i / N) % 2 === 0 ? value : 127));
  agrees(mixed, low);
});

test('salsa20/8 of scrypt’s own example (RFC 7914, section 8)', () => {
  const bytes = hexToBytes(
    '7e879a214f3ec9867ca940e641718f26baee555b8c61c1b50df846116dcd3b1dee24f319df9b3d8514121e4b5ac5aa3276021d2909c74829edebc68db8b8c25e',
  );
  const view = new DataView(bytes.buffer);
  const words = Int32Array.from({ length: 16 }, (_, i) => view.getInt32(4 * i, true));
  salsa8(words);
  words.forEach((word, i) => view.setInt32(4 * i, word, true));
  expect(bytesToHex(bytes)).toBe(
    'a41f859c6608cc993b81cacb020cef05044b2181a2fd337dfd7b1c6396682f29b4393168e3c9e6bcfe6bc5b7a06d96bae424cc102c91745c24ad673dc7618f81',
  );
});

test('a pass leaves its states behind, the first being the block itself', () => {
  const block = Int32Array.from({ length: 32 }, (_, i) => i);
  const before = block.slice();
  const trace = new Int32Array(1024 * 32);
  romix(block, trace);
  expect(trace.subarray(0, 32)).toEqual(before);
  expect(block).not.toEqual(before);
});

test('even blocks of a pass make one matrix, odd ones the next', () => {
  const scratch = new Uint8Array(2 * MATRIX_BYTES);
  for (let at = 0; at < scratch.length; at++) scratch[at] = Math.floor(at / 128) & 1;
  const matrices = matricesOf(scratch);
  expect(matrices.subarray(0, MATRIX_BYTES).every((b) => b === 0)).toBe(true);
  expect(matrices.subarray(MATRIX_BYTES).every((b) => b === 1)).toBe(true);
});

test('a seed of another length is a bug of the caller', () => {
  expect(() => extendSeed(new Uint8Array(31))).toThrow(/32 bytes/);
});

test('hashes are read little endian and may equal the target', () => {
  const hash = Uint8Array.of(5, 1, ...new Uint8Array(30));
  expect(powInteger(hash)).toBe(0x105n);
  expect(meetsTarget(hash, 0x105n)).toBe(true);
  expect(meetsTarget(hash, 0x104n)).toBe(false);
  expect(meetsTarget(new Uint8Array(32), -1n)).toBe(false);
});
