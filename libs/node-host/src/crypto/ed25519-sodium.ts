/**
 * ed25519 by libsodium, about twice as fast as node:crypto (performance.md 1). Its check is cofactorless with S < L
 * and refuses points of small order: whatever it accepts, ZIP-215 and Bytom's rule accept too, so it serves as fast
 * accept (sidechain-ledger.md 17.2).
 */
import { holds } from './bls-common.js';

/** Says yes only to signatures that both rules accept; false decides nothing. Never throws. */
export type FastAccept = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean;

interface Sodium {
  crypto_sign_verify_detached(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean;
}

/** The name in logs. */
export const SODIUM = 'sodium-native';

/** The fast accept of libsodium, or null where its package does not run on this machine. */
export async function loadSodium(): Promise<FastAccept | null> {
  const name: string = SODIUM;
  const sodium = await import(name).then(
    (loaded: { default: Sodium }) => loaded.default,
    () => null,
  );
  if (sodium === null) return null;
  return (publicKey, message, signature) => holds(() => sodium.crypto_sign_verify_detached(signature, message, publicKey));
}
