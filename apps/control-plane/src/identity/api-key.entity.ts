import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm';
import { CreatedAtColumn, TextColumn, TimeColumn, UuidColumn } from '../database/columns.js';
import type { RoleName } from '@bystack/api-contract';
import { OrganizationEntity } from './organization.entity.js';

/** An integrator's key. The secret itself is shown once and never stored; `secretHash` is its SHA-256. */
@Entity('api_key')
export class ApiKeyEntity {
  @PrimaryGeneratedColumn('uuid') id: string;
  @Index()
  @ForeignKey(() => OrganizationEntity, { onDelete: 'CASCADE' })
  @UuidColumn()
  organizationId: string;
  @TextColumn() name: string;
  @TextColumn() role: RoleName;
  /** First characters of the secret, to tell keys apart. */
  @TextColumn() prefix: string;
  @Column({ type: 'bytea', unique: true }) secretHash: Uint8Array;
  @TextColumn() createdBy: string;
  @CreatedAtColumn() createdAt: Date;
  @TimeColumn({ nullable: true }) expiresAt: Date | null;
  @TimeColumn({ nullable: true }) lastUsedAt: Date | null;
  @TimeColumn({ nullable: true }) revokedAt: Date | null;
}
