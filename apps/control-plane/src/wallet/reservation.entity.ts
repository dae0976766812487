import { Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { TimeColumn, UuidColumn } from '../database/columns.js';
import { PlatformTxEntity } from '../transactions/platform-tx.entity.js';

/** An unspent output set aside for a transaction that is under way. */
@Entity('reservation')
export class ReservationEntity {
  @PrimaryColumn({ type: 'uuid' }) chainId: string;
  @PrimaryColumn({ type: 'bytea' }) outputId: Uint8Array;
  @Index()
  @ForeignKey(() => PlatformTxEntity, { onDelete: 'CASCADE' })
  @UuidColumn()
  platformTxId: string;
  @Index() @TimeColumn() expiresAt: Date;
}
