/**
 * Keys under a password, version 2: key = argon2id(password, salt), ciphertext = sealed value of `keystore` with the xpub as
 * its purpose, so that a file's key cannot be exchanged for another.
 */
import { randomBytes } from 'node:crypto';
import { bytesToHex, equalBytes, hexToBytes, isBystackError } from '@bystack/base';
import { xprvToXpub } from '@bystack/keys';
import { argon2Key, isAllowedCost, KDF_MIN, openBytes, sealBytes, wipe, type KdfCosts } from '@bystack/keystore';
import { Turns } from '../../turns.js';
import { openBytomCrypto } from './bytom-envelope.js';
import { keyNotDecrypted } from './failures.js';
import type { KeyCrypto, KeyFile } from './key-file.js';

const CIPHER = 'bystack-seal-1';
const KDF = 'argon2id';
const SALT_BYTES = 16;
const XPRV_BYTES = 64;

const purposeOf = (xpub: string): string => `mainchain-wallet-key/${xpub}`;

const keyOf = async (password: string, salt: Uint8Array, costs: KdfCosts): Promise<Uint8Array> => {
  const secret = Buffer.from(password, 'utf8');
  try {
    return await argon2Key(secret, salt, costs);
  } finally {
    wipe(secret);
  }
};

/** One derivation at a time: each takes a thread of those that the disk needs too, and up to 256 MiB. */
const derivations = new Turns();

const seal = async (xprv: Uint8Array, xpub: string, password: string): Promise<KeyCrypto> => {
  const salt = randomBytes(SALT_BYTES);
  const key = await keyOf(password, salt, KDF_MIN);
  try {
    const { memoryKiB, passes, lanes } = KDF_MIN;
    return {
      cipher: CIPHER,
      ciphertext: bytesToHex(sealBytes(key, purposeOf(xpub), xprv)),
      cipherparams: { iv: '' },
      kdf: KDF,
      kdfparams: { memory_kib: memoryKiB, passes, lanes, salt: bytesToHex(salt) },
      mac: '',
    };
  } finally {
    wipe(key);
  }
};

const openSealed = async ({ crypto, xpub }: KeyFile, password: string): Promise<Uint8Array> => {
  const { memory_kib: memoryKiB, passes, lanes, salt } = crypto.kdfparams;
  const costs = { memoryKiB, passes, lanes } as KdfCosts;
  const known = crypto.cipher === CIPHER && crypto.kdf === KDF && typeof salt === 'string' && salt.length === 2 * SALT_BYTES;
  if (!known || !isAllowedCost(costs)) throw keyNotDecrypted();
  const key = await keyOf(password, hexToBytes(salt), costs);
  try {
    return openBytes(key, purposeOf(xpub), hexToBytes(crypto.ciphertext));
  } catch (error) {
    if (isBystackError(error)) throw keyNotDecrypted();
    throw error;
  } finally {
    wipe(key);
  }
};

/** Seals an xprv (64 bytes). Cost: some 50 ms off the main thread. The caller wipes the xprv. */
export function sealXprv(xprv: Uint8Array, xpub: string, password: string): Promise<KeyCrypto> {
  return derivations.run(() => seal(xprv, xpub, password));
}

/**
 * The xprv of a key file of either version, 64 bytes; the caller wipes it.
 * @throws ApiFailure BTM802: another password, or a file that is damaged or of another make
 */
export async function openXprv(file: KeyFile, password: string): Promise<Uint8Array> {
  const xprv = await derivations.run(() => (file.version === 1 ? openBytomCrypto(file.crypto, password) : openSealed(file, password)));
  if (xprv.length === XPRV_BYTES && equalBytes(xprvToXpub(xprv), hexToBytes(file.xpub))) return xprv;
  wipe(xprv);
  throw keyNotDecrypted();
}
