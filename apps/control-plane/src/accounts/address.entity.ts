import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn, Unique } from 'typeorm';
import { BytesColumn, CreatedAtColumn, TextColumn, UuidColumn } from '../database/columns.js';
import { AccountEntity } from './account.entity.js';

/** An address of an account. */
@Entity('address')
@Unique(['chainId', 'program'])
export class AddressEntity {
  @PrimaryGeneratedColumn('uuid') id: string;
  @UuidColumn() chainId: string;
  @Index()
  @ForeignKey(() => AccountEntity, { onDelete: 'CASCADE' })
  @UuidColumn()
  accountId: string;
  @TextColumn() address: string;
  @BytesColumn() program: Uint8Array;
  @Column({ type: 'int' }) addressIndex: number;
  @CreatedAtColumn() createdAt: Date;
}
