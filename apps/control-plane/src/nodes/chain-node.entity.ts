import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn, Unique } from 'typeorm';
import {
  BytesColumn,
  CreatedAtColumn,
  JsonColumn,
  LongColumn,
  TextColumn,
  TimeColumn,
  U64Column,
  UuidColumn,
} from '../database/columns.js';
import { ChainEntity } from '../chains/chain.entity.js';

/** One process of a chain or of the main-chain: what is wanted and what was seen of it. */
@Entity('chain_node')
@Unique(['chainId', 'name'])
@Index('chain_node_main', ['role'], { unique: true, where: 'chain_id IS NULL' })
export class ChainNodeEntity {
  @PrimaryGeneratedColumn('uuid') id: string;
  @ForeignKey(() => ChainEntity, { onDelete: 'CASCADE' })
  @UuidColumn({ nullable: true, comment: 'null: the node of the main-chain, of which there is one' })
  chainId: string | null;
  @TextColumn() name: string;
  @TextColumn() role: string;
  @Column({ type: 'int' }) position: number;
  @TextColumn() desiredState: string;
  @TextColumn() status: string;
  @TextColumn() signingState: string;
  @BytesColumn({ nullable: true }) identityKey: Uint8Array | null;
  @BytesColumn({ nullable: true }) blsKey: Uint8Array | null;
  @BytesColumn({ nullable: true }) pop: Uint8Array | null;
  @BytesColumn({ nullable: true }) rewardProgram: Uint8Array | null;
  @Column({ type: 'int', nullable: true }) rpcPort: number | null;
  @Column({ type: 'int', nullable: true }) p2pPort: number | null;
  @Column({ type: 'int', nullable: true }) pid: number | null;
  @TextColumn({ nullable: true }) startTime: string | null;
  @TextColumn({ nullable: true }) instanceId: string | null;
  @Column({ type: 'int', default: 0 }) generation: number;
  @Column({ type: 'int', default: 0 }) restarts: number;
  @Column({ type: 'int', nullable: true }) exitCode: number | null;
  @JsonColumn({ nullable: true }) failure: Record<string, unknown> | null;
  @U64Column({ nullable: true }) height: bigint | null;
  @U64Column({ nullable: true }) networkHeight: bigint | null;
  @Column({ type: 'int', nullable: true }) peers: number | null;
  @TextColumn({ nullable: true }) version: string | null;
  @LongColumn({ nullable: true }) rssBytes: number | null;
  @Column({ type: 'int', nullable: true }) validatorIndex: number | null;
  @U64Column({ nullable: true }) lastSignedHeight: bigint | null;
  @Column({ type: 'int', nullable: true }) clockOffsetMs: number | null;
  @TimeColumn({ default: () => 'now()' }) observedAt: Date;
  @CreatedAtColumn() createdAt: Date;
  @TimeColumn({ nullable: true }) removedAt: Date | null;
}
