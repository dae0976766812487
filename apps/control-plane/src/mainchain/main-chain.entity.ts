import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { TextColumn } from '../database/columns.js';
import { ChainNodeEntity } from '../nodes/chain-node.entity.js';

/** What is wanted of the managed node of the main-chain, beside its row in `chain_node`. */
@Entity('main_chain')
export class MainChainEntity {
  @ForeignKey(() => ChainNodeEntity, { onDelete: 'CASCADE' })
  @PrimaryColumn({ type: 'uuid' })
  nodeId: string;
  @Column({ type: 'boolean', default: true }) mining: boolean;
  /** Instance id of the process that a restart is to replace; null when none is. */
  @TextColumn({ nullable: true }) replaceInstance: string | null;
}
