import { Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm';
import { CreatedAtColumn, TextColumn, UuidColumn } from '../database/columns.js';
import { OperationEntity } from './operation.entity.js';

/** A line of a step's log. Never holds a secret. */
@Entity('operation_log')
@Index(['operationId', 'stepKey', 'id'])
export class OperationLogEntity {
  /** Decimal text of an int8. */
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' }) id: string;
  @ForeignKey(() => OperationEntity, { onDelete: 'CASCADE' })
  @UuidColumn()
  operationId: string;
  @TextColumn() stepKey: string;
  @CreatedAtColumn() time: Date;
  @TextColumn() level: string;
  @TextColumn() event: string;
  @TextColumn() text: string;
}
