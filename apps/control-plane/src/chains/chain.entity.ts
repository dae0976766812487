import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm';
import { BytesColumn, CreatedAtColumn, JsonColumn, TextColumn, TimeColumn, U64Column, UuidColumn } from '../database/columns.js';
import { OrganizationEntity } from '../identity/organization.entity.js';

/** A sidechain: what is wanted (`desiredState`, `settings`, `generation`) and what was observed. */
@Entity('chain')
@Index(['organizationId', 'slug'], { unique: true, where: 'deleted_at IS NULL' })
export class ChainEntity {
  @PrimaryGeneratedColumn('uuid') id: string;
  @ForeignKey(() => OrganizationEntity)
  @UuidColumn()
  organizationId: string;
  @TextColumn() slug: string;
  @TextColumn() name: string;
  @TextColumn({ nullable: true }) description: string | null;
  @TextColumn() environment: string;
  @TextColumn() preset: string;
  @TextColumn() engine: string;
  @Column({ type: 'int' }) validatorCount: number;
  @TextColumn() storage: string;
  @TextColumn() assetOrigin: string;
  /** Every field of ChainSpecInput after defaults. */
  @JsonColumn() settings: Record<string, unknown>;
  @TextColumn() desiredState: string;
  @TextColumn() phase: string;
  @TextColumn({ nullable: true }) phaseReason: string | null;
  @Column({ type: 'int', default: 1 }) generation: number;
  @Column({ type: 'int', default: 0 }) observedGeneration: number;
  @TextColumn({ nullable: true }) canonical: string | null;
  @BytesColumn({ nullable: true }) specHash: Uint8Array | null;
  @BytesColumn({ nullable: true }) genesisHash: Uint8Array | null;
  @BytesColumn({ nullable: true }) consensusId: Uint8Array | null;
  @BytesColumn({ nullable: true }) scid: Uint8Array | null;
  /** Facts of provisioning, as lib provisioning defines them. */
  @JsonColumn({ default: {} }) observed: Record<string, unknown>;
  /** Findings of the last look. */
  @JsonColumn({ default: [] }) health: unknown[];
  /** Fault margin of the last look. */
  @JsonColumn({ nullable: true }) fault: Record<string, unknown> | null;
  @U64Column({ nullable: true }) height: bigint | null;
  @Column({ type: 'int', nullable: true }) pending: number | null;
  @Column({ type: 'int', nullable: true }) intervalP50: number | null;
  @Column({ type: 'int', nullable: true }) intervalP95: number | null;
  @TimeColumn({ nullable: true }) lastFinalAt: Date | null;
  @TimeColumn({ default: () => 'now()' }) observedAt: Date;
  @CreatedAtColumn() createdAt: Date;
  @TimeColumn({ nullable: true }) deletedAt: Date | null;
}
