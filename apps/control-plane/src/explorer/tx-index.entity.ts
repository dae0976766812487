import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { BytesColumn, LongColumn, U64Column } from '../database/columns.js';

/** A transaction of a final block. */
@Entity('tx_index')
@Index(['chainId', 'height', 'position'])
@Index('ix_tx_index_payments', ['chainId', 'height', 'position'], { where: 'NOT coinbase' })
export class TxIndexEntity {
  @PrimaryColumn({ type: 'uuid' }) chainId: string;
  @PrimaryColumn({ type: 'bytea' }) hash: Uint8Array;
  @U64Column() height: bigint;
  @Column({ type: 'int' }) position: number;
  @BytesColumn() raw: Uint8Array;
  @Column({ type: 'boolean' }) coinbase: boolean;
  @U64Column() fee: bigint;
  @Column({ type: 'int' }) gas: number;
  @Column({ type: 'int' }) sizeBytes: number;
  @LongColumn() timestampMs: number;
}
