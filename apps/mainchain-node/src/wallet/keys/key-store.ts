/** The key store: keys under their aliases and passwords. Source: mainchain.md 14, 18. */
import { randomBytes, randomUUID } from 'node:crypto';
import { bytesToHex, isBystackError } from '@bystack/base';
import {
  BYTOM_MNEMONIC_LANGUAGES,
  BYTOM_MNEMONIC_WORDS,
  bytomMnemonic,
  bytomMnemonicSeed,
  deriveXprv,
  mnemonicWords,
  rootXprvFromEntropy,
  xprvSign,
  xprvToXpub,
} from '@bystack/keys';
import { wipe } from '@bystack/keystore';
import type { JsonValue } from '@bystack/protocol';
import type { ImagePort, KeyInfo, KeysPort, OpenKey } from '../ports.js';
import { Turns } from '../../turns.js';
import { openXprv, sealXprv } from './envelope.js';
import { duplicateKeyAlias, invalidMnemonic, keyIsHere, keyNotLoaded, mnemonicLength, unknownLanguage } from './failures.js';
import { filesOfImage, imageOfFiles } from './image.js';
import { KeyDirectory, type KeyDirectoryParts, type StoredKey } from './key-directory.js';

const ENTROPY_BYTES = 16;

const normalAlias = (alias: string): string => alias.trim().toLowerCase();

/** Keys by alias and xpub; both are unique. Changes happen one after the other, reads see whole ones. */
export class KeyStore implements KeysPort, ImagePort {
  readonly #turns = new Turns();

  private constructor(private readonly directory: KeyDirectory) {}

  /** Reads the directory, which is made where there is none. */
  static async open(parts: KeyDirectoryParts): Promise<KeyStore> {
    return new KeyStore(await KeyDirectory.open(parts));
  }

  list(): readonly KeyInfo[] {
    return this.directory.keys.map((key) => this.#info(key));
  }

  /** A new key and its phrase, which is kept nowhere. @throws ApiFailure BTM800; BTM000 for a language without words */
  create(alias: string, password: string, language: string): Promise<{ readonly key: KeyInfo; readonly mnemonic: string }> {
    return this.#turns.run(async () => {
      const name = this.#freeAlias(alias);
      if (!BYTOM_MNEMONIC_LANGUAGES.includes(language)) throw unknownLanguage(language);
      const entropy = randomBytes(ENTROPY_BYTES);
      const mnemonic = bytomMnemonic(entropy, language);
      wipe(entropy);
      return { key: await this.#add(name, password, bytomMnemonicSeed(mnemonic, language)), mnemonic };
    });
  }

