/** Addresses of the kernel's memory, which holds no seed: 640 KiB. Every region is written before it is read. */

/** Block that a ROMix pass mixes: 32 words in diagonal order (see `salsa.ts`). */
export const BLOCK: usize = 0;
/** Eight columns of a matrix, widened: 128 pairs × 8 columns × 2 × 16 bits. */
export const PANEL: usize = 0x1000;
/** Packed matrix (see `pack.ts`); expanding a seed fills two, one after the other. */
export const MATRIX: usize = 0x10000;
/** A matrix row by row, 16 bits per element: left operand and result of a product, in turn. */
export const ROWS_A: usize = 0x30000;
export const ROWS_B: usize = 0x50000;
/** Sum of the draws, one byte per element, row by row. */
export const SUM: usize = 0x70000;
/** States of one ROMix pass: 1024 × 128 bytes. */
export const TRACE: usize = 0x80000;
