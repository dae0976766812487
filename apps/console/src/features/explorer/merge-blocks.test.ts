import { describe, expect, it } from 'vitest';
import { mergeBlocks } from './merge-blocks';

const of = (...heights: number[]) => heights.map((h) => ({ height: String(h) }));

describe('live list of blocks', () => {
  it('puts the newest first, by number and not by text', () => {
    expect(mergeBlocks(of(10, 9), of(8, 100), 9).map((b) => b.height)).toEqual(['100', '10', '9', '8']);
  });
  it('shows a height once and keeps the pushed one', () => {
    const pushed = { height: '5', from: 'push' };
    expect(mergeBlocks([pushed], [{ height: '5', from: 'query' }], 9)).toEqual([pushed]);
  });
  it('keeps no more than the page shows', () => {
    expect(mergeBlocks(of(5, 4), of(3, 2, 1), 3).map((b) => b.height)).toEqual(['5', '4', '3']);
  });
});
