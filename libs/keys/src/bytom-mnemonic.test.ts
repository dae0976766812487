import { bytesToHex, hexToBytes } from '@bystack/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BYTOM_MNEMONIC_LANGUAGES,
  bytomMnemonic,
  bytomMnemonicSeed,
  entropyFromMnemonic,
  mnemonicWords,
  rootXprvFromEntropy,
  seedFromMnemonic,
  xprvToXpub,
} from './index.js';

/** What Bytom’s API reference shows for the phrase below. */
const REFERENCE_XPUB =
  'c7bcb65febd31c6d900bc84c386d95c3d5b047090628d9bf5c51a848945b6986e99ff70388018a7681fa37a240dbd8df39a994c86f9314a61e75feb33563ca72';
const refused: unknown = expect.objectContaining({ code: 'KEYS_MNEMONIC', message: expect.not.stringMatching(/ocean|abandon/) as string });

describe('phrases by Bytom’s rules', () => {
  it('are those of BIP-39 for English', () => {
    const phrase = bytomMnemonic(hexToBytes('9e885d952ad362caeb4efe34a8e91bd2'));
    expect(phrase).toBe('ozone drill grab fiber curtain grace pudding thank cruise elder eight picnic');
    expect(bytomMnemonicSeed(phrase)).toEqual(seedFromMnemonic(phrase));
  });

  it('have 12 words parted by blanks in every language, and come back from them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), fc.constantFrom(...BYTOM_MNEMONIC_LANGUAGES), (entropy, language) => {
        const phrase = bytomMnemonic(entropy, language);
        expect(phrase.split(' ')).toHaveLength(12);
        const seed = bytomMnemonicSeed(phrase, language);
        expect(seed).toHaveLength(64);
        expect(bytomMnemonicSeed(` ${phrase.normalize('NFC').replaceAll(' ', '\u3000')}\n`, language)).toEqual(seed);
      }),
      { seed: 11, numRuns: 14 },
    );
  });

  it('come in without a look at the checksum, as the example of Bytom’s API reference needs', () => {
    const phrase = 'please observe raw beauty blue sea believe then boat float beyond position';
    expect(() => entropyFromMnemonic(phrase)).toThrow();
    expect(bytesToHex(xprvToXpub(rootXprvFromEntropy(bytomMnemonicSeed(phrase))))).toBe(REFERENCE_XPUB);
  });

  it('are refused for other words, another count, another language, without repeating them', () => {
    const phrase = bytomMnemonic(new Uint8Array(16));
    expect(() => bytomMnemonicSeed(phrase.replace('about', 'aboute'))).toThrowError(refused as Error);
    expect(() => bytomMnemonicSeed(phrase.toUpperCase())).toThrowError(refused as Error);
    expect(() => bytomMnemonicSeed(mnemonicWords(phrase).slice(1).join(' '))).toThrowError(refused as Error);
    expect(() => bytomMnemonicSeed(phrase, 'it')).toThrowError(refused as Error);
    expect(() => bytomMnemonicSeed(phrase, 'fr')).toThrowError(refused as Error);
    expect(() => bytomMnemonic(new Uint8Array(16), 'xx')).toThrowError(refused as Error);
    expect(() => bytomMnemonic(new Uint8Array(32))).toThrowError(expect.objectContaining({ code: 'KEYS_FORMAT' }) as Error);
  });
});
