/** Chooses the implementation. */
import { SimdTensority } from './simd.js';
import { PlainTensority, type Tensority } from './tensority.js';

/** The fastest implementation that runs here. */
export function createTensority(): Tensority {
  return SimdTensority.create() ?? new PlainTensority();
}
