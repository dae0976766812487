import { Entity, ForeignKey, PrimaryGeneratedColumn, Unique } from 'typeorm';
import { BytesColumn, CreatedAtColumn, TextColumn, UuidColumn } from '../database/columns.js';
import { OrganizationEntity } from '../identity/organization.entity.js';

/** A secret at rest, sealed under the master key and bound to its place (organization, chain, purpose, name). */
@Entity('secret')
@Unique(['chainId', 'purpose', 'name'])
export class SecretEntity {
  @PrimaryGeneratedColumn('uuid') id: string;
  @ForeignKey(() => OrganizationEntity, { onDelete: 'CASCADE' })
  @UuidColumn()
  organizationId: string;
  @UuidColumn({ nullable: true }) chainId: string | null;
  @TextColumn() purpose: string;
  @TextColumn() name: string;
  @BytesColumn() sealed: Uint8Array;
  @CreatedAtColumn() createdAt: Date;
}
