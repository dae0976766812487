/** Refusals of assets, with the texts that clients know. Source: mainchain.md 18. */
import { ApiFailure } from '../../api/route.js';

const other = (text: string): ApiFailure => new ApiFailure('BTM000', text);

/** BTM710; `id` as it was asked for. */
export const assetNotFound = (id: string): ApiFailure =>
  new ApiFailure('BTM710', `no such asset, assetID: ${id.slice(0, 128)}: fail to find asset`);
/** An id that is not 32 bytes of hex. */
export const badAssetId = (): ApiFailure => other('an asset id is 64 hex characters');
/** An alias that is taken. */
export const duplicateAssetAlias = (): ApiFailure => other('duplicate asset alias');
/** An asset of the same program and definition. */
export const duplicateAsset = (): ApiFailure => other('duplicate asset id');
/** BTM can neither be made nor renamed. */
export const internalAsset = (): ApiFailure => other('btm has been defined as the internal asset');
/** No alias, or nothing that has one. */
export const nullAlias = (): ApiFailure => other('null asset alias');
/** A definition that nests too deeply, or holds what JSON has not. */
export const badDefinition = (): ApiFailure => other('serializing asset definition');
/** A height below which nothing could be issued. */
export const negativeLimit = (): ApiFailure => other('negative blockHeight');
/** An asset whose keys are elsewhere, or that has a program of its own. */
export const issuerUnknown = (): ApiFailure => other('the keys that issue this asset are not known here');
