/** Calls about assets. Source: mainchain.md 15, 18. */
import { bytesToHex } from '@bystack/base';
import { hexBytes, int, int64, list, object, string, struct } from '../../api/json.js';
import { route, type Route } from '../../api/route.js';
import { idOfText, xpub } from '../fields.js';
import type { AssetInfo } from '../ports.js';
import type { AssetStore } from './asset-store.js';
import { assetNotFound, badAssetId } from './failures.js';
import { signerFields } from './image.js';

const CREATE = struct('', {
  alias: string,
  root_xpubs: list(xpub),
  quorum: int,
  definition: object,
  limit_height: int64,
  issuance_program: hexBytes,
});

/** An asset as clients see it; one without alias goes by its id. */
const view = (asset: AssetInfo): unknown => ({
  ...signerFields(asset),
  id: asset.id,
  alias: asset.alias ?? bytesToHex(asset.id),
  vm_version: asset.vmVersion,
  issue_program: asset.issuanceProgram,
  raw_definition_byte: asset.rawDefinition,
  definition: asset.definition,
  limit_height: asset.limitHeight,
});

const listed = (assets: AssetStore, text: string): readonly AssetInfo[] => {
  if (text === '') return assets.list();
  const id = idOfText(text);
  if (!id) throw badAssetId();
  const asset = assets.byId(id);
  return asset ? [asset] : [];
};

/** Routes over the assets. */
export function assetRoutes(assets: AssetStore): readonly Route[] {
  return [
    route('/create-asset', CREATE, async (req) =>
      view(
        await assets.create({
          alias: req.alias,
          xpubs: req.root_xpubs,
          quorum: BigInt(req.quorum),
          definition: req.definition,
          limitHeight: req.limit_height,
          issuanceProgram: req.issuance_program,
        }),
      ),
    ),
    route('/get-asset', struct('', { id: string }), (req) => {
      const id = idOfText(req.id);
      if (!id) throw badAssetId();
      const asset = assets.byId(id);
      if (!asset) throw assetNotFound(req.id);
      return view(asset);
    }),
    route('/list-assets', struct('', { id: string }), (req) => listed(assets, req.id.trim()).map(view)),
    route('/update-asset-alias', struct('', { id: string, alias: string }), (req) => assets.rename(idOfText(req.id), req.alias)),
  ];
}
