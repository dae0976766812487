/** The assets of a wallet's image, in Bytom's shape: `{"assets": [{…}, …]}`. */
import { bytesToHex, equalBytes } from '@bystack/base';
import { limitHeightOf } from '@bystack/bvm';
import { mainAssetId, type JsonValue } from '@bystack/protocol';
import { ApiFailure } from '../../api/route.js';
import { bytesAt, integerAt, listAt, objectAt, textAt } from '../json.js';
import type { AssetInfo } from '../ports.js';
import { signersOf } from '../signers.js';
import { BTM_ALIAS } from './btm.js';
import { programOfSigner } from './issuer.js';
import { assetInfo } from './layout.js';

/** Most assets of an image. */
const ASSETS_MAX = 100_000;
const XPUBS_MAX = 64;
const INDEX_MAX = 0xffffffffn;

/** What lists and images say of an asset's keys. */
export function signerFields({ alias, signer }: AssetInfo): { readonly [key: string]: JsonValue } {
  const type = alias === BTM_ALIAS ? 'internal' : alias === null ? 'external' : 'asset';
  const { xpubs = null, quorum = 0, keyIndex = 0, deriveRule = 0 } = signer ?? {};
  return { type, xpubs, quorum, key_index: keyIndex, derive_rule: deriveRule };
}

/** Image of assets. */
export function imageOfAssets(assets: readonly AssetInfo[]): JsonValue {
  const image = (asset: AssetInfo): JsonValue => ({
    ...signerFields(asset),
    id: bytesToHex(asset.id),
    alias: asset.alias,
    vm_version: Number(asset.vmVersion),
    issue_program: bytesToHex(asset.issuanceProgram),
    raw_definition_byte: bytesToHex(asset.rawDefinition),
    definition: asset.definition,
  });
  return { assets: assets.map(image) };
}

const unreadable = (what: string): ApiFailure => new ApiFailure('BTM000', `asset image: ${what}`);

const signerOf = (fields: Readonly<Record<string, unknown>>, program: Uint8Array): AssetInfo['signer'] => {
  const xpubs = listAt(fields.xpubs, 'assets.xpubs', XPUBS_MAX).map((xpub) => textAt(xpub, 'assets.xpubs'));
  if (xpubs.length === 0) return null;
  const keyIndex = Number(integerAt(fields.key_index, 'assets.key_index', INDEX_MAX));
  const deriveRule = Number(integerAt(fields.derive_rule, 'assets.derive_rule', 0n));
  const signer = { ...signersOf(xpubs, integerAt(fields.quorum, 'assets.quorum', BigInt(XPUBS_MAX))), keyIndex, deriveRule };
  if (!equalBytes(programOfSigner(signer, limitHeightOf(program)), program))
    throw unreadable('keys do not make the program of their asset');
  return signer;
};

const assetOf = (value: unknown): AssetInfo => {
  const fields = objectAt(value, 'assets');
  const vmVersion = integerAt(fields.vm_version, 'assets.vm_version', (1n << 63n) - 1n);
  const issuanceProgram = bytesAt(fields.issue_program, 'assets.issue_program');
  const rawDefinition = bytesAt(fields.raw_definition_byte, 'assets.raw_definition_byte');
  const id = bytesAt(fields.id, 'assets.id', 32);
  const alias = textAt(fields.alias, 'assets.alias').trim().toUpperCase();
  if (alias === '' || alias === BTM_ALIAS) throw unreadable('an alias is empty or reserved');
  if (!equalBytes(mainAssetId(vmVersion, issuanceProgram, rawDefinition), id)) throw unreadable('an id does not belong to its asset');
  return assetInfo({ id, alias, vmVersion, issuanceProgram, rawDefinition, signer: signerOf(fields, issuanceProgram) });
};

/**
 * Assets of an image that a wallet made or named; none where it has no `assets`. Those whose id (hex) `isHere` are left out
 * unread: clients hand an image back without the fields they do not know. @throws ApiFailure BTM000, BTM002, BTM200 to BTM203
 */
export function assetsOfImage(image: unknown, isHere: (id: string) => boolean): readonly AssetInfo[] {
  if (image === null || image === undefined) return [];
  const isFresh = (value: unknown): boolean => {
    const { type, id } = objectAt(value, 'assets');
    return type !== 'external' && !isHere(textAt(id, 'assets.id').toLowerCase());
  };
  return listAt(objectAt(image, 'asset_image').assets, 'assets', ASSETS_MAX).filter(isFresh).map(assetOf);
}
