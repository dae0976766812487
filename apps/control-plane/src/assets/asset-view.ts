import { toGlobalId } from '../common/ids.js';
import type { AssetEntity } from './asset.entity.js';
import { AssetType, type AssetKind, type AssetOrigin } from './asset.type.js';
import { readDefinition } from './definition.js';

/** A row as the API shows it. */
export function assetView(row: AssetEntity): AssetType {
  return Object.assign(new AssetType(), {
    id: toGlobalId('Asset', row.id),
    rowId: row.id,
    chainRowId: row.chainId,
    assetId: row.assetId,
    alias: row.alias,
    kind: row.kind as AssetKind,
    origin: row.origin as AssetOrigin,
    decimals: row.decimals,
    name: row.name,
    symbol: row.symbol,
    definition: readDefinition(row.definition).json,
    issuanceProgram: row.issuanceProgram,
    createdAt: row.createdAt,
  });
}
