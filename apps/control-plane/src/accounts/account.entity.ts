import { Column, Entity, ForeignKey, PrimaryGeneratedColumn, Unique } from 'typeorm';
import { CreatedAtColumn, TextColumn, UuidColumn } from '../database/columns.js';
import { ChainEntity } from '../chains/chain.entity.js';

/** A named owner of addresses whose keys the platform holds. */
@Entity('account')
@Unique(['chainId', 'alias'])
@Unique(['chainId', 'externalId'])
@Unique(['chainId', 'keyIndex'])
export class AccountEntity {
  @PrimaryGeneratedColumn('uuid') id: string;
  @ForeignKey(() => ChainEntity, { onDelete: 'CASCADE' })
  @UuidColumn()
  chainId: string;
  @TextColumn() alias: string;
  @TextColumn({ nullable: true }) externalId: string | null;
  /** Its place in the key path of the chain's custody root. */
  @Column({ type: 'int' }) keyIndex: number;
  /** Index of the next address. */
  @Column({ type: 'int', default: 1 }) nextAddress: number;
  @CreatedAtColumn() createdAt: Date;
}
