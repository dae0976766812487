/** Refusals of the key store, with the texts that clients know. Source: mainchain.md 18 (BTM800 to BTM802). */
import { ApiFailure } from '../../api/route.js';

/** BTM800. */
export const duplicateKeyAlias = (): ApiFailure => new ApiFailure('BTM800', 'duplicate key alias');
/** BTM801: signing and renaming do not tell a missing key from a wrong password. The blank at the end is Bytom's. */
export const keyNotLoaded = (): ApiFailure => new ApiFailure('BTM801', 'key not found or wrong password ');
/** BTM802. */
export const keyNotDecrypted = (): ApiFailure => new ApiFailure('BTM802', 'could not decrypt key with given passphrase');
/** A phrase that has not 12 words. */
export const mnemonicLength = (): ApiFailure => new ApiFailure('BTM000', 'mnemonic length error');
/** A phrase with words of another list. The spelling is Bytom's. */
export const invalidMnemonic = (): ApiFailure => new ApiFailure('BTM000', 'Invalid menomic');
/** A language without a word list: `en` and `en_US` are well formed. */
export const unknownLanguage = (language: string): ApiFailure =>
  new ApiFailure('BTM000', /^[a-z]{2}(?:_[A-Z]{2})?$/.test(language) ? 'Language Type Unsupported' : 'Language Type Incorrect');
/** A phrase whose key is here already: a second file of it could be told from the first by nothing that calls name. */
export const keyIsHere = (alias: string): ApiFailure =>
  new ApiFailure('BTM000', `the key of this mnemonic is here already, alias: ${alias}`);
