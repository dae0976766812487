import { Entity, PrimaryColumn } from 'typeorm';
import { heightKey } from './height-column.js';

/** Which transactions touch which control program. */
@Entity('tx_program')
export class TxProgramEntity {
  @PrimaryColumn({ type: 'uuid' }) chainId: string;
  @PrimaryColumn({ type: 'bytea' }) program: Uint8Array;
  @PrimaryColumn(heightKey) height: bigint;
  @PrimaryColumn({ type: 'int' }) position: number;
  @PrimaryColumn({ type: 'bytea' }) txHash: Uint8Array;
}
