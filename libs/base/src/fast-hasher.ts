/** The fast implementation of `sha3`: hash-wasm's reused hasher, about 8× noble on small inputs (performance.md 3). */
import { createSHA3 } from 'hash-wasm';
import { installHasher } from './hash.js';

/**
 * Installs hash-wasm's SHA3-256 behind `sha3` for this thread: same bytes as the default. Resolves with the
 * name of the implementation in use. Shells call it before the first core is built; every thread for itself.
 * The hasher is reused, so a digest is copied out before the next call can overwrite it.
 */
export function installFastHasher(): Promise<string> {
  return createSHA3(256).then((hasher) => {
    installHasher({
      name: 'hash-wasm',
      sha3: (data) => hasher.init().update(data).digest('binary'),
    });
    return 'hash-wasm';
  });
}
