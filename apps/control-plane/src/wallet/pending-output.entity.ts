import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { BytesColumn, U64Column, UuidColumn } from '../database/columns.js';
import { PlatformTxEntity } from '../transactions/platform-tx.entity.js';

/** Change of a transaction under way: its account may spend it before the transaction is final. */
@Entity('pending_output')
@Index(['chainId', 'accountId', 'assetId'])
export class PendingOutputEntity {
  @PrimaryColumn({ type: 'uuid' }) chainId: string;
  @PrimaryColumn({ type: 'bytea' }) outputId: Uint8Array;
  @Index()
  @ForeignKey(() => PlatformTxEntity, { onDelete: 'CASCADE' })
  @UuidColumn()
  platformTxId: string;
  @UuidColumn() accountId: string;
  @BytesColumn() assetId: Uint8Array;
  @U64Column() amount: bigint;
  @BytesColumn() program: Uint8Array;
  /** Mux id. */
  @BytesColumn() sourceId: Uint8Array;
  /** Index of the output, also its position at the mux. */
  @Column({ type: 'int' }) outputIndex: number;
}
