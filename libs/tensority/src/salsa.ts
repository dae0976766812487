/** Salsa20/8 and scrypt's ROMix over one 128-byte block (r = 1). Source: mainchain.md 6, step 2. */

/** Words of 32 bits in a ROMix block. */
export const BLOCK_WORDS = 32;
/** Blocks that one ROMix pass leaves behind. */
export const ROMIX_BLOCKS = 1024;

const HALF = BLOCK_WORDS / 2;
const DOUBLE_ROUNDS = 4;

/** Places of the eight quarter rounds of a double round: four columns, then four rows. */
const QUARTERS: readonly (readonly [number, number, number, number])[] = [
  [0, 4, 8, 12],
  [5, 9, 13, 1],
  [10, 14, 2, 6],
  [15, 3, 7, 11],
  [0, 1, 2, 3],
  [5, 6, 7, 4],
  [10, 11, 8, 9],
  [15, 12, 13, 14],
];

const rotate = (x: number, n: number): number => (x << n) | (x >>> (32 - n));

/** Salsa20/8 core in place: 16 words. */
export function salsa8(words: Int32Array): void {
  const x = words.slice();
  for (let round = 0; round < DOUBLE_ROUNDS; round++) {
    for (const [a, b, c, d] of QUARTERS) {
      let xa = x[a] as number;
      let xb = x[b] as number;
      let xc = x[c] as number;
      let xd = x[d] as number;
      xb ^= rotate((xa + xd) | 0, 7);
      xc ^= rotate((xb + xa) | 0, 9);
      xd ^= rotate((xc + xb) | 0, 13);
      xa ^= rotate((xd + xc) | 0, 18);
      x[a] = xa;
      x[b] = xb;
      x[c] = xc;
      x[d] = xd;
    }
  }
  for (let i = 0; i < HALF; i++) words[i] = ((words[i] as number) + (x[i] as number)) | 0;
}

/** BlockMix for r = 1, in place. `half` is 16 words of room. */
const blockMix = (block: Int32Array, half: Int32Array): void => {
  for (let i = 0; i < HALF; i++) half[i] = (block[HALF + i] as number) ^ (block[i] as number);
  salsa8(half);
  for (let i = 0; i < HALF; i++) {
    block[i] = half[i] as number;
    half[i] = (half[i] as number) ^ (block[HALF + i] as number);
  }
  salsa8(half);
  block.set(half, HALF);
};

/**
 * One ROMix pass with N = 1024: mixes `block` (32 words) in place and fills `trace` (1024 × 32 words) with the
 * states of the first loop.
 */
export function romix(block: Int32Array, trace: Int32Array): void {
  const half = new Int32Array(HALF);
  for (let i = 0; i < ROMIX_BLOCKS; i++) {
    trace.set(block, i * BLOCK_WORDS);
    blockMix(block, half);
  }
  for (let i = 0; i < ROMIX_BLOCKS; i++) {
    const from = ((block[HALF] as number) & (ROMIX_BLOCKS - 1)) * BLOCK_WORDS;
    for (let w = 0; w < BLOCK_WORDS; w++) block[w] = (block[w] as number) ^ (trace[from + w] as number);
    blockMix(block, half);
  }
}
