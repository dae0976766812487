import { Entity, Index, PrimaryColumn } from 'typeorm';
import { BytesColumn, CreatedAtColumn, JsonColumn, TextColumn, TimeColumn } from '../../database/columns.js';

/** The answer given to an idempotency key, kept 72 h at least. Written in the transaction of the work it stands for. */
@Entity('idempotency')
export class IdempotencyEntity {
  @PrimaryColumn({ type: 'uuid' }) organizationId: string;
  @PrimaryColumn({ type: 'text' }) actorKind: string;
  @PrimaryColumn({ type: 'text' }) mutation: string;
  @PrimaryColumn({ type: 'text' }) key: string;
  /** SHA-256 of the canonical input without key, validateOnly and clientMutationId. */
  @BytesColumn() inputHash: Uint8Array;
  @TextColumn() state: 'running' | 'done';
  @JsonColumn({ nullable: true }) payload: unknown;
  @Index() @CreatedAtColumn() createdAt: Date;
  @TimeColumn({ default: () => 'now()' }) updatedAt: Date;
}
