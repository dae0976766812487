import type { MainBlockLine } from './main-blocks.query';

/** A block and how long after its parent it came. */
export interface Interval {
  readonly height: string;
  readonly at: string;
  readonly seconds: number;
}

/** Intervals of blocks in ascending order; the genesis was made long before its child, so nothing is said of that one. */
export function intervalsOf(blocks: readonly Pick<MainBlockLine, 'height' | 'timestamp'>[]): Interval[] {
  return blocks.slice(1).flatMap((block, i) => {
    const parent = blocks[i];
    if (parent === undefined || parent.height === '0') return [];
    return [{ height: block.height, at: block.timestamp, seconds: (Date.parse(block.timestamp) - Date.parse(parent.timestamp)) / 1000 }];
  });
}
