import { Entity, PrimaryColumn } from 'typeorm';
import { BytesColumn, TimeColumn, U64Column } from '../database/columns.js';

/** How far the explorer has read a chain. */
@Entity('index_cursor')
export class IndexCursorEntity {
  @PrimaryColumn({ type: 'uuid' }) chainId: string;
  @U64Column() height: bigint;
  @BytesColumn() hash: Uint8Array;
  /** Transactions so far, coinbases apart. */
  @U64Column({ default: 0 }) transactions: bigint;
  @TimeColumn({ default: () => 'now()' }) updatedAt: Date;
}
