/** Defines assets: rows with the issuance key and definition that their id follows from. */
import { Injectable } from '@nestjs/common';
import { nativeAssetId } from '@bystack/protocol';
import type { EntityManager } from 'typeorm';
import { refuse } from '../common/errors.js';
import { bytea } from '../explorer/sql.js';
import { CustodyService } from '../wallet/custody.service.js';
import { issuerLock } from '../wallet/key-paths.js';
import type { WalletChain } from '../wallet/wallet-chain.js';
import { AssetEntity } from './asset.entity.js';
import { encodeDefinition } from './definition.js';

/** An asset to be defined. */
export interface NewAsset {
  readonly alias: string;
  readonly decimals: number;
  readonly name: string;
  readonly symbol: string;
  readonly more: Readonly<Record<string, unknown>>;
}

const VM_VERSION = 1n;

@Injectable()
export class AssetBook {
  constructor(private readonly custody: CustodyService) {}

  /** Defines a native asset with a key of its own. @throws Refusal `ASSET_ALIAS_TAKEN`; BystackError `ASSET_DEFINITION_INVALID` */
  async define(manager: EntityManager, chain: WalletChain, asset: NewAsset): Promise<AssetEntity> {
    await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`${chain.id}/assets`]);
    const { alias, decimals, name, symbol } = asset;
    if (await manager.existsBy(AssetEntity, { chainId: chain.id, alias })) throw refuse('ASSET_ALIAS_TAKEN', ['input', 'alias'], { alias });
    const [row] = (await manager.query('SELECT coalesce(max(key_index), 0) + 1 AS next FROM asset WHERE chain_id = $1 AND key_index > 0', [
      chain.id,
    ])) as { next: number }[];
    const keyIndex = row?.next ?? 1;
    const definition = encodeDefinition(asset);
    const { program } = issuerLock(await this.custody.key(manager, chain, { kind: 'asset', asset: keyIndex }));
    const assetId = nativeAssetId(chain.parameters.genesisHash, VM_VERSION, program, definition);
    const entity = manager.create(AssetEntity, {
      chainId: chain.id,
      alias,
      assetId: bytea(assetId),
      kind: 'BAP_01',
      origin: 'NATIVE',
      decimals,
      name,
      symbol,
      definition: bytea(definition),
      issuanceProgram: bytea(program),
      keyIndex,
    });
    await manager.insert(AssetEntity, entity);
    return manager.findOneByOrFail(AssetEntity, { id: entity.id });
  }
}
