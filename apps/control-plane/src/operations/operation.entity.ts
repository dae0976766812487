import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm';
import { CreatedAtColumn, JsonColumn, TextColumn, TimeColumn, UuidColumn } from '../database/columns.js';
import { OrganizationEntity } from '../identity/organization.entity.js';

/** A long-running task. It outlives the chain and node it was about. */
@Entity('operation')
@Index(['organizationId', 'createdAt', 'id'])
@Index(['chainId', 'createdAt', 'id'])
@Index(['nextLookAt'], { where: 'finished_at IS NULL' })
export class OperationEntity {
  @PrimaryGeneratedColumn('uuid') id: string;
  @ForeignKey(() => OrganizationEntity)
  @UuidColumn()
  organizationId: string;
  @UuidColumn({ nullable: true }) chainId: string | null;
  @UuidColumn({ nullable: true }) nodeId: string | null;
  @TextColumn() kind: string;
  @TextColumn() status: string;
  @TextColumn() subject: string;
  @TextColumn() actor: string;
  @JsonColumn({ default: {} }) input: Record<string, unknown>;
  @JsonColumn({ nullable: true }) error: Record<string, unknown> | null;
  @Column({ type: 'boolean', default: false }) cancelRequested: boolean;
  @Column({ type: 'int', default: 1 }) attempt: number;
  @CreatedAtColumn() createdAt: Date;
  @TimeColumn({ nullable: true }) startedAt: Date | null;
  @TimeColumn({ nullable: true }) finishedAt: Date | null;
  @TimeColumn({ nullable: true }) nextLookAt: Date | null;
  @Column({ type: 'int', default: 0 }) jobVersion: number;
}
