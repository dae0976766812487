/** Chooses the fastest implementations that load on this machine. */
import { asciiToBytes, installFastHasher } from '@bystack/base';
import { blstBls } from './bls-blst.js';
import { holds } from './bls-common.js';
import { loadHerumiBls } from './bls-herumi.js';
import { nobleBls } from './bls-noble.js';
import { BLS_BACKENDS, type BlsBackend, type BlsBackendName, type FastCrypto } from './crypto.js';
import { loadSodium } from './ed25519-sodium.js';
import { nodeSignatures } from './ed25519.js';

const LOADERS: Readonly<Record<BlsBackendName, () => Promise<BlsBackend>>> = {
  blst: async () => blstBls((await import('@chainsafe/blst')).default),
  'bls-eth-wasm': async () => loadHerumiBls((await import('bls-eth-wasm')).default),
  noble: () => Promise.resolve(nobleBls()),
};

/** Loads one back end. Rejects with the loader's error when its package does not run on this machine. */
export function loadBls(name: BlsBackendName): Promise<BlsBackend> {
  return LOADERS[name]();
}

/** What the caller of `installFastCrypto` may decide. */
export interface FastCryptoOptions {
  /** Back ends tried, in order; `noble` always loads. Default: all, fastest first. */
  readonly backends?: readonly BlsBackendName[];
  /** Imported ed25519 keys kept. */
  readonly ed25519KeysMax?: number;
}

/**
 * Installs the fast SHA3 for this thread, loads the first BLS back end that runs, and computes once with it,
 * so that no vote waits for its first use. Every thread calls it for itself; `names` goes to the log.
 */
export async function installFastCrypto(options: FastCryptoOptions = {}): Promise<FastCrypto> {
  const sha3 = await installFastHasher();
  const bls = await firstThatRuns(options.backends ?? BLS_BACKENDS);
  const signatures = nodeSignatures(options.ed25519KeysMax, await loadSodium());
  return { bls, signatures, names: { bls: bls.name, ed25519: signatures.name, sha3 } };
}

async function firstThatRuns(names: readonly BlsBackendName[]): Promise<BlsBackend> {
  for (const name of names) {
    const found = await loadBls(name).then(
      (backend) => (holds(() => runsProperly(backend)) ? backend : null),
      () => null,
    );
    if (found !== null) return found;
  }
  return nobleBls();
}

/** Signs and verifies once: the warm-up, and the proof that the library computes here. */
function runsProperly(backend: BlsBackend): boolean {
  const secret = new Uint8Array(32).fill(1);
  const message = asciiToBytes('bystack warm-up');
  const signer = backend.signer(secret);
  return backend.verify([{ message, keys: [signer.publicKey] }], backend.aggregate([signer.sign(message)]));
}
