/** Programs of accounts and assets over chainkd keys (mainchain.md 13, 14, 15). */
import { limitHeightScript, multisigScript } from '@bystack/bvm';
import { deriveXpub, xpubPublicKey } from '@bystack/keys';
import { p2wpkhProgram, p2wshProgram } from '@bystack/protocol';
import type { KeyRef, LockedProgram } from './types.js';

/** The 32-byte ed25519 key of a reference. @throws BystackError `KEYS_FORMAT` on a malformed xpub. */
export function publicKeyOf(key: KeyRef): Uint8Array {
  return xpubPublicKey(deriveXpub(key.rootXpub, key.path));
}

/**
 * Receiving program of an account: one key → P2WPKH, more → P2WSH of the multisig in the order given.
 * @throws BystackError `BVM_QUORUM`, `KEYS_FORMAT`.
 */
export function accountProgram(keys: readonly KeyRef[], quorum: number): LockedProgram {
  const [only] = keys;
  if (only && keys.length === 1) return { program: p2wpkhProgram(publicKeyOf(only)), unlock: { kind: 'key', key: only } };
  const script = multisigScript(keys.map(publicKeyOf), quorum);
  return { program: p2wshProgram(script), unlock: { kind: 'multisig', keys, quorum, script } };
}

/**
 * Issuance program of an asset: the bare multisig, closed from `limitHeight` on where that is not 0.
 * @throws BystackError `BVM_QUORUM`, `KEYS_FORMAT`.
 */
export function issuanceProgram(keys: readonly KeyRef[], quorum: number, limitHeight = 0n): LockedProgram {
  const script = multisigScript(keys.map(publicKeyOf), quorum);
  return { program: limitHeightScript(limitHeight, script), unlock: { kind: 'multisig', keys, quorum, script } };
}
