import { readFileSync } from 'node:fs';
import { asciiToBytes, bytesToHex, concatBytes, hexToBytes } from '@bystack/base';
import { ed25519, ED25519_TORSION_SUBGROUP } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { describe, expect, it } from 'vitest';
import { bytomVerify, ed25519Sign, isEd25519PublicKey, nobleSignatures, seedToPublicKey, zip215Verify } from './index.js';
import { bytesToIntLe, ED25519_ORDER, intToBytesLe } from './scalars.js';

interface Case {
  kind: string;
  name: string;
  message: string;
  publicKey: string;
  signature: string;
  valid: boolean;
}
const { cases } = JSON.parse(readFileSync(new URL('../vectors/ed25519.json', import.meta.url), 'utf8')) as { cases: Case[] };
const seed = Uint8Array.from({ length: 32 }, (_, i) => i);
const message = asciiToBytes('the message of the test, 32 bytes');

/** An honest key signs, but R carries a point of order 8: the signature on which libraries disagree (performance.md 1). */
function separatingSignature(): { publicKey: Uint8Array; signature: Uint8Array } {
  const { scalar, pointBytes } = ed25519.utils.getExtendedPublicKey(seed);
  const torsion = ed25519.Point.fromHex(ED25519_TORSION_SUBGROUP[1] as string);
  const nonce = 123456789n;
  const r = ed25519.Point.BASE.multiply(nonce).add(torsion).toBytes();
  const h = bytesToIntLe(sha512(concatBytes(r, pointBytes, message))) % ED25519_ORDER;
  return { publicKey: pointBytes, signature: concatBytes(r, intToBytesLe((nonce + h * scalar) % ED25519_ORDER)) };
}

/** The file also holds a key of full order and one that does not decode. */
const isSmallOrder = (key: Uint8Array): boolean => isEd25519PublicKey(key) && ed25519.Point.fromBytes(key, true).isSmallOrder();

describe('ed25519', () => {
  it('signs with seed keys as RFC 8032 test 1', () => {
    const rfcSeed = hexToBytes('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60');
    const publicKey = seedToPublicKey(rfcSeed);
    expect(bytesToHex(publicKey)).toBe('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a');
    const signature = ed25519Sign(rfcSeed, new Uint8Array(0));
    expect(bytesToHex(signature)).toBe(
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
    );
    expect(zip215Verify(publicKey, new Uint8Array(0), signature)).toBe(true);
    expect(isEd25519PublicKey(publicKey)).toBe(true);
  });

  it('judges every vector by Bytom’s rule as Bytom does', () => {
    for (const one of cases) {
      const verdict = bytomVerify(hexToBytes(one.publicKey), hexToBytes(one.message), hexToBytes(one.signature));
      expect(verdict, `${one.kind}: ${one.name}`).toBe(one.valid);
    }
  });

  it('judges the same vectors by ZIP-215: S below the order, cofactor cleared', () => {
    for (const one of cases) {
      const signature = hexToBytes(one.signature);
      const verdict = zip215Verify(hexToBytes(one.publicKey), hexToBytes(one.message), signature);
      const label = `${one.kind}: ${one.name}`;
      if (signature.length !== 64 || bytesToIntLe(signature.subarray(32)) >= ED25519_ORDER) expect(verdict, label).toBe(false);
      else if (one.kind === 'small-order-key') expect(verdict, label).toBe(isSmallOrder(hexToBytes(one.publicKey)));
      else if (one.kind !== 'plain') expect(verdict, label).toBe(true);
      else expect(verdict, label).toBe(one.valid);
    }
  });

  it('accepts R + order-8 point by ZIP-215 and refuses it by Bytom’s rule', () => {
    const { publicKey, signature } = separatingSignature();
    expect(zip215Verify(publicKey, message, signature)).toBe(true);
    expect(bytomVerify(publicKey, message, signature)).toBe(false);
  });

  it('refuses S + L by ZIP-215 and accepts it by Bytom’s rule', () => {
    const signature = ed25519Sign(seed, message);
    const shifted = concatBytes(signature.subarray(0, 32), intToBytesLe(bytesToIntLe(signature.subarray(32)) + ED25519_ORDER));
    const publicKey = seedToPublicKey(seed);
    expect(zip215Verify(publicKey, message, shifted)).toBe(false);
    expect(bytomVerify(publicKey, message, shifted)).toBe((shifted[63] as number) < 0x20);
  });

  it('answers per item through the port and never throws on bad bytes', () => {
    const { publicKey, signature } = separatingSignature();
    const items = [
      { publicKey, message, signature },
      { publicKey, message: new Uint8Array(1), signature },
      { publicKey: new Uint8Array(31), message, signature },
      { publicKey, message, signature: new Uint8Array(63) },
      { publicKey: new Uint8Array(32).fill(0xff), message, signature },
    ];
    expect(nobleSignatures().verifyMany('zip215', items)).toEqual([true, false, false, false, false]);
    expect(nobleSignatures().verifyMany('bytom', items)).toEqual([false, false, false, false, false]);
  });
});
