import { describe, expect, it } from 'vitest';
import { assetProblems, decimalsOf, definitionOf, NEW_ASSET } from './asset-draft';
import { LARGEST_UNITS, supplyOf } from './supply';

const good = { ...NEW_ASSET, alias: 'gold' };

describe('new asset', () => {
  it('needs an alias only', () => {
    expect([...assetProblems(NEW_ASSET)]).toEqual(['alias']);
    expect([...assetProblems(good)]).toEqual([]);
  });
  it.each([
    [{ alias: 'a'.repeat(33) }, 'alias'],
    [{ symbol: 'G' }, 'symbol'],
    [{ symbol: 'G'.repeat(13) }, 'symbol'],
    [{ decimals: '19' }, 'decimals'],
    [{ decimals: '-1' }, 'decimals'],
    [{ decimals: '' }, 'decimals'],
    [{ definition: '{' }, 'definition'],
    [{ definition: '[1]' }, 'definition'],
    [{ definition: `{"a":"${'x'.repeat(16_384)}"}` }, 'definition'],
  ] as const)('refuses %#', (change, field) => {
    expect([...assetProblems({ ...good, ...change })]).toEqual([field]);
  });
  it('reads decimals and definition', () => {
    expect(decimalsOf({ ...good, decimals: '18' })).toBe(18);
    expect(definitionOf({ ...good, definition: ' {"isin":"X"} ' })).toEqual({ isin: 'X' });
    expect(definitionOf(good)).toBeNull();
  });
});

describe('supply', () => {
  it('is what was issued and not retired, also beyond 2^53', () => {
    expect(supplyOf({ issued: LARGEST_UNITS, retired: '1' })).toBe('9223372036854775806');
  });
});
