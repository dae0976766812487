import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { BytesColumn, LongColumn, TextColumn, U64Column } from '../database/columns.js';

/** An output of a final transaction and, once spent, by which. */
@Entity('output_index')
@Index(['chainId', 'program', 'assetId'], { where: 'spent_tx IS NULL' })
@Index(['chainId', 'assetId', 'program'], { where: 'spent_tx IS NULL' })
@Index(['chainId', 'txHash'])
export class OutputIndexEntity {
  @PrimaryColumn({ type: 'uuid' }) chainId: string;
  @PrimaryColumn({ type: 'bytea' }) outputId: Uint8Array;
  @BytesColumn() txHash: Uint8Array;
  /** Also its position at the mux. */
  @Column({ type: 'int' }) outputIndex: number;
  /** Mux id: what a spending input repeats. */
  @BytesColumn() sourceId: Uint8Array;
  @TextColumn() kind: string;
  /** Which kind of unspent entry it is (ordinary, coinbase, vote), as lib ledger numbers them. */
  @Column({ type: 'int' }) utxoType: number;
  @BytesColumn() assetId: Uint8Array;
  @U64Column() amount: bigint;
  @BytesColumn() program: Uint8Array;
  @U64Column() height: bigint;
  @LongColumn() timestampMs: number;
  @BytesColumn({ nullable: true }) spentTx: Uint8Array | null;
  @U64Column({ nullable: true }) spentHeight: bigint | null;
}
