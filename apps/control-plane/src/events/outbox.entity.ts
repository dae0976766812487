import { Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import { CreatedAtColumn, JsonColumn, TextColumn, TimeColumn } from '../database/columns.js';

/** An event written in the transaction of its cause; a relay turns it into jobs and subscription events after commit. */
@Entity('outbox')
@Index(['id'], { where: 'relayed_at IS NULL' })
export class OutboxEntity {
  /** Decimal text of an int8. */
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' }) id: string;
  @TextColumn() topic: string;
  @TextColumn() key: string;
  @JsonColumn() payload: Record<string, unknown>;
  @Index() @CreatedAtColumn() createdAt: Date;
  @TimeColumn({ nullable: true }) relayedAt: Date | null;
}
