/**
 * Recovery phrases as Bytom's key store takes them: 12 words of one of seven lists, parted by blanks. When a phrase comes
 * in, the words have to be of the list but their checksum is not looked at, as in Bytom: phrases that its users hold,
 * the one of its API reference among them, have wrong ones. Source: mainchain.md 14, 18.
 */
import { entropyToMnemonic, mnemonicToSeedSync } from '@scure/bip39';
import { wordlist as english } from '@scure/bip39/wordlists/english.js';
import { wordlist as italian } from '@scure/bip39/wordlists/italian.js';
import { wordlist as japanese } from '@scure/bip39/wordlists/japanese.js';
import { wordlist as korean } from '@scure/bip39/wordlists/korean.js';
import { wordlist as simplifiedChinese } from '@scure/bip39/wordlists/simplified-chinese.js';
import { wordlist as spanish } from '@scure/bip39/wordlists/spanish.js';
import { wordlist as traditionalChinese } from '@scure/bip39/wordlists/traditional-chinese.js';
import { keysError, requireLength } from './errors.js';

/** Words of a phrase. */
export const BYTOM_MNEMONIC_WORDS = 12;

const LISTS: ReadonlyMap<string, readonly string[]> = new Map([
  ['en', english],
  ['zh_CN', simplifiedChinese],
  ['zh_TW', traditionalChinese],
  ['it', italian],
  ['ja', japanese],
  ['ko', korean],
  ['es', spanish],
]);

/** Names of the languages, `en` first. */
export const BYTOM_MNEMONIC_LANGUAGES: readonly string[] = [...LISTS.keys()];

const listOf = (language: string): readonly string[] => {
  const list = LISTS.get(language);
  if (!list) throw keysError({ code: 'KEYS_MNEMONIC', language: language.slice(0, 16) }, 'there is no word list of this language');
  return list;
};

/** Words of a phrase, in the form that the lists hold. Blanks around and between them do not matter. */
export function mnemonicWords(phrase: string): readonly string[] {
  return phrase.normalize('NFKD').split(/\s+/u).filter(Boolean);
}

/** 16 bytes of entropy → 12 words. @throws BystackError `KEYS_FORMAT`; `KEYS_MNEMONIC` for an unknown language */
export function bytomMnemonic(entropy: Uint8Array, language = 'en'): string {
  requireLength('mnemonic entropy', entropy, 16);
  return mnemonicWords(entropyToMnemonic(entropy, [...listOf(language)])).join(' ');
}

/** 12 words → 64-byte seed for `rootXprvFromEntropy`. @throws BystackError `KEYS_MNEMONIC`: other words, count or language */
export function bytomMnemonicSeed(phrase: string, language = 'en'): Uint8Array {
  const known = new Set(listOf(language));
  const words = mnemonicWords(phrase);
  if (words.length !== BYTOM_MNEMONIC_WORDS || words.some((word) => !known.has(word)))
    throw keysError({ code: 'KEYS_MNEMONIC', words: words.length }, 'the recovery phrase is not valid: check its words');
  return mnemonicToSeedSync(words.join(' '));
}