  /** The key of a phrase. @throws ApiFailure BTM800; BTM000 for a phrase that is none, or whose key is here */
  importMnemonic(alias: string, password: string, mnemonic: string, language: string): Promise<KeyInfo> {
    return this.#turns.run(async () => {
      if (mnemonicWords(mnemonic).length !== BYTOM_MNEMONIC_WORDS) throw mnemonicLength();
      const name = this.#freeAlias(alias);
      let seed: Uint8Array;
      try {
        seed = bytomMnemonicSeed(mnemonic, language);
      } catch (error) {
        throw isBystackError(error) ? invalidMnemonic() : error;
      }
      return this.#add(name, password, seed);
    });
  }

  /** Removes a key for good. @throws ApiFailure BTM801 for a missing key, BTM802 for a wrong password */
  delete(xpub: string, password: string): Promise<void> {
    return this.#turns.run(async () => {
      const key = this.#find(xpub);
      wipe(await openXprv(key.file, password));
      await this.directory.remove(key);
    });
  }

  /** @throws ApiFailure BTM801 for a missing key, BTM800 */
  rename(xpub: string, alias: string): Promise<void> {
    return this.#turns.run(async () => {
      const key = this.#find(xpub);
      await this.directory.replace(key, { ...key.file, alias: this.#freeAlias(alias) });
    });
  }

  /** False when there is no such key or its password is another one. */
  resetPassword(xpub: string, oldPassword: string, newPassword: string): Promise<boolean> {
    return this.#turns.run(async () => {
      const xprv = await this.#load(xpub, oldPassword);
      if (!xprv) return false;
      const key = this.#find(xpub);
      try {
        await this.directory.replace(key, { ...key.file, version: 2, crypto: await sealXprv(xprv, key.file.xpub, newPassword) });
      } finally {
        wipe(xprv);
      }
      return true;
    });
  }

  /** False when there is no such key or its password is another one. */
  async checkPassword(xpub: string, password: string): Promise<boolean> {
    const xprv = await this.#load(xpub, password);
    if (xprv) wipe(xprv);
    return xprv !== null;
  }

  async open(xpub: string, password: string): Promise<OpenKey> {
    const xprv = await this.#load(xpub, password);
    if (!xprv) throw keyNotLoaded();
    return {
      sign: (path, message) => {
        const child = deriveXprv(xprv, path);
        try {
          return xprvSign(child, message);
        } finally {
          if (child !== xprv) wipe(child);
        }
      },
      close: () => wipe(xprv),
    };
  }

  async sign(xpub: string, path: readonly Uint8Array[], message: Uint8Array, password: string): Promise<Uint8Array> {
    const key = await this.open(xpub, password);
    try {
      return key.sign(path, message);
    } finally {
      key.close();
    }
  }

  backup(): Promise<JsonValue> {
    return Promise.resolve(imageOfFiles(this.directory.keys.map(({ file }) => file)));
  }

  /** Keys that are here stay as they are. Nothing is added unless all can be. @throws ApiFailure BTM800, BTM000 */
  restore(image: unknown): Promise<void> {
    return this.#turns.run(async () => {
      const known = new Set(this.directory.keys.map(({ file }) => file.xpub));
      const files = filesOfImage(image, (xpub) => known.has(xpub));
      const fresh = files.filter(({ xpub }) => known.size < known.add(xpub).size);
      const taken = new Set(this.directory.keys.map(({ file }) => normalAlias(file.alias)));
      for (const { alias } of fresh) if (taken.size === taken.add(normalAlias(alias)).size) throw duplicateKeyAlias();
      for (const file of fresh) await this.directory.add({ ...file, alias: normalAlias(file.alias) });
    });
  }

  async #add(alias: string, password: string, seed: Uint8Array): Promise<KeyInfo> {
    const xprv = rootXprvFromEntropy(seed);
    wipe(seed);
    try {
      const xpub = bytesToHex(xprvToXpub(xprv));
      const known = this.directory.keys.find(({ file }) => file.xpub === xpub);
      if (known) throw keyIsHere(known.file.alias);
      const crypto = await sealXprv(xprv, xpub, password);
      return this.#info(await this.directory.add({ crypto, id: randomUUID(), type: 'bytom_kd', version: 2, alias, xpub }));
    } finally {
      wipe(xprv);
    }
  }

  #freeAlias(alias: string): string {
    const name = normalAlias(alias);
    if (this.directory.keys.some(({ file }) => normalAlias(file.alias) === name)) throw duplicateKeyAlias();
    return name;
  }

  #find(xpub: string): StoredKey {
    const wanted = xpub.toLowerCase();
    const key = this.directory.keys.find(({ file }) => file.xpub === wanted);
    if (!key) throw keyNotLoaded();
    return key;
  }

  /** Null when there is no such key or its password is another one. */
  async #load(xpub: string, password: string): Promise<Uint8Array | null> {
    try {
      return await openXprv(this.#find(xpub).file, password);
    } catch (error) {
      if (isBystackError(error, 'BTM801') || isBystackError(error, 'BTM802')) return null;
      throw error;
    }
  }

  #info(key: StoredKey): KeyInfo {
    return { alias: key.file.alias, xpub: key.file.xpub, file: this.directory.pathOf(key) };
  }
}
