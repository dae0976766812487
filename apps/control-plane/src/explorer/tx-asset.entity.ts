import { Entity, PrimaryColumn } from 'typeorm';
import { heightKey } from './height-column.js';

/** Which transactions move which asset. */
@Entity('tx_asset')
export class TxAssetEntity {
  @PrimaryColumn({ type: 'uuid' }) chainId: string;
  @PrimaryColumn({ type: 'bytea' }) assetId: Uint8Array;
  @PrimaryColumn(heightKey) height: bigint;
  @PrimaryColumn({ type: 'int' }) position: number;
  @PrimaryColumn({ type: 'bytea' }) txHash: Uint8Array;
}
