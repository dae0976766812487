/** Key files as Bytom v1.1.0 writes them. */
import { createCipheriv, scryptSync } from 'node:crypto';
import { bytesToHex, concatBytes, sha3 } from '@bystack/base';
import { xprvToXpub } from '@bystack/keys';

/** One that Bytom wrote, with scrypt costs of 2 and 1. */
export const BYTOM_FILE = {
  crypto: {
    cipher: 'aes-128-ctr',
    ciphertext:
      'dac42028dcf9ea6ef199b76ec23e71b690bcf549d25e17b518b763fb4c8925d0ba8f976fa1bb953e13dd6c42e8269a6abc42b1cbd3f735fb65821dd8425879df',
    cipherparams: { iv: 'f23134b881b1eed705109f19747ce2e5' },
    kdf: 'scrypt',
    kdfparams: { dklen: 32, n: 2, p: 1, r: 8, salt: 'db3b7f71145f21dca2e9626e2a994615def79e67b4e0f9f09e0f3ab06bd5e6b5' },
    mac: 'c85f9cbb4b8c9e510c13ba51e608c98a133ec113665f546b8cf8504f46db19cb',
  },
  id: 'b1f14b1b-a182-452a-a626-20d9a3d84b7a',
  type: 'bytom_kd',
  version: 1,
  alias: 'verylight',
  xpub: '42318fddbb98f2ef52cd18670bb50cc86e2dfa5882c1cdaa8acfa9c57129feb4fbcc33bea4b80b5f38d4ba2b9b7e8e6f95ed5aa7db125d0f5a8c0e6c3f5e78bd',
};
/** Its password. */
export const BYTOM_PASSWORD = 'bytomtest';

/** One of a key, with the costs that Bytom uses. */
export const bytomFile = (xprv: Uint8Array, alias: string, password: string): typeof BYTOM_FILE => {
  const [salt, iv] = [Buffer.alloc(32, 7), Buffer.alloc(16, 9)];
  const derived = scryptSync(password, salt, 32, { N: 4096, r: 8, p: 6 });
  const sealed = createCipheriv('aes-128-ctr', derived.subarray(0, 16), iv).update(xprv);
  const kdfparams = { dklen: 32, n: 4096, p: 6, r: 8, salt: salt.toString('hex') };
  const crypto = {
    ...BYTOM_FILE.crypto,
    ciphertext: sealed.toString('hex'),
    cipherparams: { iv: iv.toString('hex') },
    kdfparams,
    mac: bytesToHex(sha3(concatBytes(derived.subarray(16), sealed))),
  };
  return { ...BYTOM_FILE, crypto, alias, xpub: bytesToHex(xprvToXpub(xprv)) };
};
