/** Entry of the kernel: Tensority's heavy steps over a fixed memory. What each does: mainchain.md 6, steps 2 to 5. */
export { BLOCK, MATRIX, ROWS_A, ROWS_B, SUM, TRACE } from './layout';
export { addToSum, clearSum, first, multiply } from './multiply';
export { pack } from './pack';
export { romix } from './salsa';
