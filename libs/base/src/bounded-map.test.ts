import { describe, expect, it } from 'vitest';
import { BoundedMap } from './index.js';

describe('BoundedMap', () => {
  it('forgets its oldest entry beyond its size; one that is set again is the newest', () => {
    const map = new BoundedMap<number>(2);
    map.set('a', 1);
    map.set('b', 2);
    map.set('a', 3);
    map.set('c', 4);
    expect([...map.entries()]).toEqual([
      ['a', 3],
      ['c', 4],
    ]);
    expect(map.size).toBe(2);
    expect([map.has('b'), map.get('a'), map.delete('c'), map.size]).toEqual([false, 3, true, 1]);
    map.clear();
    expect(map.size).toBe(0);
  });
});
