import { Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import { BytesColumn, LongColumn, U64Column } from '../database/columns.js';
import { heightKey } from './height-column.js';

/** A final block in the explorer's read model. `createdView` and the roots as in the header. */
@Entity('block_index')
@Unique(['chainId', 'hash'])
@Index(['chainId', 'timestampMs'])
export class BlockIndexEntity {
  @PrimaryColumn({ type: 'uuid' }) chainId: string;
  @PrimaryColumn(heightKey) height: bigint;
  @BytesColumn() hash: Uint8Array;
  @BytesColumn() parent: Uint8Array;
  @LongColumn() timestampMs: number;
  @Column({ type: 'int' }) epoch: number;
  @U64Column() createdView: bigint;
  /** Index in the epoch's validator set. */
  @Column({ type: 'int' }) producer: number;
  @Column({ type: 'int' }) txCount: number;
  @Column({ type: 'int' }) sizeBytes: number;
  @BytesColumn() txRoot: Uint8Array;
  @BytesColumn() witnessRoot: Uint8Array;
  @BytesColumn() stateRoot: Uint8Array;
  @BytesColumn({ nullable: true }) nextEpoch: Uint8Array | null;
  /** Finality proof; null where the next one above proves this block too. */
  @BytesColumn({ nullable: true }) proof: Uint8Array | null;
}
