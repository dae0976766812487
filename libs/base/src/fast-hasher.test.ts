import { sha3_256 } from '@noble/hashes/sha3.js';
import { expect, test } from 'vitest';
import { bytesToHex, hasherName, installFastHasher, sha3 } from './index.js';

test('the fast hasher gives the bytes of the reference for every length around the sponge rate', async () => {
  expect(hasherName()).toBe('noble');
  expect(await installFastHasher()).toBe('hash-wasm');
  expect(hasherName()).toBe('hash-wasm');
  for (let n = 0; n < 300; n++) {
    const data = Uint8Array.from({ length: n }, (_, i) => (i * 7 + n) & 255);
    expect(bytesToHex(sha3(data)), `length ${n}`).toBe(bytesToHex(sha3_256(data)));
  }
});

test('a digest stays the same when the hasher is used again', async () => {
  await installFastHasher();
  const first = sha3(new Uint8Array([1]));
  const copy = bytesToHex(first);
  sha3(new Uint8Array([2]));
  expect(bytesToHex(first)).toBe(copy);
});
