import { Entity, ForeignKey, Index, PrimaryGeneratedColumn, Unique } from 'typeorm';
import { CreatedAtColumn, TextColumn, UuidColumn } from '../database/columns.js';
import type { RoleName } from '@bystack/api-contract';
import { OrganizationEntity } from './organization.entity.js';

/** A user's role in an organization. `userId` is the id of the identity library's table `auth_user`. */
@Entity('membership')
@Unique(['organizationId', 'userId'])
export class MembershipEntity {
  @PrimaryGeneratedColumn('uuid') id: string;
  @ForeignKey(() => OrganizationEntity, { onDelete: 'CASCADE' })
  @UuidColumn()
  organizationId: string;
  @Index() @TextColumn() userId: string;
  @TextColumn() role: RoleName;
  @CreatedAtColumn() createdAt: Date;
}
