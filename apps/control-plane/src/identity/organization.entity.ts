import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { CreatedAtColumn, TextColumn } from '../database/columns.js';

/** A tenant: it owns chains, API keys and secrets. */
@Entity('organization')
export class OrganizationEntity {
  @PrimaryGeneratedColumn('uuid') id: string;
  @Column({ type: 'text', unique: true }) slug: string;
  @TextColumn() name: string;
  @CreatedAtColumn() createdAt: Date;
}
