import { BystackError } from '@bystack/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KDF_MIN } from './kdf.js';
import { decodeKeysFile, encodeKeysFile, type KeysFileContent } from './keys-format.js';

const bytes = (length: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: length, maxLength: length });
const contents: fc.Arbitrary<KeysFileContent> = fc.record({
  identityKey: bytes(32),
  blsKey: bytes(48),
  kdf: fc.constant(KDF_MIN),
  salt: bytes(16),
  nonce: bytes(12),
  sealed: bytes(80),
});

/** The content, or the code of the refusal; anything else that is thrown fails the test. */
const decode = (input: Uint8Array): KeysFileContent | string => {
  try {
    return decodeKeysFile(input, 'file');
  } catch (error) {
    if (error instanceof BystackError) return error.code;
    throw error;
  }
};
const REFUSED = /^KEYSTORE_(KEYS_DAMAGED|VERSION)$/;

describe('keys file decoder', () => {
  it('gives back what was encoded', () => {
    fc.assert(
      fc.property(contents, (content) => {
        expect(decode(Buffer.from(encodeKeysFile(content)))).toEqual(content);
      }),
    );
  });

  it('refuses any bytes by name', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5000 }), (input) => {
        expect(decode(input)).toMatch(REFUSED);
      }),
      { numRuns: 500 },
    );
  });

  it('refuses any other JSON by name', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(decode(Buffer.from(text))).toMatch(REFUSED);
      }),
      { numRuns: 500 },
    );
  });

  it('refuses every changed field, or reads the same content', () => {
    const fields = ['format', 'version', 'identityKey', 'blsKey', 'kdf', 'nonce', 'sealed', 'checksum'];
    fc.assert(
      fc.property(contents, fc.constantFrom(...fields), fc.jsonValue(), (content, field, value) => {
        const file = JSON.parse(encodeKeysFile(content)) as Record<string, unknown>;
        fc.pre(JSON.stringify(file[field]) !== JSON.stringify(value));
        expect(decode(Buffer.from(JSON.stringify({ ...file, [field]: value })))).toMatch(REFUSED);
      }),
      { numRuns: 500 },
    );
  });

  it('refuses a change of any byte that matters, or reads the same content', () => {
    fc.assert(
      fc.property(contents, fc.nat(), fc.integer({ min: 1, max: 255 }), (content, at, mask) => {
        const text = Buffer.from(encodeKeysFile(content));
        text[at % text.length] = (text[at % text.length] as number) ^ mask;
        const read = decode(text);
        if (typeof read === 'string') expect(read).toMatch(REFUSED);
        else expect(read).toEqual(content);
      }),
      { numRuns: 500 },
    );
  });

  it('never lets a file ask for more than the bounds of the key derivation', () => {
    const file = JSON.parse(
      encodeKeysFile({
        identityKey: new Uint8Array(32),
        blsKey: new Uint8Array(48),
        kdf: { memoryKiB: 4_000_000, passes: 2, lanes: 1 },
        salt: new Uint8Array(16),
        nonce: new Uint8Array(12),
        sealed: new Uint8Array(80),
      }),
    ) as unknown;
    expect(decode(Buffer.from(JSON.stringify(file)))).toBe('KEYSTORE_KEYS_DAMAGED');
  });
});
