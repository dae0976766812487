import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { TextColumn, TimeColumn } from '../database/columns.js';
import { OperationEntity } from './operation.entity.js';

/** A step of an operation, in order of `position`. */
@Entity('operation_step')
export class OperationStepEntity {
  @ForeignKey(() => OperationEntity, { onDelete: 'CASCADE' })
  @PrimaryColumn({ type: 'uuid' })
  operationId: string;
  @PrimaryColumn({ type: 'text' }) key: string;
  @Column({ type: 'int' }) position: number;
  @TextColumn() title: string;
  @TextColumn() status: string;
  @Column({ type: 'int', default: 0 }) attempt: number;
  /** 0 to 1. */
  @Column({ type: 'real', nullable: true }) progress: number | null;
  @TextColumn({ nullable: true }) message: string | null;
  @TimeColumn({ nullable: true }) startedAt: Date | null;
  @TimeColumn({ nullable: true }) finishedAt: Date | null;
  @Column({ type: 'boolean', default: false }) retryable: boolean;
}
