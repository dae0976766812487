/** BIP-39 phrases, English list. Entropy is an argument: this lib draws no randomness. */
import { entropyToMnemonic, mnemonicToEntropy, mnemonicToSeedSync } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { keysError } from './errors.js';

const ENTROPY_BYTES = [16, 20, 24, 28, 32];

const normalise = (phrase: string): string => phrase.trim().toLowerCase().split(/\s+/u).join(' ');

/** 16, 20, 24, 28 or 32 bytes of entropy → 12 to 24 words. @throws BystackError `KEYS_MNEMONIC` on another length. */
export function mnemonicFromEntropy(entropy: Uint8Array): string {
  if (!ENTROPY_BYTES.includes(entropy.length)) {
    throw keysError({ code: 'KEYS_MNEMONIC', receivedBytes: entropy.length }, 'mnemonic entropy must have 16, 20, 24, 28 or 32 bytes');
  }
  return entropyToMnemonic(entropy, wordlist);
}

/** Words → entropy. Case and spacing do not matter. @throws BystackError `KEYS_MNEMONIC`. */
export function entropyFromMnemonic(phrase: string): Uint8Array {
  try {
    return mnemonicToEntropy(normalise(phrase), wordlist);
  } catch {
    // The library's message can repeat the words, so it is not passed on.
    throw keysError(
      { code: 'KEYS_MNEMONIC', words: normalise(phrase).split(' ').length },
      'the recovery phrase is not valid: check its words and their order',
    );
  }
}

/** True when the words are a valid phrase with a right checksum. */
export function isMnemonic(phrase: string): boolean {
  try {
    mnemonicToEntropy(normalise(phrase), wordlist);
    return true;
  } catch {
    return false;
  }
}

/** Words (checked) → 64-byte seed for `rootXprvFromEntropy`. 2,048 rounds of PBKDF2: some ms. @throws BystackError `KEYS_MNEMONIC`. */
export function seedFromMnemonic(phrase: string, password = ''): Uint8Array {
  entropyFromMnemonic(phrase);
  return mnemonicToSeedSync(normalise(phrase), password);
}
