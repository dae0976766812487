import { Entity, ForeignKey, Index, PrimaryGeneratedColumn, Unique } from 'typeorm';
import { BytesColumn, CreatedAtColumn, JsonColumn, TextColumn, TimeColumn, U64Column, UuidColumn } from '../database/columns.js';
import { ChainEntity } from '../chains/chain.entity.js';

/** A transaction the platform built or was given to submit, with its business states. */
@Entity('platform_tx')
@Unique(['chainId', 'hash'])
@Unique(['chainId', 'externalId'])
@Index(['chainId', 'state'])
export class PlatformTxEntity {
  @PrimaryGeneratedColumn('uuid') id: string;
  @ForeignKey(() => ChainEntity, { onDelete: 'CASCADE' })
  @UuidColumn()
  chainId: string;
  @BytesColumn({ nullable: true }) hash: Uint8Array | null;
  @TextColumn() kind: string;
  @TextColumn() state: string;
  @TextColumn({ nullable: true }) externalId: string | null;
  @BytesColumn({ nullable: true }) raw: Uint8Array | null;
  @TextColumn({ nullable: true }) memo: string | null;
  @JsonColumn({ nullable: true }) rejection: Record<string, unknown> | null;
  /** `{state, at}` in order, `at` as RFC 3339. */
  @JsonColumn({ default: [] }) history: { state: string; at: string }[];
  @CreatedAtColumn() createdAt: Date;
  @TimeColumn({ default: () => 'now()' }) updatedAt: Date;
  @TimeColumn({ nullable: true }) submittedAt: Date | null;
  @U64Column({ nullable: true }) height: bigint | null;
}
