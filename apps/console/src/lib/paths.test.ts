import { describe, expect, it } from 'vitest';
import { hitPath, operationPath, searchPath } from './paths';

const hit = { id: 'QWNjb3VudDox+/=', title: 'alice', height: null, hash: null, address: null, chain: { slug: 'acme' } };

describe('addresses of pages', () => {
  it.each([
    [{ ...hit, kind: 'BLOCK', height: '12', hash: 'ab' }, '/chains/acme/explorer/blocks/12'],
    [{ ...hit, kind: 'TRANSACTION', hash: 'ab' }, '/chains/acme/explorer/transactions/ab'],
    [{ ...hit, kind: 'ADDRESS', address: 'sy1q' }, '/chains/acme/explorer/addresses/sy1q'],
    [{ ...hit, kind: 'ASSET', hash: 'cd' }, '/chains/acme/assets/cd'],
    [{ ...hit, kind: 'ACCOUNT' }, '/chains/acme/accounts/QWNjb3VudDox%2B%2F%3D'],
  ])('sends a hit to its page %#', (target, path) => {
    expect(hitPath(target)).toBe(path);
  });
  it('keeps an operation of a deleted chain reachable', () => {
    expect(operationPath(undefined, 'x')).toBe('/operations/x');
    expect(operationPath('acme', 'x')).toBe('/chains/acme/operations/x');
  });
  it('keeps a search text whole', () => {
    expect(searchPath('a&b #1', 'acme')).toBe('/search?q=a%26b%20%231&chain=acme');
  });
});
