import { readFileSync } from 'node:fs';
import { bytesToHex, hexToBytes } from '@bystack/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  accountKeyPath,
  assetKeyPath,
  bytomVerify,
  deriveXprv,
  deriveXpub,
  entropyFromMnemonic,
  expandXprv,
  isMnemonic,
  legacyAccountKeyPath,
  mnemonicFromEntropy,
  rootXprvFromEntropy,
  seedFromMnemonic,
  xprvChild,
  xprvSign,
  xprvToXpub,
  xpubChild,
  xpubPublicKey,
  zip215Verify,
} from './index.js';

type Case = Record<string, string> & {
  kind: string;
  path: string[];
  levels: number;
  xpubs: string[];
  derivedPublicKeys: string[];
  keyIndex: number;
  addressIndex: number;
  deriveRule: number;
  change: boolean;
};
const load = <T>(name: string): T[] =>
  (JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), 'utf8')) as { cases: T[] }).cases;
const cases = load<Case>('chainkd');
const of = (kind: string): Case[] => cases.filter((one) => one.kind === kind);
const hex = (bytes: Uint8Array): string => bytesToHex(bytes);

describe('chainkd by Bytom’s vectors', () => {
  it('derives roots, xpubs and expanded keys', () => {
    for (const one of of('root')) {
      const xprv = rootXprvFromEntropy(hexToBytes(one.seed));
      expect(hex(xprv), one.name).toBe(one.xprv);
      expect(hex(xprvToXpub(xprv)), one.name).toBe(one.xpub);
      expect(hex(expandXprv(xprv)), one.name).toBe(one.expanded);
    }
  });

  it('derives hardened and ordinary children, private and public', () => {
    for (const one of of('child')) {
      const selector = hexToBytes(one.selector);
      const hardened = xprvChild(hexToBytes(one.parentXprv), selector, true);
      const normal = xprvChild(hexToBytes(one.parentXprv), selector);
      expect(hex(hardened), one.name).toBe(one.hardenedXprv);
      expect(hex(xprvToXpub(hardened)), one.name).toBe(one.hardenedXpub);
      expect(hex(normal), one.name).toBe(one.nonHardenedXprv);
      expect(hex(xpubChild(hexToBytes(one.parentXpub), selector)), one.name).toBe(one.nonHardenedXpub);
    }
  });

  it('signs under derived keys', () => {
    for (const one of of('derive-sign')) {
      const path = one.path.map((selector) => hexToBytes(selector));
      const xprv = deriveXprv(hexToBytes(one.rootXprv), path);
      const xpub = deriveXpub(hexToBytes(one.rootXpub), path);
      expect(hex(xprv), one.name).toBe(one.xprv);
      expect(hex(xpub), one.name).toBe(one.xpub);
      const signature = xprvSign(xprv, hexToBytes(one.message));
      expect(hex(signature), one.name).toBe(one.signature);
      expect(zip215Verify(xpubPublicKey(xpub), hexToBytes(one.message), signature), one.name).toBe(true);
      expect(bytomVerify(xpubPublicKey(xpub), hexToBytes(one.message), signature), one.name).toBe(true);
    }
  });

  it('goes deep with scalars that grow unreduced', () => {
    for (const one of of('deep')) {
      let key = rootXprvFromEntropy(hexToBytes(one.rootSeed));
      for (let i = 1; i <= one.levels; i++) key = xprvChild(key, new Uint8Array([i]), i % 5 === 0);
      expect(hex(key), one.name).toBe(one.xprv);
      expect(hex(xprvToXpub(key)), one.name).toBe(one.xpub);
    }
  });

  it('turns mnemonics into roots', () => {
    for (const one of of('mnemonic')) {
      const seed = seedFromMnemonic(one.mnemonic, one.password);
      expect(hex(seed), one.name).toBe(one.seed);
      expect(hex(rootXprvFromEntropy(seed)), one.name).toBe(one.xprv);
    }
  });

  it('builds account paths of both rules', () => {
    for (const one of of('account')) {
      const path =
        one.deriveRule === 0
          ? legacyAccountKeyPath(BigInt(one.keyIndex), BigInt(one.addressIndex))
          : accountKeyPath(one.keyIndex, one.change, one.addressIndex);
      expect(path.map(hex), one.name).toEqual(one.path);
      const keys = one.xpubs.map((xpub) => hex(xpubPublicKey(deriveXpub(hexToBytes(xpub), path))));
      expect(keys, one.name).toEqual(one.derivedPublicKeys);
    }
    expect(assetKeyPath(1n).map(hex)).toEqual(['000100000000000000']);
  });

  it('derives federation keys as Vapor does', () => {
    const path = ['2c000000', '99000000', '01000000', '00000000', '01000000'].map((selector) => hexToBytes(selector));
    const scripts = load<{ kind: string; name: string; root_xprvs?: string[]; root_xpubs: string[]; derived_xpubs: string[] }>(
      'federation_scripts',
    );
    for (const one of scripts.filter((item) => item.kind === 'scripts')) {
      expect(
        one.root_xpubs.map((xpub) => hex(deriveXpub(hexToBytes(xpub), path))),
        one.name,
      ).toEqual(one.derived_xpubs);
    }
  });

  it('keeps private and public derivation equal, and signatures valid, for random keys', () => {
    const bytes = (n: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: n, maxLength: n });
    fc.assert(
      fc.property(bytes(32), fc.array(fc.uint8Array({ maxLength: 8 }), { maxLength: 3 }), bytes(32), (entropy, path, message) => {
        const root = rootXprvFromEntropy(entropy);
        const child = deriveXprv(root, path);
        const xpub = xprvToXpub(child);
        expect(hex(deriveXpub(xprvToXpub(root), path))).toBe(hex(xpub));
        expect(zip215Verify(xpubPublicKey(xpub), message, xprvSign(child, message))).toBe(true);
      }),
      { seed: 7, numRuns: 8 },
    );
  });
});

describe('mnemonics', () => {
  it('goes from entropy to words and back, whatever the spacing and case', () => {
    const entropy = Uint8Array.from({ length: 32 }, (_, i) => i * 7);
    const phrase = mnemonicFromEntropy(entropy);
    expect(phrase.split(' ')).toHaveLength(24);
    expect(entropyFromMnemonic(`  ${phrase.toUpperCase().replaceAll(' ', '  ')} `)).toEqual(entropy);
    expect(isMnemonic(phrase)).toBe(true);
  });

  it('refuses wrong words and never repeats them', () => {
    const wrong = 'abandon '.repeat(12);
    expect(isMnemonic(wrong)).toBe(false);
    expect(() => entropyFromMnemonic(wrong)).toThrowError(
      expect.objectContaining({ code: 'KEYS_MNEMONIC', message: expect.not.stringContaining('abandon') as string }) as Error,
    );
    expect(() => mnemonicFromEntropy(new Uint8Array(15))).toThrowError(expect.objectContaining({ code: 'KEYS_MNEMONIC' }) as Error);
  });
});
