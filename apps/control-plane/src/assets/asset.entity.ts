import { Column, Entity, ForeignKey, PrimaryGeneratedColumn, Unique } from 'typeorm';
import { BytesColumn, CreatedAtColumn, TextColumn, UuidColumn } from '../database/columns.js';
import { ChainEntity } from '../chains/chain.entity.js';

/** An asset the platform issues on a chain. */
@Entity('asset')
@Unique(['chainId', 'alias'])
@Unique(['chainId', 'assetId'])
@Unique(['chainId', 'keyIndex'])
export class AssetEntity {
  @PrimaryGeneratedColumn('uuid') id: string;
  @ForeignKey(() => ChainEntity, { onDelete: 'CASCADE' })
  @UuidColumn()
  chainId: string;
  @TextColumn() alias: string;
  @BytesColumn() assetId: Uint8Array;
  @TextColumn() kind: string;
  @TextColumn() origin: string;
  @Column({ type: 'int' }) decimals: number;
  @TextColumn({ nullable: true }) name: string | null;
  @TextColumn({ nullable: true }) symbol: string | null;
  @BytesColumn() definition: Uint8Array;
  @BytesColumn() issuanceProgram: Uint8Array;
  @Column({ type: 'int' }) keyIndex: number;
  @CreatedAtColumn() createdAt: Date;
}
