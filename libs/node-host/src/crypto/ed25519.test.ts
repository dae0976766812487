import { readFileSync } from 'node:fs';
import { verify } from 'node:crypto';
import { asciiToBytes, bytesToHex, concatBytes, hexToBytes } from '@bystack/base';
import { bytomVerify, ed25519Sign, seedToPublicKey, zip215Verify } from '@bystack/keys';
import { ed25519, ED25519_TORSION_SUBGROUP } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { describe, expect, it } from 'vitest';
import { identitySigner, importPublicKey, nodeSignatures } from '../index.js';
import { BoundedCache } from './bounded-cache.js';
import { loadSodium } from './ed25519-sodium.js';
import { nodeAccept } from './ed25519.js';

interface Case {
  kind: string;
  name: string;
  message: string;
  publicKey: string;
  signature: string;
}
const { cases } = JSON.parse(readFileSync(new URL('../../../keys/vectors/ed25519.json', import.meta.url), 'utf8')) as { cases: Case[] };
const seed = Uint8Array.from({ length: 32 }, (_, i) => i);
const message = asciiToBytes('the message of the test, 32 bytes');

const littleEndian = (bytes: Uint8Array): bigint => BigInt(`0x${bytesToHex(Uint8Array.from(bytes).reverse())}`);
const toLittleEndian = (value: bigint): Uint8Array => hexToBytes(value.toString(16).padStart(64, '0')).reverse();

/** An honest key signs, but R carries a point of order 8: libraries disagree on it (performance.md 1). */
function separatingSignature(): { publicKey: Uint8Array; signature: Uint8Array } {
  const order = ed25519.Point.Fn.ORDER;
  const { scalar, pointBytes } = ed25519.utils.getExtendedPublicKey(seed);
  const nonce = 123456789n;
  const r = ed25519.Point.BASE.multiply(nonce)
    .add(ed25519.Point.fromHex(ED25519_TORSION_SUBGROUP[1] as string))
    .toBytes();
  const h = littleEndian(sha512(concatBytes(r, pointBytes, message))) % order;
  return { publicKey: pointBytes, signature: concatBytes(r, toLittleEndian((nonce + h * scalar) % order)) };
}

const sodium = await loadSodium();
const fastAccepts = [
  ['node:crypto', nodeAccept()],
  ['sodium-native', sodium],
] as const;

describe.each(fastAccepts.filter(([, accept]) => accept !== null))('nodeSignatures over %s', (name, accept) => {
  const signatures = nodeSignatures(undefined, name === 'node:crypto' ? null : accept);

  it('judges every vector as the rules do, where node:crypto accepts and where it refuses', () => {
    let fast = 0;
    for (const one of cases) {
      const [key, text, signature] = [one.publicKey, one.message, one.signature].map((hex) => hexToBytes(hex)) as [
        Uint8Array,
        Uint8Array,
        Uint8Array,
      ];
      const label = `${one.kind}: ${one.name}`;
      expect(signatures.verify('zip215', key, text, signature), label).toBe(zip215Verify(key, text, signature));
      expect(signatures.verify('bytom', key, text, signature), label).toBe(bytomVerify(key, text, signature));
      if (key.length === 32 && signature.length === 64 && accept?.(key, text, signature)) fast++;
    }
    expect(fast, 'accepted by the fast check itself').toBeGreaterThan(0);
    expect(fast).toBeLessThan(cases.length);
  });

  it('accepts R + order-8 point by ZIP-215 though node:crypto refuses it, and refuses it by Bytom’s rule', () => {
    const { publicKey, signature } = separatingSignature();
    expect(verify(null, message, importPublicKey(publicKey), signature)).toBe(false);
    expect(signatures.verify('zip215', publicKey, message, signature)).toBe(true);
    expect(signatures.verify('bytom', publicKey, message, signature)).toBe(false);
  });

  it('answers per item in order and never throws on bad bytes', () => {
    const { publicKey, signature } = separatingSignature();
    const items = [
      { publicKey, message, signature: ed25519Sign(seed, message) },
      { publicKey, message, signature },
      { publicKey, message: new Uint8Array(0), signature },
      { publicKey: new Uint8Array(0), message, signature },
      { publicKey: new Uint8Array(33), message, signature },
      { publicKey, message, signature: new Uint8Array(0) },
      { publicKey: new Uint8Array(32).fill(0xff), message, signature },
    ];
    expect(signatures.verifyMany('zip215', items)).toEqual([true, true, false, false, false, false, false]);
    expect(signatures.verifyMany('zip215', [])).toEqual([]);
  });

  it('keeps its answers when its cache is smaller than the set of keys', () => {
    const small = nodeSignatures(2);
    const items = [1, 2, 3, 4].map((n) => {
      const own = new Uint8Array(32).fill(n);
      return { publicKey: seedToPublicKey(own), message, signature: ed25519Sign(own, message) };
    });
    expect(small.verifyMany('zip215', [...items, ...items.toReversed()])).toEqual(new Array(8).fill(true));
  });
});

describe('BoundedCache', () => {
  it('forgets the least recently used entry and keeps nothing that failed', () => {
    const cache = new BoundedCache<number>(2);
    let made = 0;
    const get = (key: string): number => cache.get(key, () => ++made);
    expect([get('a'), get('b'), get('a'), get('c'), get('a'), get('b')]).toEqual([1, 2, 1, 3, 1, 4]);
    expect(cache.size).toBe(2);
    const failing = (): number => {
      throw new Error('no');
    };
    expect(() => cache.get('d', failing)).toThrowError('no');
    expect(cache.size).toBe(2);
  });
});

describe('identitySigner', () => {
  it('signs as the pure implementation does', () => {
    const signer = identitySigner(seed);
    expect(signer.publicKey).toEqual(seedToPublicKey(seed));
    expect(signer.sign(message)).toEqual(ed25519Sign(seed, message));
    expect(signer.sign(new Uint8Array(0))).toEqual(ed25519Sign(seed, new Uint8Array(0)));
  });

  it('refuses a seed of another length', () => {
    for (const length of [0, 31, 33, 64]) {
      expect(() => identitySigner(new Uint8Array(length)), String(length)).toThrowError(
        expect.objectContaining({ code: 'IDENTITY_SEED' }) as Error,
      );
    }
  });
});
