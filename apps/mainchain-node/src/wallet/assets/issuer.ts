/** Keys and program that issue an asset. Source: mainchain.md 13, 14, 15. */
import { hexToBytes } from '@bystack/base';
import { assetKeyPath } from '@bystack/keys';
import { issuanceProgram, publicKeyOf } from '@bystack/txbuilder';
import type { AssetInfo, ProgramKeys } from '../ports.js';

/** Who issues an asset. */
export type AssetSigner = NonNullable<AssetInfo['signer']>;

const keyRefs = ({ xpubs, keyIndex }: AssetSigner): { readonly rootXpub: Uint8Array; readonly path: readonly Uint8Array[] }[] =>
  xpubs.map((xpub) => ({ rootXpub: hexToBytes(xpub, 64), path: assetKeyPath(BigInt(keyIndex)) }));

/** Multisig of the signer's keys, closed from a height on where that is not 0. @throws BystackError `BVM_QUORUM`, `KEYS_FORMAT` */
export function programOfSigner(signer: AssetSigner, limitHeight: bigint): Uint8Array {
  return issuanceProgram(keyRefs(signer), signer.quorum, limitHeight).program;
}

/** What signs for an issuance. */
export function issuerKeys(signer: AssetSigner): ProgramKeys {
  const path = assetKeyPath(BigInt(signer.keyIndex));
  const keys = signer.xpubs.map((xpub) => ({ xpub, path }));
  return { keys, quorum: signer.quorum, publicKeys: keyRefs(signer).map(publicKeyOf), redeem: null };
}
