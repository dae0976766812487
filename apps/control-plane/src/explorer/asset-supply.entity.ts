import { Entity, PrimaryColumn } from 'typeorm';
import { U64Column } from '../database/columns.js';

/** Units of an asset that final blocks issued and retired. */
@Entity('asset_supply')
export class AssetSupplyEntity {
  @PrimaryColumn({ type: 'uuid' }) chainId: string;
  @PrimaryColumn({ type: 'bytea' }) assetId: Uint8Array;
  @U64Column({ default: 0 }) issued: bigint;
  @U64Column({ default: 0 }) retired: bigint;
}
